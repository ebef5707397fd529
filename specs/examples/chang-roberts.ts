/**
 * Leader election in a ring (Chang and Roberts): initiators send their number round the ring; a node passes on only
 * what is smaller than its own, and then is out of the race; whose number comes back has won.
 *
 * The nodes are numbered in the order of the ring. Every set of initiators is an initial state. Messages may overtake
 * each other.
 *
 * Source: tlaplus/Examples, specifications/chang_roberts/ChangRoberts.tla (PlusCal, label by label), model
 * MCChangRoberts.
 * Checked: the winner is the initiator with the smallest number and everyone else has lost; the ring comes to rest only
 * with a winner, unless nobody started (the original switches deadlock checking off). If the
 * nodes are fair and somebody started, somebody wins.
 */
import { anyAction, anyOf, choose, each, eventually, forAll, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly nodes: readonly {
    readonly pc: 'n0' | 'n1';
    readonly initiator: boolean;
    readonly state: 'cand' | 'lost' | 'won';
    /** Numbers that have been sent to it. */
    readonly messages: ReadonlySet<number>;
  }[];
}

export default spec({
  name: 'chang-roberts',
  about: 'leader election in a ring',
  constants: { N: 3 },

  init: ({ N }): State[] =>
    times(2 ** N, (chosen) => ({
      nodes: times(N, (n) => {
        const initiator = ((chosen >> n) & 1) === 1;
        return { pc: 'n0', initiator, state: initiator ? 'cand' : 'lost', messages: new Set() };
      }),
    })),

  actions: ({ N }) => ({
    n0: each(N, ({ nodes }, n) => {
      const me = nodes[n];
      when(me.pc === 'n0');
      if (me.initiator) nodes[(n + 1) % N].messages.add(n);
      me.pc = 'n1';
    }),
    n1: each(N, ({ nodes }, n) => {
      const me = nodes[n];
      when(me.pc === 'n1');
      // Sorted, because the order of a Set's members is no part of its value.
      const id = choose([...me.messages].sort());
      me.messages.delete(id);
      if (me.state === 'lost' || id < n) {
        me.state = 'lost';
        nodes[(n + 1) % N].messages.add(id);
      } else if (id === n) me.state = 'won';
    }),
  }),
  actor: (_, [n]) => `node ${n}`,

  invariants: {
    'the-right-one-wins': forAll(
      ({ N }) => N,
      ({ nodes }, winner) =>
        nodes[winner].state !== 'won' ||
        (nodes[winner].initiator &&
          nodes.every((other, n) => n === winner || (other.state === 'lost' && !(other.initiator && n < winner)))),
    ),
  },
  deadlock: ({ nodes }) => nodes.some(({ state }) => state === 'won') || !nodes.some(({ initiator }) => initiator),
  fairness: (_) => [weakly(anyAction, { per: 'actor' })],
  properties: (_) => ({
    'somebody-wins': anyOf(
      ({ nodes }) => !nodes.some(({ state }) => state === 'cand'),
      eventually(({ nodes }) => nodes.some(({ state }) => state === 'won')),
    ),
  }),
  expect: { 'somebody-wins': 'holds', 'the-right-one-wins': 'holds', 'no-deadlock': 'holds' },
});
