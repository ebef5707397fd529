/**
 * Strongly connected components of a part of a product: Tarjan's algorithm with a stack of its own, so that depth is
 * bounded by memory and not by the call stack. Linear in the moves of the part; of states that are on no cycle of several
 * states only stutters are moves.
 */

import { OFTEN, type Work } from '../engine/work.ts';
import { NONE, type Product } from './product.ts';

const NEW = 0;

export class Components {
  private readonly product: Product;
  /** By state: 1 where it may be on a cycle of several states. */
  private readonly spans: Uint8Array;
  /** By node, the part that it is in; 0: none. */
  readonly part: Int32Array;
  private readonly index: Int32Array;
  private readonly low: Int32Array;
  private readonly onStack: Uint8Array;
  /** The next successor to look at, by depth of the search. */
  private callNode = new Int32Array(1024);
  private callSlot = new Int32Array(1024);
  private stack = new Int32Array(1024);
  private counter = 0;
  private looks = 0;

  constructor(product: Product, spans: Uint8Array) {
    this.product = product;
    this.spans = spans;
    this.part = new Int32Array(product.size);
    this.index = new Int32Array(product.size);
    this.low = new Int32Array(product.size);
    this.onStack = new Uint8Array(product.size);
  }

  /**
   * Hand every component of the part that `nodes` make up, alone, to `visit`. All `nodes` must have `part[node]`
   * equal to `part`, and no others. `visit` may change the parts of the component's own nodes.
   */
  *each(nodes: Iterable<number>, part: number, visit: (component: Int32Array) => void): Work<void> {
    for (const node of nodes) this.index[node] = NEW;
    for (const node of nodes) if (this.index[node] === NEW) yield* this.search(node, part, visit);
  }

  private *search(root: number, part: number, visit: (component: Int32Array) => void): Work<void> {
    const { product, index, low, onStack } = this;
    let depth = 0;
    let top = 0;
    const enter = (node: number): void => {
      index[node] = low[node] = ++this.counter;
      if (top === this.stack.length) this.stack = longer(this.stack);
      this.stack[top++] = node;
      onStack[node] = 1;
      if (depth === this.callNode.length) {
        this.callNode = longer(this.callNode);
        this.callSlot = longer(this.callSlot);
      }
      this.callNode[depth] = node;
      this.callSlot[depth++] = 0;
    };
    enter(root);
    while (depth > 0) {
      if (++this.looks % OFTEN === 0) yield;
      const node = this.callNode[depth - 1] as number;
      const slots = this.spans[product.stateOf(node)] === 1 ? product.slots(node) : product.stutters(node);
      let slot = this.callSlot[depth - 1] as number;
      let child = NONE;
      for (; slot < slots && child === NONE; slot++) {
        const next = product.onCycle(node, slot);
        if (next === NONE || this.part[next] !== part) continue;
        if (index[next] === NEW) child = next;
        else if (onStack[next] === 1) low[node] = Math.min(low[node] as number, index[next] as number);
      }
      this.callSlot[depth - 1] = slot;
      if (child !== NONE) {
        enter(child);
        continue;
      }
      depth--;
      if (depth > 0) {
        const parent = this.callNode[depth - 1] as number;
        low[parent] = Math.min(low[parent] as number, low[node] as number);
      }
      if (low[node] !== index[node]) continue;
      const end = top;
      do top--;
      while (this.stack[top] !== node);
      const component = this.stack.slice(top, end);
      for (const member of component) onStack[member] = 0;
      visit(component);
    }
  }
}

function longer(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
