/** Paths into the state, as traces print them: `threads[0].pc`, `dentry["a b"].hashed`. Parsed, and followed. */
import { canonical } from '../state/canonical.ts';

/** A key of a record or Map, or an index of an array. */
export type Key = string | number;

const STEP = /\.?([\p{L}_$(][\p{L}\p{N}_$)]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/uy;

/** The keys that `path` names; null where it is no path. */
export function parsePath(path: string): Key[] | null {
  const keys: Key[] = [];
  for (let at = 0; at < path.length; ) {
    STEP.lastIndex = at;
    const [whole, name, index, quoted] = STEP.exec(path) ?? [];
    const startsWithDot = whole?.startsWith('.') ?? false;
    if (whole === undefined || (name !== undefined && startsWithDot !== at > 0)) return null;
    if (name !== undefined) keys.push(name);
    else if (index !== undefined) keys.push(Number(index));
    else {
      const key = unquoted(quoted as string);
      if (key === null) return null;
      keys.push(key);
    }
    at = STEP.lastIndex;
  }
  return keys.length === 0 ? null : keys;
}

/** What lies at `keys` in `value`; undefined where nothing does. */
export function valueAt(value: unknown, keys: readonly Key[]): unknown {
  let at = value;
  for (const key of keys) at = memberOf(at, key);
  return at;
}

function memberOf(value: unknown, key: Key): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Map) return [...value].find(([name]) => name === key || canonical(name) === String(key))?.[1];
  return Object.hasOwn(value, key) ? (value as Readonly<Record<Key, unknown>>)[key] : undefined;
}

function unquoted(text: string): string | null {
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}
