/** Values of the state as one line of text: near to JavaScript literals, keys sorted, Sets and Maps by their members. */
import { canonical } from '../state/canonical.ts';

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** `value` in one line; what has no value is `unset`. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'unset';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (value instanceof Set) return `Set{${sorted(value).map(valueText).join(', ')}}`;
  if (value instanceof Map) {
    const entries = sorted(value.keys()).map((key) => `${valueText(key)}: ${valueText(value.get(key))}`);
    return `Map{${entries.join(', ')}}`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  const fields = Object.keys(record)
    .sort()
    .map((key) => `${IDENTIFIER.test(key) ? key : JSON.stringify(key)}: ${valueText(record[key])}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** Members in an order that does not depend on how the collection was filled. */
export function sorted<T>(members: Iterable<T>): T[] {
  return [...members].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

/** A part of a state that is shown on a line of its own. */
export interface Leaf {
  readonly path: string;
  readonly text: string;
}

/** A state as lines of at most about `room` columns each: what is short stays in one piece. Keys are sorted. */
export function leaves(value: unknown, room: number, path = ''): Leaf[] {
  const text = valueText(value);
  const members = membersOf(value);
  if (members.length === 0 || (path !== '' && path.length + text.length <= room)) return [{ path, text }];
  return members.flatMap(([key, member]) => leaves(member, room, path === '' ? key.replace(/^\./, '') : path + key));
}

function membersOf(value: unknown): [key: string, member: unknown][] {
  if (typeof value !== 'object' || value === null || value instanceof Set) return [];
  if (Array.isArray(value)) return value.map((member, index) => [`[${index}]`, member]);
  if (value instanceof Map) return sorted(value.keys()).map((key) => [`[${valueText(key)}]`, value.get(key)]);
  const record = value as Readonly<Record<string, unknown>>;
  return Object.keys(record)
    .sort()
    .map((key) => [IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`, record[key]]);
}

/** How many scalar values `value` holds. */
export function countScalars(value: unknown): number {
  if (value instanceof Set) return value.size;
  const members = membersOf(value);
  return members.length === 0 ? 1 : members.reduce((sum, [, member]) => sum + countScalars(member), 0);
}
