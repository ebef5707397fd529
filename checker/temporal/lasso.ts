/**
 * A lasso through a fair component: a shortest way to it, and a loop that meets every obligation of acceptance and
 * fairness, so that repeating it for ever is a fair, accepted run.
 *
 * From where it enters, the loop goes to the nearest place that meets some open obligation, and on until none is
 * open, and then back by a shortest way. Several entries and components are tried and the least lasso is taken: fewest
 * steps that change the state, then the shortest loop. The shortest of all lassos is not promised (finding it is NP-hard).
 */
import type { Conditions } from './conditions.ts';
import type { FairComponent } from './fair-cycle.ts';
import { NONE, type Product, STUTTER } from './product.ts';
import type { Move, Reach } from './reach.ts';

/** Entries that are tried in one component, and nodes that all tries together may look at, roughly. */
const ENTRIES = 32;
const EFFORT = 4_000_000;

export interface Lasso {
  readonly stem: readonly Move[];
  /** Begins and ends in the node that the stem leads to. At least one move. */
  readonly loop: readonly Move[];
}

/** The least lasso that is found. `components` must not be empty. */
export function leastLasso(product: Product, reach: Reach, conditions: Conditions, components: readonly FairComponent[]): Lasso {
  let best: Lasso | null = null;
  let effort = EFFORT;
  for (const component of components) {
    if (best !== null && (effort <= 0 || component.distance > cost(best))) break;
    const loops = new Loops(product, conditions, component);
    const entries = [...component.nodes].sort((a, b) => (reach.distance[a] as number) - (reach.distance[b] as number) || a - b);
    for (const entry of entries.slice(0, ENTRIES)) {
      if (best !== null && effort <= 0) break;
      effort -= component.nodes.length * (loops.obligations + 1);
      const lasso = { stem: reach.way(entry), loop: loops.from(entry) };
      if (best === null || less(lasso, best)) best = lasso;
    }
  }
  if (best === null) throw new Error('leastLasso: no component');
  return best;
}

function less(a: Lasso, b: Lasso): boolean {
  return cost(a) < cost(b) || (cost(a) === cost(b) && changing(a.loop) < changing(b.loop));
}

function cost({ stem, loop }: Lasso): number {
  return changing(stem) + changing(loop);
}

function changing(moves: readonly Move[]): number {
  return moves.filter(({ step }) => step !== STUTTER).length;
}

/** Loops in one component. */
class Loops {
  private readonly product: Product;
  private readonly conditions: Conditions;
  private readonly inside: Map<number, number>;
  /** Strong constraints of which a step is possible somewhere in the component. */
  private readonly strong: Uint32Array;

  constructor(product: Product, conditions: Conditions, { nodes }: FairComponent) {
    this.product = product;
    this.conditions = conditions;
    this.inside = new Map(Array.from(nodes, (node, index) => [node, index]));
    this.strong = conditions.strong.map((set, w) => {
      let somewhere = 0;
      for (const node of nodes) somewhere |= conditions.possible[product.stateOf(node) * conditions.words + w] as number;
      return set & somewhere;
    });
  }

  get obligations(): number {
    return this.product.sets.length + this.conditions.constraints.length;
  }

  from(entry: number): Move[] {
    const { product, conditions } = this;
    const open = new Open(product, conditions, this.strong);
    const loop: Move[] = [];
    let at = entry;
    open.visit(entry);
    while (open.any) {
      const way = this.search(at, (move) => open.wouldMeet(move));
      for (const move of way) open.take(move);
      loop.push(...way);
      at = (way.at(-1) as Move).to;
    }
    if (at !== entry || loop.length === 0) loop.push(...this.search(at, ({ to }) => to === entry));
    return loop;
  }

  /** A shortest way within the component whose last move is `wanted`. */
  private search(from: number, wanted: (move: Move) => boolean): Move[] {
    const { product, inside } = this;
    const before = new Map<number, Move | null>([[from, null]]);
    const queue = [from];
    for (let head = 0; head < queue.length; head++) {
      const node = queue[head] as number;
      const slots = product.slots(node);
      for (let slot = 0; slot < slots; slot++) {
        const to = product.onCycle(node, slot);
        if (to === NONE || !inside.has(to)) continue;
        const move = { from: node, step: product.step(node, slot), to };
        if (wanted(move)) return [...unwind(before, node), move];
        if (before.has(to)) continue;
        before.set(to, move);
        queue.push(to);
      }
    }
    throw new Error('a fair component is not strongly connected');
  }
}

function unwind(before: ReadonlyMap<number, Move | null>, node: number): Move[] {
  const moves: Move[] = [];
  for (let move = before.get(node) ?? null; move !== null; move = before.get(move.from) ?? null) moves.push(move);
  return moves.reverse();
}

/** What a loop has yet to do. */
class Open {
  private readonly product: Product;
  private readonly conditions: Conditions;
  /** Acceptance sets that were not met. */
  private readonly sets: Set<number>;
  private readonly weak: Uint32Array;
  private readonly strong: Uint32Array;

  constructor(product: Product, conditions: Conditions, strong: Uint32Array) {
    this.product = product;
    this.conditions = conditions;
    this.sets = new Set(product.sets);
    this.weak = conditions.weak.slice();
    this.strong = strong.slice();
  }

  get any(): boolean {
    return this.sets.size > 0 || this.weak.some((set) => set !== 0) || this.strong.some((set) => set !== 0);
  }

  wouldMeet({ from, step, to }: Move): boolean {
    for (const set of this.sets) if (this.product.accepts(set, to)) return true;
    for (let w = 0; w < this.conditions.words; w++) {
      const taken = this.taken(from, step, w);
      if (((this.weak[w] as number) & (taken | ~this.possible(to, w))) !== 0) return true;
      if (((this.strong[w] as number) & taken) !== 0) return true;
    }
    return false;
  }

  take({ from, step, to }: Move): void {
    for (let w = 0; w < this.conditions.words; w++) {
      const taken = this.taken(from, step, w);
      this.weak[w]! &= ~taken;
      this.strong[w]! &= ~taken;
    }
    this.visit(to);
  }

  visit(node: number): void {
    for (const set of this.sets) if (this.product.accepts(set, node)) this.sets.delete(set);
    for (let w = 0; w < this.conditions.words; w++) this.weak[w]! &= this.possible(node, w);
  }

  private possible(node: number, w: number): number {
    return this.conditions.possible[this.product.stateOf(node) * this.conditions.words + w] as number;
  }

  /** Of all steps between the two states: one step of the behaviour is a step of every action that allows it. */
  private taken(from: number, step: number, w: number): number {
    if (step === STUTTER) return 0;
    const { offsets, to } = this.product.graph;
    const state = this.product.stateOf(from);
    let all = 0;
    for (let other = offsets[state] as number; other < (offsets[state + 1] as number); other++) {
      if (to[other] === to[step]) all |= this.conditions.taken(state, other, w);
    }
    return all;
  }
}
