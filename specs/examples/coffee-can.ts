/**
 * The coffee can problem (Gries, "The Science of Programming"): take two beans out of the can; if they have the same
 * colour, put a black one in; if not, put the white one back. The last bean's colour depends only on the parity of
 * the white ones at the start.
 *
 * Every can of 1 .. BEANS beans is an initial state. `terminated` repeats the last state for ever: the original has
 * that step, and it counts.
 *
 * Source: tlaplus/Examples, specifications/CoffeeCan/CoffeeCan.tla.
 * Checked: the can is never empty and never over-full; every step takes a bean away and keeps the parity of the white
 * ones; in the end, if somebody goes on, there is one bean, and it is white if and only if that parity was odd.
 */
import { allOf, anyAction, anyOf, eventually, everyStep, spec, times, weakly, when } from 'dcheck';

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
  fairness: (_) => [weakly(anyAction)],
  properties: (_) => ({
    'beans-decrease': everyStep((before, after) => after.black + after.white < before.black + before.white),
    'parity-is-kept': everyStep((before, after) => before.white % 2 === after.white % 2),
    terminates: eventually((can) => can.black + can.white === 1),
    'parity-decides': anyOf(
      allOf(
        (can) => can.white % 2 === 0,
        eventually((can) => can.black === 1 && can.white === 0),
      ),
      allOf(
        (can) => can.white % 2 === 1,
        eventually((can) => can.black === 0 && can.white === 1),
      ),
    ),
  }),
  expect: {
    'beans-decrease': 'holds',
    'parity-is-kept': 'holds',
    terminates: 'holds',
    'parity-decides': 'holds',
    'bean-count': 'holds',
    'no-deadlock': 'holds',
  },
});
