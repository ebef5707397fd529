/**
 * Four states in a circle (Manna and Pnueli's system LOOP): the smallest system whose liveness needs fairness.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/Loop/SystemLoop.tla.
 * Checked: without fairness it may stop before it comes round, so neither that x is 3 again and again nor the contrary
 * holds of all behaviours; with FAIR the former does. x is 0 at some moment in any case.
 */
import { anyAction, eventually, infinitelyOften, not, spec, weakly, when } from 'dcheck';

export default spec({
  name: 'system-loop',
  about: 'four states in a circle',
  constants: { FAIR: false },

  init: () => ({ x: 0 }),
  actions: (_) => ({
    one: (s) => {
      when(s.x === 0);
      s.x = 1;
    },
    two: (s) => {
      when(s.x === 1);
      s.x = 2;
    },
    three: (s) => {
      when(s.x === 2);
      s.x = 3;
    },
    back: (s) => {
      when(s.x === 3);
      s.x = 0;
    },
  }),
  actor: () => 'loop',

  fairness: ({ FAIR }) => (FAIR ? [weakly(anyAction)] : []),
  properties: (_) => ({
    'comes-round': infinitelyOften((s) => s.x === 3),
    'does-not-come-round': not(infinitelyOften((s) => s.x === 3)),
    'is-zero-once': eventually((s) => s.x === 0),
  }),
  expect: { 'comes-round': 'violated', 'does-not-come-round': 'violated', 'is-zero-once': 'holds', 'no-deadlock': 'holds' },
});
