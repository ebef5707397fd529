/** A set of pairs of small numbers: a row of bits for each first number. Cost: a bit for every pair of numbers that are there. */
export class BitMatrix {
  private bits = new Int32Array(64);
  /** Words of a row, and rows. */
  private width = 1;
  private rows = 64;

  has(row: number, column: number): boolean {
    if (column >= this.width << 5) return false;
    return (((this.bits[row * this.width + (column >>> 5)] ?? 0) >>> (column & 31)) & 1) === 1;
  }

  /** False, and nothing is added, where more than `most` words would be needed. */
  add(row: number, column: number, most: number): boolean {
    if (row >= this.rows || column >= this.width << 5) {
      const width = Math.max(this.width, 2 ** (32 - Math.clz32(column >>> 5)));
      const rows = Math.max(this.rows, 2 ** (32 - Math.clz32(row)));
      if (width * rows > most) return false;
      this.resize(width, rows);
    }
    const at = row * this.width + (column >>> 5);
    this.bits[at] = (this.bits[at] as number) | (1 << (column & 31));
    return true;
  }

  private resize(width: number, rows: number): void {
    const bits = new Int32Array(width * rows);
    for (let row = 0; row < this.rows; row++) {
      for (let word = 0; word < this.width; word++) bits[row * width + word] = this.bits[row * this.width + word] as number;
    }
    this.bits = bits;
    this.width = width;
    this.rows = rows;
  }
}
