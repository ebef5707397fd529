/**
 * What is asked of each element of a set, of some elements at a time: next to each other, as long as they read few slots. One
 * look-up then answers for all of these. Cost: a run of each.
 */
import type { State } from '../../system/system.ts';
import type { Domains } from './domains.ts';
import { Tracker } from './tracker.ts';

type Predicate = (state: State) => boolean;

/** Slots that predicates read together, and how many are together: what they read elsewhere may be more. */
const SLOTS = 4;
const MOST = 4;

/** Predicates whose conjunction is that of `tests`. What each reads is seen in `state`. */
export function together(tests: readonly Predicate[], domains: Domains, state: State): Predicate[] {
  const groups: { readonly tests: Predicate[]; slots: Set<number> }[] = [];
  for (const test of tests) {
    const reads = readsOf(test, domains, state);
    const last = groups.at(-1);
    const slots = new Set([...(last?.slots ?? []), ...reads]);
    if (last === undefined || last.tests.length === MOST || slots.size > SLOTS)
      groups.push({ tests: [test], slots: new Set(reads) });
    else {
      last.tests.push(test);
      last.slots = slots;
    }
  }
  return groups.map(({ tests: some }) => (some.length === 1 ? (some[0] as Predicate) : (at) => some.every((test) => test(at))));
}

function readsOf(test: Predicate, { layout }: Domains, state: State): readonly number[] {
  const tracker = new Tracker(layout.leaves.length, layout.containers);
  tracker.begin();
  try {
    test(tracker.wrap(layout.root, state) as State);
  } catch {
    // Whatever is wrong is said where the state is judged.
  }
  return tracker.reads;
}
