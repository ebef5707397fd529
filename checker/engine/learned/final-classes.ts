/**
 * How runs end, as the search comes upon it. What is kept of a class is its number and the nearest states, of which a
 * path is made later. Cost: one decoding and one call of the spec's `outcome` for each final state.
 */
import { type Ending, endingOf, faulting } from '../finals.ts';
import { decode } from './decode.ts';
import type { Relation } from './relation.ts';
import { SuspectList, type Suspects } from './suspects.ts';

export interface FoundClass {
  readonly ending: Ending;
  readonly count: number;
  readonly nearest: Suspects;
}

/** For a checkpoint. */
export interface FinalClassesContent {
  readonly counts: ReadonlyMap<string, { readonly ending: Ending; readonly count: number }>;
  readonly nearest: ReadonlyMap<string, Suspects>;
}

export class FinalClasses {
  private readonly relation: Relation;
  private readonly counts = new Map<string, { readonly ending: Ending; count: number }>();
  private readonly nearest = new SuspectList();

  constructor(relation: Relation) {
    this.relation = relation;
  }

  /** State `number`, whose slots hold `ids`, has depth `depth` and no successors. */
  state(number: number, ids: Int32Array, depth: number): void {
    const { system, domains } = this.relation;
    this.add(endingOf(system, decode(domains, ids)), depth)?.states.push(number);
  }

  /** A step of state `from`, which has depth `depth`, faults. */
  fault(property: string, from: number, action: number, choice: number, depth: number): void {
    this.add(faulting(property), depth + 1)?.faults.push(from, action, choice);
  }

  /** In the order in which they were found. */
  all(): FoundClass[] {
    return [...this.counts].map(([key, found]) => ({ ...found, nearest: this.nearest.of(key) as Suspects }));
  }

  get content(): FinalClassesContent {
    return { counts: this.counts, nearest: this.nearest.all };
  }

  restore({ counts, nearest }: FinalClassesContent): void {
    for (const [key, found] of counts) this.counts.set(key, { ...found });
    this.nearest.restore(nearest);
  }

  private add(ending: Ending, depth: number): Suspects | null {
    const key = JSON.stringify([ending.kind, ending.label]);
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { ending, count: 1 });
    else known.count++;
    return this.nearest.at(key, depth);
  }
}
