/**
 * Termination detection with messages that are under way for a while: all is over when no node is active and no message
 * is pending. The abstract form of EWD 998.
 *
 * Only states with at most three messages pending at each node are explored.
 *
 * Source: tlaplus/Examples, specifications/ewd998/AsyncTerminationDetection.tla.
 * Checked: what is detected is so; what is over stays over; it is detected in the end. No deadlock: detection may be
 * repeated.
 */
import { always, anyOf, choose, each, type Immutable, leadsTo, not, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly active: readonly boolean[];
  /** Messages that each node has yet to receive. */
  readonly pending: readonly number[];
  readonly detected: boolean;
}

const terminated = ({ active, pending }: Immutable<State>): boolean => !active.includes(true) && pending.every((n) => n === 0);

export default spec({
  name: 'async-termination-detection',
  about: 'termination is detected although messages take their time',
  constants: { N: 4 },

  init: ({ N }): State[] =>
    times(2 ** N, (chosen) => times(N, (i) => ((chosen >> i) & 1) === 1)).flatMap((active) => {
      const pending = times(N, () => 0);
      const undetected = { active, pending, detected: false };
      return active.includes(true) ? [undetected] : [undetected, { ...undetected, detected: true }];
    }),

  actions: ({ N }) => ({
    receive: each(N, (s, i) => {
      when(s.pending[i] > 0);
      s.active[i] = true;
      s.pending[i]--;
    }),
    terminate: each(N, (s, i) => {
      when(s.active[i]);
      s.active[i] = false;
      s.detected = choose([...new Set([s.detected, terminated(s)])]);
    }),
    send: each(N, N, (s, from, to) => {
      when(s.active[from]);
      s.pending[to]++;
    }),
    detect: (s) => {
      when(terminated(s));
      s.detected = true;
    },
  }),
  actor: (_, [i]) => (i === undefined ? 'detector' : `node ${i}`),

  constraint: (s) => s.pending.every((n) => n <= 3),
  invariants: { 'detection-is-right': (s) => !s.detected || terminated(s) },
  fairness: (_) => [weakly('detect')],
  properties: (_) => ({
    quiescence: always(anyOf(not(terminated), always(terminated))),
    liveness: leadsTo(terminated, (s) => s.detected),
  }),
  expect: { 'detection-is-right': 'holds', quiescence: 'holds', liveness: 'holds', 'no-deadlock': 'holds' },
});
