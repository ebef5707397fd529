/**
 * Which parts of the state grow without an end in sight, of a run that found no room for its states: parts whose size
 * (elements, entries, keys, characters, or how far a number is from 0) is greater in the deeper half of the states than it
 * ever was in the other half.
 *
 * Not promised: that they grow for ever, nor that nothing else does.
 */
import { formatPath } from '../state/canonical.ts';

interface Size {
  readonly unit: string;
  readonly size: number;
}

/** How many parts are named. */
const NAMED = 3;

/** The greatest size of each part of some values; array elements, members and entries count as one part. */
export class Sizes {
  private readonly greatest = new Map<string, Size>();

  /** Look at `value`, which lies at `path` in the state. */
  add(value: unknown, path: readonly PropertyKey[]): void {
    const size = sizeOf(value);
    if (size !== null) this.put(nameOf(path), size);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) for (const [index, member] of value.entries()) this.add(member, [...path, index]);
    else if (value instanceof Set) for (const member of value) this.add(member, [...path, '(member)']);
    else if (value instanceof Map) for (const member of value.values()) this.add(member, [...path, '(entry)']);
    else for (const [key, member] of Object.entries(value)) this.add(member, [...path, key]);
  }

  get(part: string): Size | undefined {
    return this.greatest.get(part);
  }

  get parts(): Iterable<string> {
    return this.greatest.keys();
  }

  private put(part: string, size: Size): void {
    const known = this.greatest.get(part);
    if (known === undefined || known.size < size.size) this.greatest.set(part, size);
  }
}

/** In words: `queue.items grew from 0 to 1,204 elements`; what grew most comes first. */
export function growing(initial: Sizes, upperHalf: Sizes, deeperHalf: Sizes): string[] {
  const grown = [...deeperHalf.parts].flatMap((part) => {
    const { unit, size } = deeperHalf.get(part) as Size;
    const before = upperHalf.get(part)?.size ?? 0;
    const first = initial.get(part)?.size ?? 0;
    return size > Math.max(before, first)
      ? [{ text: `${part} grew from ${grouped(first)} to ${grouped(size)}${unit}`, ratio: size / (first + 1) }]
      : [];
  });
  grown.sort((a, b) => b.ratio - a.ratio);
  return grown.slice(0, NAMED).map(({ text }) => text);
}

/** `1,204`. */
const grouped = (count: number): string => count.toLocaleString('en-US');

function sizeOf(value: unknown): Size | null {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? { unit: '', size: Math.abs(value) } : null;
    case 'bigint':
      return { unit: '', size: Math.abs(Number(value)) };
    case 'string':
      return { unit: ' characters', size: value.length };
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return { unit: ' elements', size: value.length };
      if (value instanceof Set) return { unit: ' members', size: value.size };
      if (value instanceof Map) return { unit: ' entries', size: value.size };
      return { unit: ' keys', size: Object.keys(value).length };
    default:
      return null;
  }
}

function nameOf(path: readonly PropertyKey[]): string {
  return formatPath(path.map((key) => (typeof key === 'number' ? '*' : key))).replaceAll('["*"]', '[*]');
}
