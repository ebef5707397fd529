/** Breadth-first search over a product: which nodes runs reach, how far they are, and a shortest way to each. */

import { OFTEN, type Work } from '../engine/work.ts';
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
  private readonly product: Product;
  private readonly parent: Int32Array;
  private readonly slot: Int32Array;
  private readonly queue: Int32Array;

  private found = 0;

  /** All nodes of `product` that runs reach. */
  static *over(product: Product): Work<Reach> {
    const reach = new Reach(product);
    for (const node of product.initial()) if (reach.distance[node] === UNREACHED) reach.add(node, 0);
    for (let head = 0; head < reach.found; head++) {
      if (head % OFTEN === 0) yield;
      reach.expand(reach.queue[head] as number);
    }
    return reach;
  }

  private constructor(product: Product) {
    this.product = product;
    this.distance = new Int32Array(product.size).fill(UNREACHED);
    this.parent = new Int32Array(product.size).fill(UNREACHED);
    this.slot = new Int32Array(product.size);
    this.queue = new Int32Array(product.size);
  }

  /** The nodes that are reached, nearest first. */
  get order(): Int32Array {
    return this.queue.subarray(0, this.found);
  }

  private expand(node: number): void {
    const { product } = this;
    const slots = product.slots(node);
    for (let slot = 0; slot < slots; slot++) {
      const next = product.successor(node, slot);
      if (next === NONE || this.distance[next] !== UNREACHED) continue;
      this.parent[next] = node;
      this.slot[next] = slot;
      this.add(next, (this.distance[node] as number) + 1);
    }
  }

  private add(node: number, distance: number): void {
    this.distance[node] = distance;
    this.queue[this.found++] = node;
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
