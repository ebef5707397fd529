/**
 * Dijkstra's self-stabilising ring again, as in token-ring.ts, but looking and moving are two steps of a process, so
 * that what it saw may be out of date when it moves.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/Dijkstra1.tla (PlusCal, label by label).
 * Checked: somebody always holds a token; no deadlock; if all processes are fair, one holds it in the end, for ever.
 */
import { anyAction, each, eventuallyAlways, type Immutable, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly counter: readonly number[];
  readonly pc: readonly ('look' | 'move')[];
}

/** All sequences of `length` numbers below `base`. */
function sequences(length: number, base: number): number[][] {
  return length === 0 ? [[]] : sequences(length - 1, base).flatMap((head) => times(base, (last) => [...head, last]));
}

const holders = ({ counter }: Immutable<State>): number =>
  counter.filter((c, i) => (i === 0 ? c === counter.at(-1) : c !== counter[i - 1])).length;

export default spec({
  name: 'stabilising-ring',
  about: "Dijkstra's self-stabilising ring in small steps, from every state",
  constants: { N: 4, K: 5 },

  init: ({ N, K }): State[] => sequences(N, K).map((counter) => ({ counter, pc: times(N, () => 'look') })),

  actions: ({ N, K }) => ({
    look: each(N, ({ counter, pc }, i) => {
      when(pc[i] === 'look');
      when(i === 0 ? counter[0] === counter[N - 1] : counter[i] !== counter[i - 1]);
      pc[i] = 'move';
    }),
    move: each(N, ({ counter, pc }, i) => {
      when(pc[i] === 'move');
      counter[i] = i === 0 ? (counter[0] + 1) % K : counter[i - 1];
      pc[i] = 'look';
    }),
  }),
  actor: (_, [i]) => `process ${i}`,

  invariants: { 'someone-holds-a-token': (s) => holders(s) > 0 },
  fairness: (_) => [weakly(anyAction, { per: 'actor' })],
  properties: (_) => ({ 'just-one-in-the-end': eventuallyAlways((s) => holders(s) === 1) }),
  expect: { 'someone-holds-a-token': 'holds', 'just-one-in-the-end': 'holds', 'no-deadlock': 'holds' },
});
