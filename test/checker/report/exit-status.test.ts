import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXIT, exitStatus } from '../../../checker/report/exit-status.ts';
import { isUnexpected, type Judgement, judge } from '../../../checker/report/judgement.ts';

const verdict = fc.constantFrom('holds', 'violated', 'incomplete' as const);
const expected = fc.constantFrom('holds', 'violated' as const);
const results = fc.array(fc.record({ verdict, expected }), { maxLength: 8 });

test('the status never lies', () => {
  fc.assert(
    fc.property(results, fc.boolean(), fc.boolean(), (all, expectations, interrupted) => {
      const status = exitStatus({ judgements: all.map((result) => judge(result, expectations)), interrupted });
      const wrong = all.some(
        (result) => result.verdict !== 'incomplete' && result.verdict !== (expectations ? result.expected : 'holds'),
      );
      const unknown = all.some((result) => result.verdict === 'incomplete');
      // 0 is said only where every verdict is known and wanted, and nobody interrupted.
      expect(status === EXIT.asExpected).toBe(!wrong && !unknown && !interrupted);
      expect(status === EXIT.interrupted).toBe(interrupted);
      // An unexpected verdict is never hidden behind "incomplete".
      if (wrong) expect(status).not.toBe(EXIT.incomplete);
      if (status === EXIT.unexpected) expect(wrong).toBe(true);
      if (status === EXIT.incomplete) expect(unknown).toBe(true);
    }),
  );
});

test('without expectations any violation is a failure, and nothing else is', () => {
  fc.assert(
    fc.property(results, (all) => {
      const judgements = all.map((result) => judge(result, false));
      expect(judgements.some(isUnexpected)).toBe(all.some((result) => result.verdict === 'violated'));
    }),
  );
});

test.each<[string, Judgement[], boolean, number]>([
  ['nothing to judge', [], false, 0],
  ['all as expected', ['holds', 'violated-as-expected'], false, 0],
  ['an expected violation that a bounded run did not find', ['holds', 'incomplete'], false, 3],
  ['a violation found before the bound', ['violated', 'incomplete'], false, 1],
  ['a violation that is gone', ['holds-unexpectedly'], false, 1],
  ['interrupted with a violation', ['violated', 'incomplete'], true, 130],
  ['interrupted with nothing', [], true, 130],
])('%s', (_, judgements, interrupted, status) => {
  expect(exitStatus({ judgements, interrupted })).toBe(status);
});
