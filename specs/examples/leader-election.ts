/**
 * Leader election in a unidirectional ring with O(n log n) messages (Dolev, Klawe and Rodeh 1982). An active node tells
 * its number to the next, and what it was told to the one after that; so it knows the numbers of its two predecessors,
 * and takes over the nearer one's if that is the greatest of the three. Otherwise it only passes messages on. Whom its
 * own maximum reaches again is the last active one, and tells everybody the winner.
 *
 * The counts are SPIN's, so it has SPIN's life cycle: a first step creates the nodes; a process that has ended leaves in a
 * step of its own, the youngest first. A test, a printf and an assert are steps as well, and local assignments belong
 * to the statement before them, as SPIN merges them.
 *
 * Source: SPIN, Examples/leader0.pml, statement by statement; counts in Examples/README_tests.txt (test 6).
 * Checked: only the greatest number comes round; no second leader; a channel of SIZE messages is never full, so that
 * nobody waits for room; a leader is elected and all come to know; no deadlock. The processes
 * are deterministic and share nothing but channels of one writer and one reader, so every order of steps has the same length.
 *
 * A channel is a ring of places: who writes counts what it sent, who reads what it received, and they meet only at a
 * place. So partial-order reduction sees that they do not get in each other's way, and follows one path alone, as
 * SPIN does where channels are declared to have one reader and one writer (`xr`, `xs`).
 */
import { eventually, fault, faultFree, forAll, type Proc, spec, thread, times, until, weakly } from 'dcheck';

interface Message {
  readonly kind: 'one' | 'two' | 'winner';
  readonly number: number;
}

interface Ring {
  /** Channel i leads to node i, from the node before it. Null: a place without a message. */
  channels: (Message | null)[][];
  leaders: number;
  created: boolean;
  /** Processes that have left. */
  left: number;
}

/** Creates the nodes, and is the last to leave. */
function* init(s: Ring): Proc {
  s.created = true;
  yield until(() => s.left === s.channels.length);
  s.left++;
}

/** Node `i`, which was given `mine`; channels have `size` places. */
function* node(s: Ring, i: number, mine: number, size: number): Proc {
  yield until(() => s.created);
  // says its number
  const next = (i + 1) % s.channels.length;
  let active = true;
  let knowsWinner = false;
  let maximum = mine;
  let neighbour = 0;
  let sent = 0;
  let received = 0;
  yield;
  s.channels[next][sent++ % size] = { kind: 'one', number: mine };
  for (;;) {
    yield until(() => s.channels[i][received % size] !== null);
    const { kind, number } = s.channels[i][received % size] as Message;
    s.channels[i][received++ % size] = null;
    yield;
    if (kind === 'winner') {
      if (number === mine) {
        yield;
        // says that it is the leader
        yield;
        s.leaders++;
        yield;
        if (s.leaders !== 1) fault('one-leader', `there are ${s.leaders} leaders`);
      }
      yield;
      if (!knowsWinner) {
        yield until(() => s.channels[next][sent % size] === null);
        s.channels[next][sent++ % size] = { kind: 'winner', number };
      }
      break;
    }
    if (!active) {
      yield until(() => s.channels[next][sent % size] === null);
      s.channels[next][sent++ % size] = { kind, number };
    } else if (kind === 'one') {
      yield;
      if (number !== maximum) {
        yield until(() => s.channels[next][sent % size] === null);
        s.channels[next][sent++ % size] = { kind: 'two', number };
        neighbour = number;
      } else {
        yield;
        if (number !== s.channels.length) fault('the-greatest-wins', `${number} came round`);
        knowsWinner = true;
        yield until(() => s.channels[next][sent % size] === null);
        s.channels[next][sent++ % size] = { kind: 'winner', number };
      }
    } else {
      yield;
      if (neighbour > number && neighbour > maximum) {
        maximum = neighbour;
        yield until(() => s.channels[next][sent % size] === null);
        s.channels[next][sent++ % size] = { kind: 'one', number: neighbour };
      } else {
        yield;
        active = false;
      }
    }
  }
  yield until(() => s.left === s.channels.length - 1 - i);
  s.left++;
}

export default spec({
  name: 'leader-election',
  about: 'leader election in a ring by Dolev, Klawe and Rodeh, counted as SPIN counts',
  // SMALLEST: which node has the smallest number, from 1.
  constants: { N: 3, SMALLEST: 2, SIZE: 6 },

  init: ({ N, SIZE }): Ring => ({ channels: times(N, () => times(SIZE, () => null)), leaders: 0, created: false, left: 0 }),
  threads: ({ N, SMALLEST, SIZE }) => ({
    init: thread(init),
    ...Object.fromEntries(times(N, (i) => [`node ${i}`, thread(node, i, ((N + SMALLEST - i - 1) % N) + 1, SIZE)])),
  }),

  invariants: {
    'nobody-waits-for-room': forAll(
      ({ N }) => N,
      ({ channels }, i) => channels[i].includes(null),
    ),
  },
  fairness: (_) => [weakly.threads()],
  properties: (_) => ({
    'one-leader': faultFree(),
    'the-greatest-wins': faultFree(),
    'all-know-the-leader': eventually((s) => s.leaders === 1 && s.left === s.channels.length + 1),
  }),
  expect: {
    'nobody-waits-for-room': 'holds',
    'one-leader': 'holds',
    'the-greatest-wins': 'holds',
    'all-know-the-leader': 'holds',
    'no-null-deref': 'holds',
    'no-deadlock': 'holds',
  },
});
