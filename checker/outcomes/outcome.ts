/** One way in which runs of a system end, and its name. In the manner of the outcomes of a litmus test (herd7). */
import type { FinalClass } from '../engine/engine.ts';
import type { Observation } from '../spec/spec.ts';
import type { Trace } from '../trace/trace.ts';

export interface Outcome {
  readonly kind: FinalClass['kind'];
  /** Equal in two runs exactly where the same is seen. */
  readonly key: string;
  /** What is seen, in the order of the spec; null of a deadlock and of a fault, and where nothing is seen. */
  readonly observation: Observation | null;
  /** Of a fault, the property in whose name it is; null of others. */
  readonly property: string | null;
  /** Final states, or steps that fault. */
  readonly count: number;
  /** A shortest run that ends so, and among the shortest one with the fewest context switches. */
  readonly witness: Trace;
}

/** The outcome in the parts that a table aligns: `['rc=-ENOENT', 'listed=yes', 'stat=ENOENT']`, `['deadlock']`. */
export function outcomeParts({ kind, observation, property }: Pick<Outcome, 'kind' | 'observation' | 'property'>): string[] {
  if (kind === 'deadlock') return ['deadlock'];
  if (kind === 'fault') return [`fault: ${property}`];
  const seen = Object.entries(observation ?? {});
  return seen.length === 0 ? ['nothing seen'] : seen.map(([name, value]) => `${name}=${wordOf(value)}`);
}

/** `rc=-ENOENT listed=yes stat=ENOENT`, `deadlock`, `fault: no-null-deref`. */
export function outcomeName(outcome: Pick<Outcome, 'kind' | 'observation' | 'property'>): string {
  return outcomeParts(outcome).join(' ');
}

const KINDS: readonly Outcome['kind'][] = ['rest', 'deadlock', 'fault'];

/** Final states first, then deadlocks, then faults; each by name. For sort(). */
export function compareOutcomes(a: Outcome, b: Outcome): number {
  const byKind = KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
  if (byKind !== 0) return byKind;
  const [first, second] = [outcomeName(a), outcomeName(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Bare where it reads as one word, so that it can be searched for; a truth value as yes or no. */
function wordOf(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  return /^[^\s="]+$/.test(value) ? value : JSON.stringify(value);
}
