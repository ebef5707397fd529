/**
 * In which order slots are packed into words: those that steps read and write together come together.
 *
 * A greedy linear arrangement of a weighted graph, as for ordering the variables of decision diagrams by what each event
 * touches (Siminiceanu and Ciardo, "New metrics for static variable ordering in decision diagrams", TACAS 2006; Meijer and
 * van de Pol, "Bandwidth and wavefront reduction for static variable ordering in symbolic reachability analysis", 2016).
 * Two slots are the nearer, the more paths of the learned tries touch both, a path counting less the more slots it
 * touches, and each action as much as any other. Every place goes to the slot that is nearest to those before it, the
 * last of which count most.
 *
 * What it is good for: a word of neighbours takes few values, so the exact store's trees have few inner nodes
 * (`store/tree.ts`). Cost: the square of the
 * number of slots, and a look at {@link PATHS} paths of each action.
 */
import type { Relation } from './relation.ts';

/** The slots that one path of an action's trie reads or writes. */
export type Touched = ReadonlySet<number>;

/** Paths of an action that are looked at, about. */
const PATHS = 64;
/** Part of the paths by which there must be more before it is looked again. */
const NEWS = 0.25;

/** Paths with more slots say nothing of which of them belong together. */
const WIDE = 64;
/** What being next to the slot before counts for at the place after. */
const DECAY = 0.5;

/** All of the slots `0` to `count - 1`; slots that are equally near stay in their order. `actions`: of each, its paths. */
export function slotOrder(count: number, actions: Iterable<readonly Touched[]>): number[] {
  const near = nearness(count, actions);
  const scores = new Float64Array(count);
  const left = new Set(Array.from({ length: count }, (_, slot) => slot));
  const order: number[] = [];
  while (left.size > 0) {
    let [best, most] = [-1, -1];
    for (const slot of left) if ((scores[slot] as number) > most) [best, most] = [slot, scores[slot] as number];
    left.delete(best);
    order.push(best);
    for (const slot of left) scores[slot] = (scores[slot] as number) * DECAY;
    for (const [slot, weight] of near[best] as ReadonlyMap<number, number>) scores[slot] = (scores[slot] as number) + weight;
  }
  return order;
}

/** By slot: how near each other slot is. */
function nearness(count: number, actions: Iterable<readonly Touched[]>): Map<number, number>[] {
  const near = Array.from({ length: count }, () => new Map<number, number>());
  for (const paths of actions) {
    for (const touched of paths) {
      if (touched.size > WIDE) continue;
      const weight = 1 / (paths.length * (touched.size - 1));
      for (const slot of touched) {
        const own = near[slot] as Map<number, number>;
        for (const other of touched) if (other !== slot) own.set(other, (own.get(other) ?? 0) + weight);
      }
    }
  }
  return near;
}

/** The order for what is known of a relation now: computed again where much more is known than before. */
export class SlotOrder {
  private readonly relation: Relation;
  private order: readonly number[];
  /** Paths that were known when {@link order} was computed. */
  private paths = 0;

  constructor(relation: Relation) {
    this.relation = relation;
    this.order = relation.domains.domains.map((_, slot) => slot);
  }

  get now(): readonly number[] {
    const { actions } = this.relation;
    const paths = actions.reduce((sum, { trie }) => sum + trie.leaves, 0);
    if (paths > this.paths * (1 + NEWS)) {
      this.paths = paths;
      this.order = slotOrder(
        this.order.length,
        actions.map((action) => action.touched(PATHS)),
      );
    }
    return this.order;
  }
}
