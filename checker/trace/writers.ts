/**
 * Who wrote last what a violated invariant reads: for each field that the failed part read in the last state, the last
 * step of the trace that changed it. Fields that no step changed are as they were at the start.
 */
import { canonical, formatPath } from '../state/canonical.ts';
import { THREADS, type TransitionSystem } from '../system/system.ts';
import { type Read, readsOf, type StatePath } from './reads.ts';
import type { Trace } from './trace.ts';

export interface Written {
  readonly path: string;
  /** True where it is not the value that is read, but which members a record or an array has. */
  readonly members: boolean;
  /** In the last state, of members their keys; undefined where there is nothing any more. */
  readonly value: unknown;
  /** Number of the step, from 1; null: as at the start. */
  readonly step: number | null;
}

/** Fields in the order in which they are read; none where the property is no invariant. */
export function lastWriters(system: TransitionSystem, trace: Trace, property: string, part: string | null): Written[] {
  const invariant = system.invariants.find((one) => one.property === property && one.part === part);
  const state = trace.steps.length === 0 ? trace.initial : trace.steps.at(-1)?.after;
  if (invariant === undefined || state === null || state === undefined) return [];
  return readsIn(state, (given) => invariant.test(given))
    .filter(({ path: [top] }) => top !== THREADS && top !== undefined)
    .map((read) => ({
      path: formatPath(read.path),
      members: read.members,
      value: seen(state, read),
      step: lastChange(trace, read),
    }));
}

/** Nothing is known of a predicate that cannot be watched, as one that wants to see a state of its own making. */
function readsIn(state: object, read: (state: never) => unknown): Read[] {
  try {
    return readsOf(state, read);
  } catch {
    return [];
  }
}

function lastChange({ steps }: Trace, read: Read): number | null {
  const index = steps.findLastIndex(
    ({ before, after }) => after !== null && canonical(seen(before, read)) !== canonical(seen(after, read)),
  );
  return index === -1 ? null : index + 1;
}

function seen(state: unknown, { path, members }: Read): unknown {
  const value = valueAt(state, path);
  return members && typeof value === 'object' && value !== null ? Object.keys(value) : value;
}

/** Members of Sets and Maps have no paths: they are read whole. */
function valueAt(state: unknown, path: StatePath): unknown {
  let value = state;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
