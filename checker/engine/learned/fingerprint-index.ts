/** Numbers by fingerprint: open addressing over two 32-bit halves, for the states of one level. */
export class FingerprintIndex {
  private cells: Int32Array;
  private used = 0;

  /** With room for `expected` numbers before it has to grow. */
  constructor(expected = 32) {
    this.cells = new Int32Array(3 * 2 ** Math.max(6, Math.ceil(Math.log2(expected + 1)) + 1));
  }

  /** Remember `number` (0 or more) for a fingerprint, unless there is one already. */
  add(low: number, high: number, number: number): void {
    if ((this.used + 1) * 2 > this.cells.length / 3) this.grow();
    const cell = this.seek(low, high);
    if (this.cells[cell + 2] !== 0) return;
    this.cells[cell] = low;
    this.cells[cell + 1] = high;
    this.cells[cell + 2] = number + 1;
    this.used++;
  }

  /** The number of a fingerprint; -1 where there is none. */
  get(low: number, high: number): number {
    return (this.cells[this.seek(low, high) + 2] as number) - 1;
  }

  private seek(low: number, high: number): number {
    const count = this.cells.length / 3;
    let cell = (low ^ high) & (count - 1);
    while (this.cells[cell * 3 + 2] !== 0 && (this.cells[cell * 3] !== low || this.cells[cell * 3 + 1] !== high)) {
      cell = (cell + 1) & (count - 1);
    }
    return cell * 3;
  }

  private grow(): void {
    const old = this.cells;
    this.cells = new Int32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 3) {
      if (old[i + 2] === 0) continue;
      const cell = this.seek(old[i] as number, old[i + 1] as number);
      this.cells.set(old.subarray(i, i + 3), cell);
    }
  }
}
