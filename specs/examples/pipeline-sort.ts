/**
 * Sorting by a pipeline of processes: the left one makes N numbers, each in the middle keeps the smallest that it has seen
 * and sends the others on, and the right one gets the greatest.
 *
 * The counts are SPIN's, so it has SPIN's life cycle: a first step creates the processes; one that has ended leaves in a
 * step of its own, the youngest first. A test is a step as well, and local assignments belong to the statement before
 * them, as SPIN merges them.
 *
 * Source: SPIN, Examples/sort.pml, statement by statement; counts in Examples/README_tests.txt (test 6).
 * Checked: in the end the numbers are held in order, from left to right, and none was lost; a channel of SIZE numbers is
 * never full, so that nobody waits for room; they are sorted in the end; no deadlock. The processes are
 * deterministic and share nothing but channels of one writer and one reader, so every order of steps has the same length.
 *
 * A channel is a ring of places: who writes counts what it sent, who reads what it received, and they meet only at a
 * place. So partial-order reduction sees that they do not get in each other's way, and follows one path alone, as
 * SPIN does where channels are declared to have one reader and one writer (`xr`, `xs`).
 */
import { eventually, forAll, type Immutable, type Proc, spec, thread, times, until, weakly } from 'dcheck';

interface Pipeline {
  /** Channel i leads to process i + 1 from the one to its left. Null: a place without a number. */
  channels: (number | null)[][];
  /** What each process but the left one holds. */
  held: (number | null)[];
  created: boolean;
  /** Processes that have left. */
  left: number;
}

const FIRST = 15;
const following = (number: number): number => (number * 3 + 14) % 100;

/** Creates the others, and is the last to leave. */
function* init(s: Pipeline): Proc {
  s.created = true;
  yield until(() => s.left === s.channels.length + 1);
  s.left++;
}

/** The maker of numbers; channels have `size` places. */
function* left(s: Pipeline, size: number): Proc {
  yield until(() => s.created);
  let number = FIRST;
  let sent = 0;
  for (;;) {
    yield until(() => s.channels[0][sent % size] === null);
    s.channels[0][sent++ % size] = number;
    yield;
    if (sent === s.channels.length) break;
    yield;
    number = following(number);
  }
  yield until(() => s.left === s.channels.length);
  s.left++;
}

/** Process `p` of the middle, from 1. It receives one number more than it sends. */
function* middle(s: Pipeline, p: number, size: number): Proc {
  yield until(() => s.created);
  let sent = 0;
  yield until(() => s.channels[p - 1][0] !== null);
  s.held[p - 1] = s.channels[p - 1][0];
  s.channels[p - 1][0] = null;
  for (;;) {
    yield;
    if (sent === s.channels.length - p) break;
    yield until(() => s.channels[p - 1][(sent + 1) % size] !== null);
    const number = s.channels[p - 1][(sent + 1) % size] ?? 0;
    s.channels[p - 1][(sent + 1) % size] = null;
    yield;
    const mine = s.held[p - 1] ?? 0;
    if (number >= mine) {
      yield until(() => s.channels[p][sent % size] === null);
      s.channels[p][sent++ % size] = number;
    } else {
      yield until(() => s.channels[p][sent % size] === null);
      s.channels[p][sent++ % size] = mine;
      s.held[p - 1] = number;
    }
  }
  yield until(() => s.left === s.channels.length - p);
  s.left++;
}

function* right(s: Pipeline): Proc {
  yield until(() => s.channels[s.channels.length - 1][0] !== null);
  const last = s.channels.length - 1;
  s.held[last] = s.channels[last][0];
  s.channels[last][0] = null;
  yield until(() => s.left === 0);
  s.left++;
}

function isSorted({ held }: Immutable<Pipeline>): boolean {
  const made = [FIRST];
  while (made.length < held.length) made.push(following(made.at(-1) ?? FIRST));
  made.sort((a, b) => a - b);
  return held.every((number, i) => number === made[i]);
}

const isOver = (s: Immutable<Pipeline>): boolean => s.left === s.channels.length + 2;

export default spec({
  name: 'pipeline-sort',
  about: 'numbers that are sorted by a pipeline of processes, counted as SPIN counts',
  constants: { N: 5, SIZE: 10 },

  init: ({ N, SIZE }): Pipeline => ({
    channels: times(N, () => times(SIZE, () => null)),
    held: times(N, () => null),
    created: false,
    left: 0,
  }),
  threads: ({ N, SIZE }) => ({
    init: thread(init),
    left: thread(left, SIZE),
    ...Object.fromEntries(times(N - 1, (i) => [`middle ${i + 1}`, thread(middle, i + 1, SIZE)])),
    right: thread(right),
  }),

  invariants: {
    'nobody-waits-for-room': forAll(
      ({ N }) => N,
      ({ channels }, i) => channels[i].includes(null),
    ),
    'all-is-sorted-at-the-end': (s) => !isOver(s) || isSorted(s),
  },
  fairness: (_) => [weakly.threads()],
  properties: (_) => ({ 'the-end-comes': eventually(isOver) }),
  expect: {
    'nobody-waits-for-room': 'holds',
    'all-is-sorted-at-the-end': 'holds',
    'the-end-comes': 'holds',
    'no-null-deref': 'holds',
    'no-deadlock': 'holds',
  },
});
