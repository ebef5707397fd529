/**
 * Outcomes and verdicts of several runs side by side: which run has what, and where that is only known in part
 * because a run was bounded.
 */
import type { PropertyResult } from '../check.ts';
import type { Gathered } from './gather.ts';
import type { Outcome } from './outcome.ts';

/** Who has it: all runs; some, and others are known not to have it; or it is not settled, as a bounded run lacks it so far. */
export type Spread = 'all' | 'some' | 'unsettled';

/** One outcome with what each run has of it, in the order of the runs; null where the run has not found it. */
export interface Row {
  /** As the first run that has it gives it. */
  readonly outcome: Outcome;
  readonly found: readonly (Outcome | null)[];
  readonly spread: Spread;
}

/** Every outcome that some run has, in the order of the first run and then of those after it. */
export function sideBySide(runs: readonly Gathered[]): Row[] {
  const first = new Map<string, Outcome>();
  for (const { outcomes } of runs) for (const outcome of outcomes) if (!first.has(outcome.key)) first.set(outcome.key, outcome);
  return [...first].map(([key, outcome]) => {
    const found = runs.map(({ outcomes }) => outcomes.find((other) => other.key === key) ?? null);
    return { outcome, found, spread: spreadOf(runs, found) };
  });
}

function spreadOf(runs: readonly Gathered[], found: readonly (Outcome | null)[]): Spread {
  const lacking = runs.filter((_, index) => found[index] === null);
  if (lacking.length === 0) return 'all';
  return lacking.some(({ result }) => result.bound === null) ? 'some' : 'unsettled';
}

/** A property that is violated in one of two runs and not in the other. */
export interface VerdictDifference {
  readonly property: string;
  /** The results in the first and in the second run. */
  readonly results: readonly [PropertyResult, PropertyResult];
  /** False where the other run was bounded: it may yet be violated there. */
  readonly settled: boolean;
}

/** The verdicts that differ, in the order of the properties. */
export function verdictDifferences(a: Gathered, b: Gathered): VerdictDifference[] {
  return a.result.properties.flatMap((first) => {
    const second = b.result.properties.find(({ name }) => name === first.name);
    if (second === undefined || (first.verdict === 'violated') === (second.verdict === 'violated')) return [];
    const settled = first.verdict !== 'incomplete' && second.verdict !== 'incomplete';
    return [{ property: first.name, results: [first, second], settled }];
  });
}
