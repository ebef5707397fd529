/** Sets of small numbers as bits of 32-bit words. All sets of one use have the same length. */

export type Bits = Uint32Array;

export function bitsFor(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5);
}

export function has(set: Bits, number: number): boolean {
  return (((set[number >>> 5] as number) >>> (number & 31)) & 1) === 1;
}

export function put(set: Bits, number: number): void {
  set[number >>> 5] = (set[number >>> 5] as number) | (1 << (number & 31));
}

export function drop(set: Bits, number: number): void {
  set[number >>> 5] = (set[number >>> 5] as number) & ~(1 << (number & 31));
}

/** `into` gets all that is in `from`. */
export function join(into: Bits, from: Bits): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) | (from[i] as number);
}

/** Whether all that is in `few` is in `many`. */
export function isWithin(few: Bits, many: Bits): boolean {
  for (let i = 0; i < few.length; i++) if (((few[i] as number) & ~(many[i] as number)) !== 0) return false;
  return true;
}

/** Whether something is in both. */
export function meet(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & (b[i] as number)) !== 0) return true;
  return false;
}

/** The numbers in `set`, as it is when this is called. */
export function numbers(set: Bits): number[] {
  const found: number[] = [];
  for (let i = 0; i < set.length; i++) {
    for (let rest = set[i] as number; rest !== 0; rest &= rest - 1) found.push(i * 32 + 31 - Math.clz32(rest & -rest));
  }
  return found;
}

/** How many numbers are in `set` but not in `without`. */
export function countWithout(set: Bits, without: Bits): number {
  let sum = 0;
  for (let i = 0; i < set.length; i++) sum += ones((set[i] as number) & ~(without[i] as number));
  return sum;
}

/** How many numbers are in both. */
export function countCommon(a: Bits, b: Bits): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ones((a[i] as number) & (b[i] as number));
  return sum;
}

/** How many numbers are in all three. */
export function countInAll(a: Bits, b: Bits, c: Bits): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ones((a[i] as number) & (b[i] as number) & (c[i] as number));
  return sum;
}

/** Bits of a 32-bit word that are set (Warren, Hacker's Delight, 5-1). */
export function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}
