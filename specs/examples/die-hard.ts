/**
 * The puzzle of the film Die Hard 3: get exactly 4 gallons with a jug of 5, a jug of 3 and a tap.
 *
 * The trace that violates `not-solved` is the solution.
 *
 * Source: tlaplus/Examples, specifications/DieHard/DieHard.tla. The actions stand in its order, so that stopping at
 * the first violation explores what TLC explores.
 * Checked: the jugs hold what they can; the puzzle is not solved (expected to be violated).
 */
import { spec } from 'dcheck';

const BIG = 5;
const SMALL = 3;

export default spec({
  name: 'die-hard',
  about: 'measure 4 gallons with a jug of 5 and a jug of 3; the violation is the solution',

  init: () => ({ big: 0, small: 0 }),

  actions: (_) => ({
    fillSmallJug: (s) => {
      s.small = SMALL;
    },
    fillBigJug: (s) => {
      s.big = BIG;
    },
    emptySmallJug: (s) => {
      s.small = 0;
    },
    emptyBigJug: (s) => {
      s.big = 0;
    },
    smallToBig: (s) => {
      const poured = Math.min(s.small, BIG - s.big);
      s.big += poured;
      s.small -= poured;
    },
    bigToSmall: (s) => {
      const poured = Math.min(s.big, SMALL - s.small);
      s.small += poured;
      s.big -= poured;
    },
  }),
  actor: () => 'John McClane',

  invariants: {
    'within-capacity': (s) => s.big >= 0 && s.big <= BIG && s.small >= 0 && s.small <= SMALL,
    'not-solved': (s) => s.big !== 4 || 'the big jug holds 4 gallons: the bomb is defused',
  },
  expect: { 'within-capacity': 'holds', 'not-solved': 'violated', 'no-deadlock': 'holds' },
});
