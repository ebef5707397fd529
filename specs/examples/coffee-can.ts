/**
 * The coffee can problem (Gries, "The Science of Programming"): take two beans out of the can; if they have the same
 * colour, put a black one in; if not, put the white one back. The last bean's colour depends only on the parity of
 * the white ones at the start.
 *
 * Every can of 1 .. BEANS beans is an initial state. `terminated` repeats the last state for ever: the original has
 * that step, and it counts.
 *
 * Source: tlaplus/Examples, specifications/CoffeeCan/CoffeeCan.tla.
 * Checked: the can is never empty and never over-full. Still to come: EventuallyTerminates, TerminationHypothesis, and
 * the step properties MonotonicDecrease and LoopInvariant.
 */
import { spec, times, when } from 'dcheck';

export default spec({
  name: 'coffee-can',
  about: 'beans are taken two by two; the last one tells the parity of the white ones',
  constants: { BEANS: 100 },

  init: ({ BEANS }) =>
    times(BEANS + 1, (black) => times(BEANS + 1 - black, (white) => ({ black, white })))
      .flat()
      .filter(({ black, white }) => black + white >= 1),

  actions: (_) => ({
    takeTwoWhite: (can) => {
      when(can.white >= 2);
      can.white -= 2;
      can.black += 1;
    },
    takeTwoBlack: (can) => {
      when(can.black >= 2);
      can.black -= 1;
    },
    takeOneOfEach: (can) => {
      when(can.black >= 1 && can.white >= 1);
      can.black -= 1;
    },
    terminated: (can) => {
      when(can.black + can.white === 1);
    },
  }),
  actor: () => 'hand',

  invariants: {
    'bean-count': (can, { BEANS }) =>
      (can.black >= 0 && can.white >= 0 && can.black + can.white >= 1 && can.black + can.white <= BEANS) ||
      `${can.black} black and ${can.white} white beans`,
  },
  expect: { 'bean-count': 'holds', 'no-deadlock': 'holds' },
});
