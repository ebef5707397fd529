/**
 * Termination detection in a ring (Dijkstra, Feijen and van Gasteren, EWD 840): N nodes may be active, wake each
 * other by messages, and become inactive; node 0 sends a token round the ring to find out whether all are. A node that
 * wakes one with a higher number turns black, and blackens the token when it passes.
 *
 * Every activity, colour and position of a black token is an initial state. The guards of the token's moves are
 * disjunctions; TLC takes a disjunction in an action as a choice and counts a successor for each reason that holds, so
 * `choose` picks the reason here.
 *
 * Source: tlaplus/Examples, specifications/ewd840/EWD840.tla.
 * Checked: termination is detected only where all are inactive; Dijkstra's invariant; the ring comes to rest only when
 * termination is detected (the original switches deadlock checking off). If the token moves, termination is detected
 * (Liveness); it implements termination detection in the abstract (TDSpec). Four formulas that look as if they should
 * hold do not, because nodes may wake each other, or work, for ever; with FAIR_NODES, nodes that are active become inactive.
 */
import {
  allOf,
  anyOf,
  choose,
  each,
  eventually,
  type Immutable,
  infinitelyOften,
  leadsTo,
  not,
  refines,
  spec,
  takes,
  times,
  weakly,
  when,
} from 'dcheck';
import syncTerminationDetection from './sync-termination-detection.ts';

type Color = 'white' | 'black';

interface State {
  readonly nodes: readonly { readonly active: boolean; readonly color: Color }[];
  readonly token: { readonly at: number; readonly color: Color };
}

/** All sequences of `length` nodes. */
function rings(length: number): State['nodes'][] {
  if (length === 0) return [[]];
  const nodes = [true, false].flatMap((active) => (['white', 'black'] as const).map((color) => ({ active, color })));
  return rings(length - 1).flatMap((ring) => nodes.map((node) => [...ring, node]));
}

/** Node 0 knows that all are inactive. */
function detected({ nodes, token }: Immutable<State>): boolean {
  return token.at === 0 && token.color === 'white' && nodes[0].color === 'white' && !nodes[0].active;
}

export default spec({
  name: 'ewd840',
  about: 'termination detection by a token that goes round a ring',
  constants: { N: 3, FAIR_NODES: false },

  init: ({ N }): State[] => rings(N).flatMap((nodes) => times(N, (at) => ({ nodes, token: { at, color: 'black' } }))),

  actions: ({ N }) => {
    const others = times(N - 1, (i) => i + 1);
    return {
      initiateProbe: ({ nodes, token }) => {
        when(token.at === 0);
        choose([token.color === 'black', nodes[0].color === 'black'].filter(Boolean));
        token.at = N - 1;
        token.color = 'white';
        nodes[0].color = 'white';
      },
      passToken: each(others, ({ nodes, token }, i) => {
        when(token.at === i);
        choose([!nodes[i].active, nodes[i].color === 'black', token.color === 'black'].filter(Boolean));
        token.at = i - 1;
        if (nodes[i].color === 'black') token.color = 'black';
        nodes[i].color = 'white';
      }),
      sendMessage: each(N, N, ({ nodes }, from, to) => {
        when(from !== to && nodes[from].active);
        nodes[to].active = true;
        if (to > from) nodes[from].color = 'black';
      }),
      deactivate: each(N, ({ nodes }, i) => {
        when(nodes[i].active);
        nodes[i].active = false;
      }),
    };
  },
  actor: (_, [i]) => `node ${i ?? 0}`,

  invariants: {
    'detection-is-right': (s) => !detected(s) || s.nodes.every(({ active }) => !active),
    /** All beyond the token are inactive, or a black node or token will tell. */
    inductive: ({ nodes, token }) =>
      nodes.every(({ active }, i) => i <= token.at || !active) ||
      nodes.some(({ color }, i) => i <= token.at && color === 'black') ||
      token.color === 'black',
  },
  deadlock: detected,
  fairness: ({ FAIR_NODES }) => [
    weakly(['initiateProbe', 'passToken']),
    ...(FAIR_NODES ? [weakly<State>('deactivate', { per: 'instance' })] : []),
  ],
  properties: ({ N }) => ({
    liveness: leadsTo((s) => s.nodes.every(({ active }) => !active), detected),
    'implements-termination-detection': refines(syncTerminationDetection, (s) => ({
      active: s.nodes.map(({ active }) => active),
      detected: detected(s),
    })),
    'false-liveness': leadsTo(allOf(...times(N, (i) => infinitelyOften<State>((s) => !s.nodes[i].active))), detected),
    'false-liveness-2': leadsTo(
      allOf(
        ...times(N, (i) => {
          const active = (s: Immutable<State>): boolean => s.nodes[i].active;
          return leadsTo<State>(active, not(active));
        }),
      ),
      detected,
    ),
    'false-liveness-3': eventually(detected),
    'all-terminate-without-messages': anyOf(
      infinitelyOften(takes('sendMessage')),
      eventually((s) => s.nodes.every(({ active }) => !active)),
    ),
  }),
  expect: {
    liveness: 'holds',
    'implements-termination-detection': 'holds',
    'false-liveness': 'violated',
    'false-liveness-2': 'violated',
    'false-liveness-3': 'violated',
    'all-terminate-without-messages': 'violated',
    'detection-is-right': 'holds',
    inductive: 'holds',
    'no-deadlock': 'holds',
  },
});
