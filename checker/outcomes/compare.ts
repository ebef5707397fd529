/** Outcomes of several runs side by side: which run has what, and where that is not known because a run was bounded. */
import type { Gathered } from './gather.ts';
import { compareOutcomes, type Outcome } from './outcome.ts';

/** Who has it: all runs; some, and others are known not to have it; or it is not settled, as a bounded run lacks it so far. */
export type Spread = 'all' | 'some' | 'unsettled';

/** One outcome with what each run has of it, in the order of the runs; null where the run has not found it. */
export interface Row {
  /** As the first run that has it gives it. */
  readonly outcome: Outcome;
  readonly found: readonly (Outcome | null)[];
  readonly spread: Spread;
}

/** Every outcome that some run has, in the order of {@link compareOutcomes}. */
export function sideBySide(runs: readonly Gathered[]): Row[] {
  const first = new Map<string, Outcome>();
  for (const { outcomes } of runs) for (const outcome of outcomes) if (!first.has(outcome.key)) first.set(outcome.key, outcome);
  const all = [...first.values()].sort(compareOutcomes);
  return all.map((outcome) => {
    const found = runs.map(({ outcomes }) => outcomes.find((other) => other.key === outcome.key) ?? null);
    return { outcome, found, spread: spreadOf(runs, found) };
  });
}

function spreadOf(runs: readonly Gathered[], found: readonly (Outcome | null)[]): Spread {
  const lacking = runs.filter((_, index) => found[index] === null);
  if (lacking.length === 0) return 'all';
  return lacking.some(({ result }) => result.bound === null) ? 'some' : 'unsettled';
}
