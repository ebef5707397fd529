/**
 * A value with the interchangeable values in it exchanged. The counterpart of `structure.ts`: what stands out there is
 * exchanged here, and nothing else. For checks and traces; costs a walk over the whole value.
 */
import { THREADS } from '../system/system.ts';
import type { ElementSet, Elements, Permutation } from './elements.ts';
import { NOWHERE, type Place } from './places.ts';
import { refuseShort } from './structure.ts';

/** `value`, which lies at `place`, with each element replaced by its image. */
export function permuted(elements: Elements, permutation: Permutation, value: unknown, place: Place): unknown {
  return new Permuting(elements, permutation).top(value, place);
}

/** The string that stands for the image of what `name` stands for; `name` itself where it stands for nothing. */
export function permutedName({ byName, names }: Elements, permutation: Permutation, name: string): string {
  const known = byName.get(name);
  return known === undefined ? name : (names[permutation[known.element] as number]?.[known.alias] ?? name);
}

/** `index` of set number `set`, exchanged; other numbers as they are. */
export function permutedIndex({ sets }: Elements, permutation: Permutation, set: number, index: number): number {
  if (set === -1) return index;
  const { start, size } = sets[set] as ElementSet;
  return Number.isInteger(index) && index >= 0 && index < size ? (permutation[start + index] as number) - start : index;
}

/** The image of what lies at `path` of a state, `value`. */
export function permutedPart(
  elements: Elements,
  permutation: Permutation,
  path: readonly PropertyKey[],
  value: unknown,
): unknown {
  const place = path.reduce<Place>((at, key) => at.at(String(key)), elements.inState);
  return new Permuting(elements, permutation).part(value, place, path);
}

/** The path that leads in the image of a state where `path` leads in the state. */
export function permutedPath(elements: Elements, permutation: Permutation, path: readonly PropertyKey[]): PropertyKey[] {
  let place = elements.inState;
  return path.map((key) => {
    const image =
      typeof key === 'number'
        ? permutedIndex(elements, permutation, place.indexed, key)
        : permutedKey(elements, permutation, String(key), place);
    place = place.at(String(key));
    return image;
  });
}

/** The key of a record at `place` that is the image of `key`. */
function permutedKey(elements: Elements, permutation: Permutation, key: string, { indexed }: Place): string {
  if (indexed !== -1 && /^(0|[1-9]\d*)$/.test(key)) return String(permutedIndex(elements, permutation, indexed, Number(key)));
  return permutedName(elements, permutation, key);
}

class Permuting {
  private readonly elements: Elements;
  private readonly permutation: Permutation;

  constructor(elements: Elements, permutation: Permutation) {
    this.elements = elements;
    this.permutation = permutation;
  }

  top(value: unknown, place: Place): unknown {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, THREADS)) return this.of(value, place);
    return this.record(value as Readonly<Record<string, unknown>>, place, (member, at, key) =>
      key === THREADS ? this.threads(member as Readonly<Record<string, unknown>>, at) : this.of(member, at),
    );
  }

  part(value: unknown, place: Place, path: readonly PropertyKey[]): unknown {
    if (path.length === 0) return this.top(value, place);
    if (path[0] !== THREADS) return this.of(value, place);
    if (path.length === 1) return this.threads(value as Readonly<Record<string, unknown>>, place);
    return this.stack(value, place);
  }

  private threads(stacks: Readonly<Record<string, unknown>>, place: Place): unknown {
    return this.record(stacks, place, (stack, at) => this.stack(stack, at));
  }

  private stack(frames: unknown, place: Place): unknown {
    return (frames as readonly { vars: unknown }[]).map((frame, index) => ({
      ...frame,
      vars: this.of(frame.vars, place.at(String(index)).at('vars')),
    }));
  }

  private of(value: unknown, place: Place): unknown {
    if (typeof value === 'string') return permutedName(this.elements, this.permutation, value);
    if (typeof value === 'number') return this.index(place.holding, value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.array(value, place);
    if (value instanceof Set) return new Set(Array.from(value, (member) => this.of(member, place.at('*'))));
    if (value instanceof Map) {
      return new Map(
        Array.from(value, ([key, member]) => [
          typeof key === 'number' ? this.index(place.indexed, key) : this.of(key, NOWHERE),
          this.of(member, place.at('*')),
        ]),
      );
    }
    return this.record(value as Readonly<Record<string, unknown>>, place, (member, at) => this.of(member, at));
  }

  private array(array: readonly unknown[], place: Place): unknown[] {
    const members = array.map((member, index) => this.of(member, place.at(String(index))));
    if (place.indexed === -1) return members;
    refuseShort(array, this.elements.sets[place.indexed] as ElementSet);
    const moved = [...members];
    for (const [index, member] of members.entries()) moved[this.index(place.indexed, index)] = member;
    return moved;
  }

  private record(
    record: Readonly<Record<string, unknown>>,
    place: Place,
    memberOf: (member: unknown, place: Place, key: string) => unknown,
  ): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(record).map(([key, member]) => [
        permutedKey(this.elements, this.permutation, key, place),
        memberOf(member, place.at(key), key),
      ]),
    );
  }

  private index(set: number, value: number): number {
    return permutedIndex(this.elements, this.permutation, set, value);
  }
}
