/**
 * Actions of a spec on plain copies of a state, without Immer, which takes five times as long: for states of records,
 * arrays and primitive values. That a recipe does to a copy what it does to a draft is what Immer promises, of recipes
 * that return nothing. Wherever that may not be so (a thread, a Set or a Map, something returned, anything thrown but
 * that the action is disabled) Immer is asked; and of each action it is asked now and then as well, and from then on
 * always where the answers differ.
 *
 * Cost: a copy of the whole state for each run.
 */
import { DISABLED } from '../spec/action.ts';
import { everyChoice } from '../spec/choose.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State } from '../system/system.ts';
import { copyOf, isTree, sameTree } from './trees.ts';

/** Runs of an action that are all compared; after these, every one whose number is a power of two. */
const COMPARED = 4;

export class PlainRuns {
  readonly action: ActionInstance;
  private runs = 0;
  private isTrusted: boolean;

  constructor(action: ActionInstance) {
    this.action = action;
    this.isTrusted = !action.isThread;
  }

  /** The successors of `state`, frozen or not; `isPlain`: it is a tree ({@link isTree}). Faults have none. Throws as `outcomes` does. */
  successors(state: State, isPlain: boolean): readonly State[] {
    const found = isPlain && this.isTrusted ? this.onCopies(state) : null;
    if (found !== null && !this.isCompared()) return found;
    const sure = outcomes(state, this.action).flatMap((outcome) => ('state' in outcome ? [outcome.state] : []));
    if (found !== null) this.isTrusted = sure.length === found.length && sure.every((after, i) => sameTree(after, found[i]));
    return sure;
  }

  private isCompared(): boolean {
    this.runs++;
    return this.runs <= COMPARED || (this.runs & (this.runs - 1)) === 0;
  }

  /** Null where it takes Immer to know. */
  private onCopies(state: State): State[] | null {
    const found: State[] = [];
    let isSure = true;
    everyChoice(() => {
      if (!isSure) return;
      const copy = copyOf(state);
      try {
        isSure = this.action.recipe(copy as never) === undefined && isTree(copy);
        found.push(copy);
      } catch (thrown) {
        isSure = thrown === DISABLED;
      }
    });
    return isSure ? found : null;
  }
}
