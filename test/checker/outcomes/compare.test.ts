/** Outcomes of several runs side by side, and what tells two runs apart: who has what, and what is not settled. */
import { expect, test } from 'vitest';
import type { PropertyResult } from '../../../checker/check.ts';
import type { Bound } from '../../../checker/engine/engine.ts';
import { sideBySide } from '../../../checker/outcomes/compare.ts';
import { differencesBetween } from '../../../checker/outcomes/differences.ts';
import type { Gathered } from '../../../checker/outcomes/gather.ts';
import { type Outcome, outcomeName } from '../../../checker/outcomes/outcome.ts';

const outcome = (rc: number): Outcome => ({
  kind: 'rest',
  key: `rest ${rc}`,
  observation: { rc },
  property: null,
  count: 1,
  witness: {} as Outcome['witness'],
});
const deadlock: Outcome = { ...outcome(0), kind: 'deadlock', key: 'deadlock', observation: null };

function run(outcomes: readonly Outcome[], verdicts: Readonly<Record<string, PropertyResult['verdict']>> = {}): Gathered {
  const properties = Object.entries(verdicts).map(([name, verdict]) => ({ name, verdict }) as PropertyResult);
  return { outcomes, result: { bound: null as Bound | null, properties } as unknown as Gathered['result'] };
}
const bounded = (gathered: Gathered): Gathered => ({ ...gathered, result: { ...gathered.result, bound: 'max-states' } });

const table = (runs: readonly Gathered[]): string[] =>
  sideBySide(runs).map(
    ({ outcome: row, found, spread }) =>
      `${outcomeName(row)}: ${found.map((own) => (own === null ? '-' : 'x')).join('')} ${spread}`,
  );

test('side by side: each outcome once, in their order, with who has it', () => {
  expect(table([run([outcome(2), deadlock]), run([outcome(1), outcome(2)]), run([outcome(2)])])).toEqual([
    'rc=1: -x- some',
    'rc=2: xxx all',
    'deadlock: x-- some',
  ]);
});

test('a bounded run settles nothing by lacking an outcome', () => {
  expect(table([run([outcome(1)]), bounded(run([]))])).toEqual(['rc=1: x- unsettled']);
  expect(table([run([outcome(1)]), bounded(run([])), run([])])).toEqual(['rc=1: x-- some']);
  expect(table([run([outcome(1)]), bounded(run([outcome(1)]))])).toEqual(['rc=1: xx all']);
});

const told = (a: Gathered, b: Gathered): string[] =>
  differencesBetween(a, b).map((difference) => {
    const name = difference.kind === 'outcome' ? outcomeName(difference.outcome) : difference.property;
    return `${difference.settled ? '-+'[difference.side] : '?'} ${difference.kind} ${name}`;
  });

test('differences: outcomes of one side only, then verdicts', () => {
  const a = run([outcome(1), outcome(2)], { p: 'holds', q: 'violated', r: 'violated', s: 'holds' });
  const b = run([outcome(2), deadlock], { p: 'violated', q: 'holds', r: 'violated', s: 'holds' });
  expect(told(a, b)).toEqual(['- outcome rc=1', '+ outcome deadlock', '+ verdict p', '- verdict q']);
  expect(told(b, a)).toEqual(['+ outcome rc=1', '- outcome deadlock', '- verdict p', '+ verdict q']);
  expect(told(a, a)).toEqual([]);
});

test('what a bounded run has is a difference, what it lacks is none yet', () => {
  const a = bounded(run([outcome(1)], { p: 'incomplete', q: 'violated' }));
  const b = run([outcome(2)], { p: 'violated', q: 'holds' });
  expect(told(a, b)).toEqual(['- outcome rc=1', '? outcome rc=2', '? verdict p', '- verdict q']);
});
