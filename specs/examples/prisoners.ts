/**
 * The prisoners and the switches: one prisoner at a time is taken to a room with two switches and must flip exactly one
 * of them. Nobody knows who is taken when, only that everybody comes there again and again. Somebody has to know, one
 * day, that all have been there.
 *
 * Prisoner 0 counts. Each of the others moves switch A up twice if he can, because A may be up at the beginning.
 *
 * Source: tlaplus/Examples, specifications/Prisoners/Prisoners.tla.
 * Checked: when the counter is done, everybody has been there; the counter's invariant; he is done in the end.
 */
import { always, each, eventually, type Immutable, spec, times, weakly } from 'dcheck';

interface State {
  readonly aIsUp: boolean;
  readonly bIsUp: boolean;
  /** How often each of the others has moved A up: at most twice. */
  readonly switched: readonly number[];
  /** How often the counter has moved A down. */
  readonly count: number;
}

const done = ({ count, switched }: Immutable<State>): boolean => count === 2 * switched.length;

export default spec({
  name: 'prisoners',
  about: 'find out that all have been in the room, with two switches',
  constants: { PRISONERS: 4 },

  init: ({ PRISONERS }): State[] =>
    [false, true].flatMap((aIsUp) =>
      [false, true].map((bIsUp) => ({ aIsUp, bIsUp, switched: times(PRISONERS - 1, () => 0), count: 0 })),
    ),

  actions: ({ PRISONERS }) => ({
    counts: (s) => {
      if (s.aIsUp) {
        s.aIsUp = false;
        s.count++;
      } else s.bIsUp = !s.bIsUp;
    },
    flips: each(PRISONERS - 1, (s, i) => {
      if (!s.aIsUp && s.switched[i] < 2) {
        s.aIsUp = true;
        s.switched[i]++;
      } else s.bIsUp = !s.bIsUp;
    }),
  }),
  actor: (_, [i]) => (i === undefined ? 'counter' : `prisoner ${Number(i) + 1}`),

  invariants: {
    'count-is-near': ({ aIsUp, switched, count }) => {
      const total = switched.reduce((sum, times) => sum + times, 0) - (aIsUp ? 1 : 0);
      return count === total || count === total + 1;
    },
  },
  fairness: (_) => [weakly('counts'), weakly('flips', { per: 'instance' })],
  properties: (_) => ({
    safety: always((s) => !done(s) || s.switched.every((times) => times > 0)),
    liveness: eventually(done),
  }),
  expect: { 'count-is-near': 'holds', safety: 'holds', liveness: 'holds', 'no-deadlock': 'holds' },
});
