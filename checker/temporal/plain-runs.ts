/**
 * Actions of a spec on plain copies of a state, without Immer, which takes five times as long: for states of records,
 * arrays and primitive values. That a recipe does to a copy what it does to a draft is what Immer promises, of recipes
 * that return nothing. Wherever that may not be so (a thread, a Set or a Map, something returned, anything thrown but
 * that the action is disabled) Immer is asked; and of each action it is asked now and then as well, and from then on
 * always where the answers differ.
 *
 * Cost: a look at the whole state for each run, and a copy of it for each that changes it.
 */
import { DISABLED } from '../spec/action.ts';
import { everyChoice } from '../spec/choose.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State } from '../system/system.ts';
import { copyOf, isTree, sameTree } from './trees.ts';

/** Runs of an action that are all compared; after these, every one whose number is a power of two. */
const COMPARED = 4;

/** Copies of a state, which is a tree, for one run after the other. */
export class Copies {
  readonly state: State;
  private spare: State | null = null;

  constructor(state: State) {
    this.state = state;
  }

  take(): State {
    const copy = this.spare ?? copyOf(this.state);
    this.spare = null;
    return copy;
  }

  /** It may be taken again if nothing was done to it. */
  giveBack(copy: State): void {
    if (sameTree(copy, this.state)) this.spare = copy;
  }
}

export class PlainRuns {
  readonly action: ActionInstance;
  private runs = 0;
  private isTrusted: boolean;

  constructor(action: ActionInstance) {
    this.action = action;
    this.isTrusted = !action.isThread;
  }

  /** The successors of `state`, frozen or not; `copies` of it, or null where it is no tree. Faults have none. Throws as `outcomes` does. */
  successors(state: State, copies: Copies | null): readonly State[] {
    const found = copies !== null && this.isTrusted ? this.onCopies(copies) : null;
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
  private onCopies(copies: Copies): State[] | null {
    const found: State[] = [];
    let isSure = true;
    everyChoice(() => {
      if (!isSure) return;
      const copy = copies.take();
      try {
        isSure = this.action.recipe(copy as never) === undefined && isTree(copy);
        found.push(copy);
      } catch (thrown) {
        isSure = thrown === DISABLED;
        if (isSure) copies.giveBack(copy);
      }
    });
    return isSure ? found : null;
  }
}
