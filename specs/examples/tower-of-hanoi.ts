/**
 * The towers of Hanoi: DISKS disks on PEGS pegs, moved one at a time, never a larger one onto a smaller one.
 *
 * The trace that violates `not-solved` is the solution.
 *
 * Source: tlaplus/Examples, specifications/tower_of_hanoi/Hanoi.tla (model Hanoi.toolbox/Model_1). Moves stand in the
 * order in which TLC takes them, so that stopping at the first violation explores what TLC explores: by disk, then by
 * target, then by origin. A target can be good for two reasons; TLC takes a disjunction in an action as a choice and
 * counts a successor for each reason that holds (both do on an empty peg), so `choose` picks the reason here.
 * Checked: not all disks are on the last peg (expected to be violated).
 */
import { choose, each, spec, times, when } from 'dcheck';

interface State {
  /** The peg that each disk is on, the smallest disk first. */
  readonly peg: readonly number[];
}

export default spec({
  name: 'tower-of-hanoi',
  about: 'move the tower to the last peg; the violation is the solution',
  constants: { DISKS: 5, PEGS: 3 },

  init: ({ DISKS }): State => ({ peg: times(DISKS, () => 0) }),

  actions: ({ DISKS, PEGS }) => ({
    move: each(DISKS, PEGS, PEGS, (s, disk, to, from) => {
      when(from !== to && s.peg[disk] === from);
      const smaller = s.peg.slice(0, disk);
      when(!smaller.includes(from));
      choose([!smaller.includes(to), !s.peg.includes(to)].filter(Boolean));
      s.peg[disk] = to;
    }),
  }),
  actor: () => 'monk',

  invariants: {
    'not-solved': (s, { PEGS }) => !s.peg.every((peg) => peg === PEGS - 1) || 'all disks are on the last peg',
  },
  expect: { 'not-solved': 'violated', 'no-deadlock': 'holds' },
});
