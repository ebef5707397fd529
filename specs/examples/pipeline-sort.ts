/**
 * Sorting by a pipeline of processes: the left one makes N numbers, each in the middle keeps the smallest that it has seen
 * and sends the others on, and the right one gets the greatest.
 *
 * The counts are SPIN's, so it has SPIN's life cycle: a first step creates the processes; one that has ended leaves in a
 * step of its own, the youngest first. A test is a step as well, and local assignments belong to the statement before
 * them, as SPIN merges them.
 *
 * Source: SPIN, Examples/sort.pml, statement by statement; counts in Examples/README_tests.txt (test 6).
 * Checked: in the end the numbers are held in order, from left to right, and none was lost; a channel never holds more than
 * SIZE numbers, so that nobody waits for room; they are sorted in the end; no deadlock. The processes are
 * deterministic and share nothing but channels of one writer and one reader, so every order of steps has the same length.
 */
import { eventually, type Immutable, type Proc, spec, thread, times, until, weakly } from 'dcheck';

interface Pipeline {
  /** Channel i leads to process i + 1 from the one to its left. */
  channels: number[][];
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

function* left(s: Pipeline): Proc {
  yield until(() => s.created);
  let number = FIRST;
  let sent = 0;
  for (;;) {
    yield;
    s.channels[0].push(number);
    sent++;
    yield;
    if (sent === s.channels.length) break;
    yield;
    number = following(number);
  }
  yield until(() => s.left === s.channels.length);
  s.left++;
}

/** Process `p` of the middle, from 1. */
function* middle(s: Pipeline, p: number): Proc {
  yield until(() => s.created);
  let awaited = s.channels.length - p;
  yield until(() => s.channels[p - 1].length > 0);
  s.held[p - 1] = s.channels[p - 1][0];
  s.channels[p - 1].shift();
  for (;;) {
    yield;
    if (awaited === 0) break;
    yield until(() => s.channels[p - 1].length > 0);
    const number = s.channels[p - 1][0];
    s.channels[p - 1].shift();
    yield;
    const mine = s.held[p - 1] ?? 0;
    if (number >= mine) {
      yield;
      s.channels[p].push(number);
    } else {
      yield;
      s.channels[p].push(s.held[p - 1] ?? 0);
      s.held[p - 1] = number;
    }
    awaited--;
  }
  yield until(() => s.left === s.channels.length - p);
  s.left++;
}

function* right(s: Pipeline): Proc {
  yield until(() => s.channels[s.channels.length - 1].length > 0);
  const last = s.channels.length - 1;
  s.held[last] = s.channels[last][0];
  s.channels[last].shift();
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

  init: ({ N }): Pipeline => ({ channels: times(N, () => []), held: times(N, () => null), created: false, left: 0 }),
  threads: ({ N }) => ({
    init: thread(init),
    left: thread(left),
    ...Object.fromEntries(times(N - 1, (i) => [`middle ${i + 1}`, thread(middle, i + 1)])),
    right: thread(right),
  }),

  invariants: {
    'nobody-waits-for-room': ({ channels }, { SIZE }) => channels.every(({ length }) => length <= SIZE),
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
