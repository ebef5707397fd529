/**
 * Nondeterminism inside an action: `choose`.
 *
 * The recipe is run once for every way its choices can go. The first run takes the first element each time and
 * notes how many there were; the following runs redo a prefix of the choices and take the next element at its
 * end: a depth-first walk of the tree of choices, in the order of the elements. Cost: one run per leaf.
 */
import { DISABLED } from './action.ts';

interface Walk {
  /** Index taken at each choice so far; beyond its end a run takes 0. */
  readonly taken: number[];
  /** How many there were at each choice. */
  readonly sizes: number[];
  next: number;
}

let walk: Walk | null = null;

/** One of `options`: the action has a successor for each. No options: the action is disabled. */
export function choose<T>(options: Iterable<T>): T {
  const all = Array.isArray(options) ? (options as T[]) : [...options];
  if (walk === null) throw new Error('choose() was called outside an action or a procedure');
  if (all.length === 0) throw DISABLED;
  const at = walk.next++;
  if (at === walk.taken.length) {
    walk.taken.push(0);
    walk.sizes.push(all.length);
  }
  return all[walk.taken[at] as number] as T;
}

/** Run `body` once per way its choices can go, in order; `choice` numbers them from 0. */
export function everyChoice(body: (choice: number) => void): void {
  const outer = walk;
  const mine: Walk = { taken: [], sizes: [], next: 0 };
  try {
    for (let choice = 0; ; choice++) {
      mine.next = 0;
      walk = mine;
      body(choice);
      while (mine.taken.length > 0 && (mine.taken.at(-1) as number) + 1 === mine.sizes.at(-1)) {
        mine.taken.pop();
        mine.sizes.pop();
      }
      if (mine.taken.length === 0) return;
      mine.taken[mine.taken.length - 1] = (mine.taken.at(-1) as number) + 1;
    }
  } finally {
    walk = outer;
  }
}
