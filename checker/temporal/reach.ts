/** Breadth-first search over a product: which nodes runs reach, how far they are, and a shortest way to each. */
import { NONE, type Product } from './product.ts';

const UNREACHED = -1;

/** One step of a run through the product. */
export interface Move {
  readonly from: number;
  /** Of the graph, or STUTTER. */
  readonly step: number;
  readonly to: number;
}

export class Reach {
  /** Number of moves from an initial node; -1 where no run comes. */
  readonly distance: Int32Array;
  /** The nodes that are reached, nearest first. */
  readonly order: Int32Array;
  private readonly product: Product;
  private readonly parent: Int32Array;
  private readonly slot: Int32Array;

  constructor(product: Product) {
    this.product = product;
    this.distance = new Int32Array(product.size).fill(UNREACHED);
    this.parent = new Int32Array(product.size).fill(UNREACHED);
    this.slot = new Int32Array(product.size);
    const queue = new Int32Array(product.size);
    let found = 0;
    for (const node of product.initial()) {
      if (this.distance[node] !== UNREACHED) continue;
      this.distance[node] = 0;
      queue[found++] = node;
    }
    for (let head = 0; head < found; head++) {
      const node = queue[head] as number;
      const slots = product.slots(node);
      for (let slot = 0; slot < slots; slot++) {
        const next = product.successor(node, slot);
        if (next === NONE || this.distance[next] !== UNREACHED) continue;
        this.distance[next] = (this.distance[node] as number) + 1;
        this.parent[next] = node;
        this.slot[next] = slot;
        queue[found++] = next;
      }
    }
    this.order = queue.subarray(0, found);
  }

  /** A shortest way from an initial node to `node`. */
  way(node: number): Move[] {
    const moves: Move[] = [];
    for (let to = node; this.parent[to] !== UNREACHED; to = this.parent[to] as number) {
      const from = this.parent[to] as number;
      moves.push({ from, step: this.product.step(from, this.slot[to] as number), to });
    }
    return moves.reverse();
  }
}
