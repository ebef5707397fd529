/** Which verdicts open and close the gate, by the words of the issue: kept by the baseline but broken fails, repaired is progress. */
import { expect, test } from 'vitest';
import type { Verdict } from '../../../checker/check.ts';
import { demandOf, type GateJudgement, isClosed, judgeAtGate } from '../../../checker/gate/judge.ts';
import type { Expectation } from '../../../checker/spec/spec.ts';

const judged = (
  verdict: Verdict,
  baseline: Verdict | null,
  file?: Expectation,
  declared: Expectation | null = null,
): GateJudgement =>
  judgeAtGate(verdict, demandOf(file, declared, baseline === null ? null : { verdict: baseline, expected: 'holds' }), baseline);

test.each<[Verdict, Verdict | null, GateJudgement]>([
  ['holds', 'holds', 'kept'],
  ['violated', 'holds', 'broken'],
  ['holds', 'violated', 'repaired'],
  ['violated', 'violated', 'as-baseline'],
  ['incomplete', 'holds', 'incomplete'],
  // What the spec expects of it stands in for a baseline that was not explored to its end.
  ['violated', 'incomplete', 'broken'],
  ['holds', 'incomplete', 'kept'],
  ['violated', null, 'broken'],
  ['holds', null, 'kept'],
])('a candidate that is %s where the baseline is %s: %s', (verdict, baseline, judgement) => {
  expect(judged(verdict, baseline)).toBe(judgement);
});

test('a file of expectations comes before the spec, and the spec before the baseline', () => {
  expect(judged('violated', 'holds', 'violated')).toBe('as-expected');
  expect(judged('violated', 'violated', 'holds')).toBe('broken');
  expect(judged('holds', 'holds', 'violated')).toBe('not-violated');
  expect(judged('violated', 'holds', undefined, 'violated')).toBe('as-expected');
  expect(judged('violated', 'holds', 'holds', 'violated')).toBe('broken');
  expect(judged('violated', 'violated', undefined, 'holds')).toBe('broken');
});

test('closed by what is broken and by what should be violated and is not, by nothing else', () => {
  const all: GateJudgement[] = ['kept', 'repaired', 'broken', 'as-baseline', 'as-expected', 'not-violated', 'incomplete'];
  expect(all.filter(isClosed)).toEqual(['broken', 'not-violated']);
});
