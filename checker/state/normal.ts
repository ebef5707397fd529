/**
 * The normal form of a state: members of Sets, entries of Maps and keys of records in one order.
 *
 * Their order is no part of a value, but a recipe can see it: by iterating, by `Object.keys`, by choosing the n-th
 * member. If it were left as the path happened to make it, one state could behave in two ways. So every state is
 * brought into this form before anybody looks at it: Sets and Maps ordered by canonical text; keys of records in the
 * order in which the initial states first have them, then the others by code unit (integer keys always come first in
 * JavaScript). What is in normal form already is given back as it is, and frozen parts are remembered, so the cost is
 * proportional to what a step changed.
 */
import { freeze } from 'immer';
import { canonical } from './canonical.ts';

/** `value`, deeply in normal form and frozen; the same object where it was so already. For plain data only. */
export type Normalize = <T>(value: T) => T;

/** The normal form for the states that come from `initial`. */
export function normalizer(initial: readonly unknown[]): Normalize {
  const ranks = new Map<string, number>();
  for (const state of initial) rankKeys(state, ranks);
  const normal = new WeakSet<object>();
  const normalize: Normalize = (value) => {
    if (typeof value !== 'object' || value === null || normal.has(value)) return value;
    const made = freeze(reordered(value, normalize, ranks), false) as typeof value;
    normal.add(made);
    return made;
  };
  return normalize;
}

function rankKeys(value: unknown, ranks: Map<string, number>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Set || value instanceof Map || Array.isArray(value)) {
    for (const member of value.values()) rankKeys(member, ranks);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    if (!ranks.has(key)) ranks.set(key, ranks.size);
    rankKeys(member, ranks);
  }
}

function reordered(value: object, normalize: Normalize, ranks: ReadonlyMap<string, number>): object {
  if (Array.isArray(value)) {
    return value.every((member) => isNormal(member, normalize)) ? value : value.map((member) => normalize(member));
  }
  if (value instanceof Set) {
    const members = sortedByText(Array.from(value, normalize), (member) => member);
    return sameSequence(members, [...value]) ? value : new Set(members);
  }
  if (value instanceof Map) {
    const entries = sortedByText(
      Array.from(value, ([key, member]) => [normalize(key), normalize(member)] as const),
      ([key]) => key,
    );
    return sameSequence(entries.flat(), [...value].flat()) ? value : new Map(entries);
  }
  return reorderedRecord(value as Readonly<Record<string, unknown>>, normalize, ranks);
}

function reorderedRecord(
  record: Readonly<Record<string, unknown>>,
  normalize: Normalize,
  ranks: ReadonlyMap<string, number>,
): object {
  const keys = Object.keys(record);
  if (isInOrder(keys, ranks) && keys.every((key) => isNormal(record[key], normalize))) return record;
  const inOrder = keys.sort((a, b) => (comesBefore(a, b, ranks) ? -1 : 1));
  return Object.fromEntries(inOrder.map((key) => [key, normalize(record[key])]));
}

function isInOrder(keys: readonly string[], ranks: ReadonlyMap<string, number>): boolean {
  let last: string | null = null;
  for (const key of keys) {
    if (isArrayIndex(key)) continue;
    if (last !== null && !comesBefore(last, key, ranks)) return false;
    last = key;
  }
  return true;
}

function comesBefore(a: string, b: string, ranks: ReadonlyMap<string, number>): boolean {
  const byRank = (ranks.get(a) ?? ranks.size) - (ranks.get(b) ?? ranks.size);
  return byRank < 0 || (byRank === 0 && a < b);
}

function isNormal(value: unknown, normalize: Normalize): boolean {
  return typeof value !== 'object' || value === null || normalize(value) === value;
}

/** Keys that JavaScript itself keeps first, in ascending order. */
function isArrayIndex(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 48 && first <= 57 && /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

function sortedByText<T>(members: T[], keyOf: (member: T) => unknown): T[] {
  const texts = new Map(members.map((member) => [member, canonical(keyOf(member))]));
  return members.sort((a, b) => ((texts.get(a) as string) < (texts.get(b) as string) ? -1 : 1));
}

function sameSequence(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((member, index) => Object.is(member, b[index]));
}
