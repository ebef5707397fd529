/**
 * Dijkstra's self-stabilising token ring (EWD 426): N machines in a ring, each with a counter modulo M. A machine
 * other than 0 holds a token when its counter differs from its predecessor's; machine 0 when they are equal. Whatever
 * the counters are at the start, there is one token in the end.
 *
 * Every assignment of the counters is an initial state.
 *
 * Source: tlaplus/Examples, specifications/ewd426/TokenRing.tla.
 * Checked: the counters stay in range; there is always a token, so the ring never stops (the original does not ask for
 * either, and switches deadlock checking off); if the ring does not stop, there is one token in the end, for ever.
 */
import { anyAction, each, eventuallyAlways, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly counter: readonly number[];
}

/** All sequences of `length` numbers below `base`. */
function sequences(length: number, base: number): number[][] {
  return length === 0 ? [[]] : sequences(length - 1, base).flatMap((head) => times(base, (last) => [...head, last]));
}

export default spec({
  name: 'token-ring',
  about: "Dijkstra's self-stabilising token ring, from every state",
  constants: { N: 6, M: 6 },

  init: ({ N, M }): State[] => sequences(N, M).map((counter) => ({ counter })),

  actions: ({ N, M }) => ({
    createToken: (s) => {
      when(s.counter[0] === s.counter[N - 1]);
      s.counter[0] = (s.counter[N - 1] + 1) % M;
    },
    passToken: each(
      times(N - 1, (i) => i + 1),
      (s, i) => {
        when(s.counter[i] !== s.counter[i - 1]);
        s.counter[i] = s.counter[i - 1];
      },
    ),
  }),
  actor: (_, [i]) => `machine ${i ?? 0}`,

  invariants: {
    'counters-in-range': (s, { M }) => s.counter.every((c) => c >= 0 && c < M),
    'some-token': ({ counter }, { N }) => counter[0] === counter[N - 1] || counter.some((c, i) => i > 0 && c !== counter[i - 1]),
  },
  fairness: (_) => [weakly(anyAction)],
  properties: ({ N }) => ({
    stabilises: eventuallyAlways(({ counter }) => {
      const differ = counter.filter((c, i) => i > 0 && c !== counter[i - 1]).length;
      return counter[0] === counter[N - 1] ? differ === 0 : differ === 1;
    }),
  }),
  expect: { stabilises: 'holds', 'counters-in-range': 'holds', 'some-token': 'holds', 'no-deadlock': 'holds' },
});
