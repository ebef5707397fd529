/**
 * Termination detection, the problem that EWD 840 (ewd840.ts) solves: nodes are active or not, active ones activate
 * others or become inactive, and once all are inactive this may be noticed at once and is noticed in the end.
 *
 * Source: tlaplus/Examples, specifications/ewd840/SyncTerminationDetection.tla.
 * Checked: what is noticed is so; once all are inactive they stay so; it is noticed in the end. The system never stops
 * by itself: noticing may be repeated.
 */
import { always, anyOf, choose, each, type Immutable, leadsTo, not, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly active: readonly boolean[];
  readonly detected: boolean;
}

const terminated = ({ active }: Immutable<State>): boolean => !active.includes(true);

export default spec({
  name: 'sync-termination-detection',
  about: 'termination of all nodes is detected, somehow',
  constants: { N: 7 },

  init: ({ N }): State[] =>
    times(2 ** N, (chosen) => times(N, (i) => ((chosen >> i) & 1) === 1)).flatMap((active) =>
      active.includes(true)
        ? [{ active, detected: false }]
        : [
            { active, detected: false },
            { active, detected: true },
          ],
    ),

  actions: ({ N }) => ({
    terminate: each(N, (s, i) => {
      when(s.active[i]);
      s.active[i] = false;
      s.detected = choose([...new Set([s.detected, terminated(s)])]);
    }),
    wakeUp: each(N, N, (s, from, to) => {
      when(s.active[from]);
      s.active[to] = true;
    }),
    detect: (s) => {
      when(terminated(s));
      s.detected = true;
    },
  }),
  actor: (_, [i]) => (i === undefined ? 'detector' : `node ${i}`),

  invariants: { 'detection-is-right': (s) => !s.detected || terminated(s) },
  fairness: (_) => [weakly('detect')],
  properties: (_) => ({
    quiescence: always(anyOf(not(terminated), always(terminated))),
    liveness: leadsTo(terminated, (s) => s.detected),
  }),
  expect: { 'detection-is-right': 'holds', quiescence: 'holds', liveness: 'holds', 'no-deadlock': 'holds' },
});
