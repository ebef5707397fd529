/**
 * What the gate makes of a verdict of a variant, given what it must be and what the baseline's is.
 *
 * What it must be is, in this order: what a file of expectations says; what the spec says, of a variant that it
 * declares; what the baseline does, where it holds; and where nothing of this is known, that it holds.
 */
import type { Verdict } from '../check.ts';
import type { Expectation } from '../spec/spec.ts';

/** Who says what a verdict must be. */
export type Authority = 'expectations' | 'spec' | 'baseline';

export interface Demand {
  /** Null: either is good enough, since the baseline violates it. */
  readonly wanted: Expectation | null;
  readonly by: Authority;
}

export type GateJudgement =
  | 'kept'
  /** Holds, and the baseline violates it. */
  | 'repaired'
  /** Violated, and it must hold: the gate is closed. */
  | 'broken'
  /** Violated, as by the baseline. */
  | 'as-baseline'
  /** Violated, as the file of expectations or the spec says that it must be. */
  | 'as-expected'
  /** Holds, and it must be violated: the gate is closed. */
  | 'not-violated'
  /** Nothing found, but not everything was explored. */
  | 'incomplete';

/** What a property of one variant must be. `baseline`: null where there is none. */
export function demandOf(
  file: Expectation | undefined,
  declared: Expectation | null,
  baseline: { readonly verdict: Verdict; readonly expected: Expectation } | null,
): Demand {
  if (file !== undefined) return { wanted: file, by: 'expectations' };
  if (declared !== null) return { wanted: declared, by: 'spec' };
  if (baseline === null) return { wanted: 'holds', by: 'spec' };
  // Of a baseline that was not explored to its end, what the spec expects of it stands in.
  const standing = baseline.verdict === 'incomplete' ? baseline.expected : baseline.verdict;
  return { wanted: standing === 'violated' ? null : 'holds', by: 'baseline' };
}

export function judgeAtGate(verdict: Verdict, { wanted }: Demand, baseline: Verdict | null): GateJudgement {
  if (verdict === 'incomplete') return 'incomplete';
  if (verdict === 'holds') return wanted === 'violated' ? 'not-violated' : baseline === 'violated' ? 'repaired' : 'kept';
  if (wanted === 'violated') return 'as-expected';
  return wanted === 'holds' ? 'broken' : 'as-baseline';
}

/** True where the gate is closed for it. */
export function isClosed(judgement: GateJudgement): boolean {
  return judgement === 'broken' || judgement === 'not-violated';
}
