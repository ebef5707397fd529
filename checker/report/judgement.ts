/** What a verdict means to the reader: is it what the spec expects? */
import type { PropertyResult } from '../check.ts';

export type Judgement =
  | 'holds'
  | 'violated-as-expected'
  /** Nothing found, but not everything was explored. */
  | 'incomplete'
  | 'violated'
  /** The spec expects a violation, and there is none. */
  | 'holds-unexpectedly';

/** Judge one verdict. Without `expectations`, every property is expected to hold. */
export function judge({ verdict, expected }: Pick<PropertyResult, 'verdict' | 'expected'>, expectations: boolean): Judgement {
  const wanted = expectations ? expected : 'holds';
  if (verdict === 'incomplete') return 'incomplete';
  if (verdict === 'violated') return wanted === 'violated' ? 'violated-as-expected' : 'violated';
  return wanted === 'violated' ? 'holds-unexpectedly' : 'holds';
}

export function isUnexpected(judgement: Judgement): boolean {
  return judgement === 'violated' || judgement === 'holds-unexpectedly';
}
