/**
 * A decision trie: what a function does, by what it reads. An inner node asks for the value of one slot, its edges
 * are value ids, its leaves are numbers that mean something to the caller. Which slot is asked next depends on the
 * values read so far, so the trie of a function that reads its program counter first branches there and is small below.
 *
 * Flat: a node is three integers (slot, where its edges are, how many), edges are a block of integers: 0 for not
 * known, a positive number for a node, a negative one for path `-1 - number`. Blocks move when they grow; the numbers
 * of paths stay.
 */

/** No path of the trie goes on from here. */
export const UNKNOWN = -1;

const NODE = 3;

export class Trie {
  /** 0 is not used; the root's edge is cell 1. */
  private cells = new Int32Array(64);
  private used = 2;
  /** The leaf at the end of each path. */
  private readonly ends: number[] = [];

  /** Paths learned; they are numbered in the order in which they were. */
  get leaves(): number {
    return this.ends.length;
  }

  get size(): number {
    return this.used;
  }

  /** The slot that is read first; -1 where nothing is, or nothing is known. */
  get rootSlot(): number {
    const root = this.cells[1] as number;
    return root > 0 ? (this.cells[root] as number) : -1;
  }

  /** The leaf for the state with value ids `ids`, or {@link UNKNOWN}; slots on the way are pushed to `path`. */
  find(ids: Int32Array, path: number[] | null): number {
    const number = this.pathOf(ids, path);
    return number === UNKNOWN ? UNKNOWN : (this.ends[number] as number);
  }

  /** The leaf at the end of path `number`. */
  leafAt(number: number): number {
    return this.ends[number] as number;
  }

  /** As {@link find}, but the number of the path. */
  pathOf(ids: Int32Array, path: number[] | null): number {
    const { cells } = this;
    let at = cells[1] as number;
    while (at > 0) {
      const slot = cells[at] as number;
      path?.push(slot);
      const id = ids[slot] as number;
      at = id < (cells[at + 2] as number) ? (cells[(cells[at + 1] as number) + id] as number) : 0;
    }
    return at === 0 ? UNKNOWN : -1 - at;
  }

  /**
   * Learn that a function which read `reads`, in this order, in state `ids` did `leaf`. False where that contradicts
   * what is known: the function read another slot after the same values, or did something else.
   */
  learn(reads: readonly number[], ids: Int32Array, leaf: number): boolean {
    let edge = 1;
    for (const slot of reads) {
      let node = this.cells[edge] as number;
      if (node < 0) return false;
      if (node === 0) {
        node = this.allocate(NODE);
        this.cells[node] = slot;
        this.cells[edge] = node;
      } else if (this.cells[node] !== slot) return false;
      edge = this.edgeOf(node, ids[slot] as number);
    }
    const known = this.cells[edge] as number;
    if (known !== 0) return known < 0 && this.ends[-1 - known] === leaf;
    this.cells[edge] = -this.ends.push(leaf);
    return true;
  }

  /** Each path: the slots that are read, in order, the ids of their values, and its number. Both arrays are reused. */
  eachPath(visit: (slots: readonly number[], ids: readonly number[], path: number) => void): void {
    const slots: number[] = [];
    const ids: number[] = [];
    const walk = (at: number): void => {
      if (at < 0) visit(slots, ids, -1 - at);
      if (at <= 0) return;
      const [edges, count] = [this.cells[at + 1] as number, this.cells[at + 2] as number];
      slots.push(this.cells[at] as number);
      for (let id = 0; id < count; id++) {
        if (this.cells[edges + id] === 0) continue;
        ids.push(id);
        walk(this.cells[edges + id] as number);
        ids.pop();
      }
      slots.pop();
    };
    walk(this.cells[1] as number);
  }

  /**
   * As {@link eachPath}, but only paths on which each slot has the id that `fixed` gives for it, where that is not -1, and
   * until `visit` says no. `root`: the only id that the slot which is read first may have; -1 where it may have any.
   */
  eachPathWithin(
    fixed: Int32Array,
    root: number,
    visit: (slots: readonly number[], ids: readonly number[], path: number) => boolean,
  ): void {
    const { cells } = this;
    const slots: number[] = [];
    const ids: number[] = [];
    const walk = (at: number): boolean => {
      if (at <= 0) return at === 0 || visit(slots, ids, -1 - at);
      const [slot, edges, count] = [cells[at] as number, cells[at + 1] as number, cells[at + 2] as number];
      const wanted = fixed[slot] as number;
      const only = slots.length > 0 || root === -1 || wanted === root ? wanted : wanted === -1 ? root : count;
      const end = only === -1 ? count : Math.min(only + 1, count);
      slots.push(slot);
      let goesOn = true;
      for (let id = only === -1 ? 0 : only; id < end && goesOn; id++) {
        const next = cells[edges + id] as number;
        if (next === 0) continue;
        ids.push(id);
        goesOn = walk(next);
        ids.pop();
      }
      slots.pop();
      return goesOn;
    };
    walk(cells[1] as number);
  }

  /**
   * Whether every path that can be taken is known and ends where `accepts` says yes: a slot has the id that `fixed` gives
   * for it, or, where that is -1, one of those that `idsOf` gives. False as well where that takes more than `budget` nodes
   * to see.
   */
  everyPath(
    fixed: Int32Array,
    idsOf: (slot: number) => readonly number[],
    accepts: (path: number) => boolean,
    budget: number,
  ): boolean {
    const { cells } = this;
    let left = budget;
    const walk = (at: number): boolean => {
      if (at < 0) return accepts(-1 - at);
      if (at === 0 || --left < 0) return false;
      const [edges, count] = [cells[at + 1] as number, cells[at + 2] as number];
      const id = fixed[cells[at] as number] as number;
      if (id !== -1) return id < count && walk(cells[edges + id] as number);
      for (const one of idsOf(cells[at] as number)) if (one >= count || !walk(cells[edges + one] as number)) return false;
      return true;
    };
    return walk(cells[1] as number);
  }

  /** The slots asked under each value of the root's slot: index is the value id. */
  slotsByRootValue(): Set<number>[] {
    const root = this.cells[1] as number;
    if (root <= 0) return [];
    const [edges, count] = [this.cells[root + 1] as number, this.cells[root + 2] as number];
    return Array.from({ length: count }, (_, id) => {
      const found = new Set<number>();
      this.collect(this.cells[edges + id] as number, found);
      return found;
    });
  }

  private collect(node: number, found: Set<number>): void {
    if (node <= 0) return;
    found.add(this.cells[node] as number);
    const [edges, count] = [this.cells[node + 1] as number, this.cells[node + 2] as number];
    for (let id = 0; id < count; id++) this.collect(this.cells[edges + id] as number, found);
  }

  /** The cell of `node`'s edge for value `id`. */
  private edgeOf(node: number, id: number): number {
    const count = this.cells[node + 2] as number;
    if (id >= count) {
      const wider = Math.max(4, 2 ** (32 - Math.clz32(id)));
      const edges = this.allocate(wider);
      const old = this.cells[node + 1] as number;
      this.cells.copyWithin(edges, old, old + count);
      this.cells[node + 1] = edges;
      this.cells[node + 2] = wider;
    }
    return (this.cells[node + 1] as number) + id;
  }

  private allocate(count: number): number {
    const at = this.used;
    this.used += count;
    if (this.used > this.cells.length) {
      const wider = new Int32Array(Math.max(this.used, this.cells.length * 2));
      wider.set(this.cells);
      this.cells = wider;
    }
    return at;
  }
}
