/**
 * The action constraint, learned with the actions: what it reads of the states before and after a step is read by the
 * action, as it were, so each path of the action's trie says whether its steps are within the constraint.
 *
 * A step beyond it leads to a row of its own, told from the state's by one more slot ({@link Layout.beyond}) that no
 * function of the spec sees. Such a row is treated as a state outside the constraint is: it is generated, its invariants
 * are judged, but it is neither distinct nor explored; and a step within the constraint may lead to the same state.
 *
 * Whether two parts of the two states are the same object depends on what was written being what was there. So before
 * this is called, the old values of all slots that the step wrote must have been recorded as read.
 */
import type { State, TransitionSystem } from '../../system/system.ts';
import type { Layout } from './layout.ts';
import type { Tracker } from './tracker.ts';

/** What says which steps are taken. */
export type Narrowing = Pick<TransitionSystem, 'constraint' | 'actionConstraint'>;

/** Whether the step from `before` to `after`, whose run `tracker` has tracked, is within the action constraint. */
export function isWithin(system: Narrowing, tracker: Tracker, { root, leaves }: Layout, before: State, after: State): boolean {
  const { constraint, actionConstraint } = system;
  if (actionConstraint === null) return true;
  try {
    return actionConstraint(tracker.wrap(root, before) as State, tracker.wrap(root, after) as State);
  } catch {
    // Say it in the words of the states themselves, not of the proxies over them; where it does not fail, all was read.
    for (let slot = 0; slot < leaves.length; slot++) tracker.readAlways(slot);
    // It is not asked about states outside the constraint.
    return (constraint === null || constraint(after)) && actionConstraint(before, after);
  }
}
