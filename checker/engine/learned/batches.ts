/**
 * A batch by one thread: expand parents (`expansion.ts`), insert their successors, judge the new states and append them to
 * the frontier (`insertion.ts`). Successors may be spared in between (`reduction/`); where memory is at its end, whether
 * they are new is found out later (`delayed.ts`).
 */
import type { Bound } from '../engine.ts';
import type { Reduction } from '../reduction/reduction.ts';
import { HEADER } from '../store/header.ts';
import { areas, INSERT_LIMIT } from '../store/memory.ts';
import { atOnce } from '../work.ts';
import type { Expanded } from './expansion.ts';
import type { Search } from './search.ts';
import { type Counts, stopAt } from './stop.ts';

export class Batches {
  private readonly search: Search;

  constructor(search: Search) {
    this.search = search;
  }

  /** Expand up to `left` states of depth `depth`. */
  next(left: number, depth: number): Bound | null {
    const { search } = this;
    const { format, reduction, renewal, watch } = search;
    const before = { generated: search.generated, distinct: search.distinct };
    renewal.nextBatchAt(search.head);
    const whole = search.expansion.expand(this.isOneByOne ? 1 : renewal.inOneBatch(search.head, left));
    if (watch.isAtOnce) watch.batch(search.head, whole.done, whole.records);
    const expanded = reduction === null ? whole : this.reduced(whole, reduction);
    search.expandedTo(expanded, depth);
    if (!this.insert(expanded, depth + 1)) return 'memory';
    reduction?.follow(format, search.head);
    if (search.limits.stop === 'first' && search.suspects.any) return this.stopHere(before);
    search.passed(expanded.done);
    renewal.renew(search.head);
    return null;
  }

  /** Parents are expanded one by one, for the run may have to stop at the next. */
  private get isOneByOne(): boolean {
    const { limits, distinct } = this.search;
    return limits.stop === 'first' || (limits.maxStates ?? Infinity) - distinct < 2 * INSERT_LIMIT;
  }

  /** Without the successors that may be spared. */
  private reduced(expanded: Expanded, reduction: Reduction): Expanded {
    const { format, head, linear } = this.search;
    const spared = reduction.select(format, head, expanded.done);
    const records = linear.words[(areas.header >> 2) + HEADER.count] as number;
    return { ...expanded, records, generated: expanded.generated - spared };
  }

  /** Insert the successors of the batch, which have depth `depth`; false where memory is at its end. */
  private insert({ records, done }: Expanded, depth: number): boolean {
    const { spilling, insertion, head } = this.search;
    // Only where one parent has very many.
    const work = spilling.begin(records, head);
    if (work !== null) atOnce(work);
    if (spilling.delayed !== null) return spilling.delayed.insert(records, head, depth);
    try {
      return insertion.insert(records, done, depth, -1);
    } finally {
      this.search.endParents(done);
    }
  }

  private stopHere(before: Counts): Bound {
    const { relation, replay, linear, suspects, judge, links } = this.search;
    const counts = stopAt(relation, replay, linear, suspects, judge.violating, before);
    this.search.generated = counts.generated;
    links.truncate(counts.distinct);
    return 'first-violation';
  }
}
