/** Successors that are to be claimed: columns of typed arrays that grow, and rows of value ids. */
export class Candidates {
  count = 0;
  low = new Int32Array(1024);
  high = new Int32Array(1024);
  /** Of the step that led there: see `step-codes.ts`; and the parent's number. */
  codes = new Int32Array(1024);
  parents = new Int32Array(1024);
  ids: Int32Array;
  /** By key: code and parent of violating states outside the constraint. */
  readonly outside = new Map<string, readonly [code: number, parent: number]>();
  private readonly slots: number;

  constructor(slots: number) {
    this.slots = slots;
    this.ids = new Int32Array(1024 * slots);
  }

  /** Append one; its row of ids is to be filled. */
  add(low: number, high: number, code: number, parent: number): Int32Array {
    if (this.count === this.low.length) this.grow();
    const at = this.count++;
    this.low[at] = low;
    this.high[at] = high;
    this.codes[at] = code;
    this.parents[at] = parent;
    return this.ids.subarray(at * this.slots, (at + 1) * this.slots);
  }

  noteOutside(low: number, high: number, code: number, parent: number): void {
    const key = keyOf(low, high);
    if (!this.outside.has(key)) this.outside.set(key, [code, parent]);
  }

  private grow(): void {
    const wider = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const made = new Int32Array(column.length * 2);
      made.set(column);
      return made;
    };
    this.low = wider(this.low);
    this.high = wider(this.high);
    this.codes = wider(this.codes);
    this.parents = wider(this.parents);
    this.ids = wider(this.ids);
  }
}

export const keyOf = (low: number, high: number): string => `${low}.${high}`;
