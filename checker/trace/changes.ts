/**
 * What differs between two states, path by path. Parts that the states share (Immer shares what a step did not
 * touch) are skipped without being looked at, so the cost is proportional to the difference.
 */
import { canonical, formatPath } from '../state/canonical.ts';

/** One difference. A side that has no value at this path is `undefined`. */
export interface Change {
  /** As in `threads[0].pc`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** All differences between `before` and `after`, in the order of the keys; keys in `without` are left out at the top. */
export function changesBetween(before: unknown, after: unknown, without: readonly string[] = []): Change[] {
  const found: Change[] = [];
  compare(before, after, [], without, found);
  return found;
}

function compare(
  before: unknown,
  after: unknown,
  path: readonly PropertyKey[],
  without: readonly string[],
  found: Change[],
): void {
  if (Object.is(before, after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!without.includes(key)) compare(own(before, key), own(after, key), [...path, key], [], found);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) compare(before[i], after[i], [...path, i], [], found);
  } else if (before instanceof Map && after instanceof Map) {
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      compare(before.get(key), after.get(key), [...path, typeof key === 'string' ? key : canonical(key)], [], found);
    }
  } else if (canonical(before) !== canonical(after)) {
    found.push({ path: formatPath(path), from: before, to: after });
  }
}

/** What every object inherits, as `valueOf`, is no part of the state. */
function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set)
  );
}
