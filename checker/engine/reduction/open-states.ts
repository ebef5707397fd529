/**
 * The states that are not expanded yet, by key: an open-addressing table over the keys of the two levels that the
 * frontier is made of. States that are expanded are forgotten when it grows.
 */

const FIRST_SIZE = 2 ** 12;

export class OpenStates {
  /** Low half of the key, high half, number of the state plus 1; 0 where free. */
  private cells = new Int32Array(3 * FIRST_SIZE);
  private size = FIRST_SIZE;
  private used = 0;

  clear(): void {
    this.cells.fill(0);
    this.used = 0;
  }

  /** State `number` is not expanded. `head`: the first that is not. */
  add(low: number, high: number, number: number, head: number): void {
    if (this.used * 2 >= this.size) this.renew(head);
    this.put(low, high, number);
  }

  /** The number of the state with this key; -1 where it is not known. */
  numberOf(low: number, high: number): number {
    const { cells, size } = this;
    for (let at = (low ^ high) & (size - 1); ; at = (at + 1) & (size - 1)) {
      const held = cells[3 * at + 2] as number;
      if (held === 0) return -1;
      if (cells[3 * at] === low && cells[3 * at + 1] === high) return held - 1;
    }
  }

  private put(low: number, high: number, number: number): void {
    const { cells, size } = this;
    let at = (low ^ high) & (size - 1);
    while (cells[3 * at + 2] !== 0) at = (at + 1) & (size - 1);
    cells[3 * at] = low;
    cells[3 * at + 1] = high;
    cells[3 * at + 2] = number + 1;
    this.used++;
  }

  private renew(head: number): void {
    const { cells, size } = this;
    let open = 0;
    for (let at = 0; at < size; at++) if ((cells[3 * at + 2] as number) > head) open++;
    while (open * 4 >= this.size) this.size *= 2;
    this.cells = new Int32Array(3 * this.size);
    this.used = 0;
    for (let at = 0; at < size; at++) {
      const held = cells[3 * at + 2] as number;
      if (held > head) this.put(cells[3 * at] as number, cells[3 * at + 1] as number, held - 1);
    }
  }
}
