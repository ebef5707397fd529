/**
 * That nothing is put off for ever. A state that is expanded in part *promises* what it leaves out: from one of its
 * successors on, the chosen *witness*, it must be possible to reach a state that is expanded in full. A witness that is
 * not expanded yet takes the promise over; one that is has promised, or kept, before. So promises lead along a path, and
 * a witness whose own path leads back to the state is refused: a forest, kept with path compression (Tarjan 1975),
 * whose roots are states that are not expanded yet and states that were expanded in full.
 *
 * This asks less than the usual conditions on the queue or the stack (Bosnacki, Leue and Lluch Lafuente 2009), which
 * refuse every successor that is expanded already.
 *
 * Cost: an entry of 12 bytes in an open-addressing table at most half full, and 4 bytes, for each state.
 */

const FIRST_SIZE = 2 ** 12;

export class Promises {
  /** Low half of the key, high half, number of the state plus 1; 0 where free. */
  private cells = new Int32Array(3 * FIRST_SIZE);
  private size = FIRST_SIZE;
  private used = 0;
  /** By state: one to which its promise leads; itself for a root. */
  private heirs = new Int32Array(FIRST_SIZE);

  /** State `number` has this key. Numbers come in order, the first one being 0. */
  add(low: number, high: number, number: number): void {
    if (this.used * 2 >= this.size) this.grow();
    this.put(low, high, number);
    if (number >= this.heirs.length) {
      const wider = new Int32Array(this.heirs.length * 2);
      wider.set(this.heirs);
      this.heirs = wider;
    }
    this.heirs[number] = number;
  }

  /** All keys are others from now on; the states from number `from` on are to be given theirs again. */
  forgetKeys(): void {
    this.cells.fill(0);
    this.used = 0;
  }

  /** State `number`, known before, has this key now. */
  rename(low: number, high: number, number: number): void {
    if (this.used * 2 >= this.size) this.grow();
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

  /** Where the promise of `state` leads: a state that is not expanded, or was in full. */
  root(state: number): number {
    const { heirs } = this;
    let root = state;
    while (heirs[root] !== root) root = heirs[root] as number;
    for (let at = state; at !== root; ) {
      const next = heirs[at] as number;
      heirs[at] = root;
      at = next;
    }
    return root;
  }

  /** `state`, a root, promises what `witness` promises, whose root is another. */
  pass(state: number, witness: number): void {
    this.heirs[state] = this.root(witness);
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

  private grow(): void {
    const { cells, size } = this;
    this.size = size * 2;
    this.cells = new Int32Array(3 * this.size);
    this.used = 0;
    for (let at = 0; at < size; at++) {
      const held = cells[3 * at + 2] as number;
      if (held !== 0) this.put(cells[3 * at] as number, cells[3 * at + 1] as number, held - 1);
    }
  }
}
