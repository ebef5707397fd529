/**
 * A table whose keys are sequences of integers, which are compared as wholes: open addressing, at most half full, over an
 * arena of all keys.
 *
 * Cost: the words of a key and one more, and 8 bytes or more of the table, for each entry; no object for each.
 */

export class WordTable<T> {
  /** By place: the number of the entry plus 1; 0 where free. */
  private places: Int32Array;
  /** All keys, one behind the other, each with its length before it; the key in the making comes last. */
  private words: Int32Array;
  private used = 0;
  private end = 0;
  private hash = 0;
  /** By entry: where its key begins, its hash, and what it stands for. */
  private readonly starts: number[] = [];
  private readonly hashes: number[] = [];
  private readonly values: T[] = [];

  /** `size`: entries that there is room for at first, a power of 2. */
  constructor(size = 256) {
    this.places = new Int32Array(2 * size);
    this.words = new Int32Array(4 * size);
  }

  /** A key begins. */
  begin(): void {
    this.end = this.used + 1;
    this.hash = 0;
  }

  /** The next word of the key. */
  add(word: number): void {
    if (this.end === this.words.length) {
      const wider = new Int32Array(this.words.length * 2);
      wider.set(this.words);
      this.words = wider;
    }
    this.words[this.end++] = word;
    // As in MurmurHash3's 32-bit variant (Appleby).
    const mixed = Math.imul(word, 0xcc9e2d51);
    const turned = this.hash ^ Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    this.hash = (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0;
  }

  /** What the key that was made stands for. */
  get(): T | undefined {
    const { places, hash } = this;
    const mask = places.length - 1;
    for (let at = this.firstPlace(hash, mask); ; at = (at + 1) & mask) {
      const entry = (places[at] as number) - 1;
      if (entry === -1) return undefined;
      if (this.hashes[entry] === hash && this.isKeyOf(entry)) return this.values[entry];
    }
  }

  /** The key that was made, and that is not in the table, stands for `value`. */
  set(value: T): void {
    if (2 * this.values.length >= this.places.length) this.grow();
    this.words[this.used] = this.end - this.used - 1;
    this.starts.push(this.used);
    this.hashes.push(this.hash);
    this.values.push(value);
    this.used = this.end;
    if (this.used === this.words.length) {
      const wider = new Int32Array(this.words.length * 2);
      wider.set(this.words);
      this.words = wider;
    }
    this.place(this.values.length - 1);
  }

  private firstPlace(hash: number, mask: number): number {
    return (hash ^ (hash >>> 16)) & mask;
  }

  private isKeyOf(entry: number): boolean {
    const { words, used, end } = this;
    const start = this.starts[entry] as number;
    const length = end - used - 1;
    if (words[start] !== length) return false;
    for (let i = 1; i <= length; i++) if (words[start + i] !== words[used + i]) return false;
    return true;
  }

  private place(entry: number): void {
    const { places } = this;
    const mask = places.length - 1;
    let at = this.firstPlace(this.hashes[entry] as number, mask);
    while (places[at] !== 0) at = (at + 1) & mask;
    places[at] = entry + 1;
  }

  private grow(): void {
    this.places = new Int32Array(this.places.length * 2);
    for (let entry = 0; entry < this.values.length; entry++) this.place(entry);
  }
}
