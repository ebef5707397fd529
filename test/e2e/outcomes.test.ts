/** `dcheck outcomes` and `dcheck diff` from the outside: what they print, the documents, the exit status. */
import { expect, test } from 'vitest';
import { dcheck, timeless } from './dcheck.ts';

const SPEC = 'test/fixtures/outcomes.ts';

test('outcomes: variants side by side; what only some have is marked', () => {
  const { status, stdout, stderr } = dcheck(['outcomes', SPEC]);
  expect([status, stderr]).toEqual([0, '']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/));
  expect(rows).toContainEqual(['atomic', 'atomic-again', 'torn', 'stuck', 'oops']);
  expect(rows).toContainEqual(['count=1', '-', '-', '1', '-', '-', '*']);
  expect(rows).toContainEqual(['count=2', '1', '1', '1', '1', '-', '*']);
  expect(rows).toContainEqual(['deadlock', '-', '-', '-', '2', '-', '*']);
  expect(rows).toContainEqual(['fault: no-null-deref', '-', '-', '-', '-', '2', '*']);
  expect(stdout).toContain('4 outcomes; 4 of them only in some of 5 variants.');
  expect(stdout).not.toContain('writer1');
});

test('outcomes that all variants have carry no mark', () => {
  const { stdout } = dcheck(['outcomes', SPEC, '--variant', 'atomic,torn']);
  expect(stdout).toMatch(/^ +count=2 +1 +1$/m);
  expect(stdout).toMatch(/^ +count=1 +- +1 +\*$/m);
});

test('outcomes where the table does not fit: who has what, line by line', () => {
  const { stdout } = dcheck(['outcomes', SPEC], { env: { COLUMNS: '40' } });
  expect(stdout).toMatch(/^ {2}count=1 \*\n {4}torn 1$/m);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
});

test('outcomes --witness: a shortest run to each, told once where variants share it', () => {
  const { status, stdout } = dcheck(['outcomes', SPEC, '--variant', 'atomic,atomic-again,torn', '--witness']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/increments · torn · outcome count=1 · 4 steps, 2 switches/);
  expect(stdout).toMatch(/increments · atomic · outcome count=2 · 2 steps, 1 switch .*\nthe same steps in: atomic-again\n/);
});

test.each(['diff', 'full', 'lkml'])('outcomes --witness --trace %s', (form) => {
  const { status, stdout } = dcheck(['outcomes', SPEC, '--variant', 'oops', '--witness', '--trace', form]);
  expect(status).toBe(0);
  expect(stdout).toContain('outcome fault: no-null-deref');
  if (form === 'lkml') expect(stdout).toMatch(/Reproduce with:\n +dcheck outcomes test\/fixtures\/outcomes.ts --variant oops/);
});

test('outcomes --format json', () => {
  const { status, stdout } = dcheck(['outcomes', SPEC, '--variant', 'torn,stuck', '--format', 'json']);
  expect(status).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    schema: 'dcheck.outcomes/1',
    spec: 'increments',
    file: SPEC,
    interrupted: false,
    notRun: [],
    runs: [
      {
        variant: 'torn',
        config: '',
        complete: true,
        outcomes: [
          { name: 'count=1', kind: 'rest', observation: { count: 1 }, count: 1, variants: 'some' },
          { name: 'count=2', kind: 'rest', observation: { count: 2 }, count: 1, variants: 'all' },
        ],
      },
      { variant: 'stuck', outcomes: [{ name: 'count=2' }, { name: 'deadlock', kind: 'deadlock', observation: null, count: 2 }] },
    ],
  });
  const [lost] = document.runs[0].outcomes;
  expect(lost.witness).toMatchObject({ length: 4, switches: 2 });
  expect(lost.witness.steps).toHaveLength(4);
});

test('outcomes of a bounded run: says so, and exits 3', () => {
  const { status, stdout } = dcheck(['outcomes', SPEC, '--variant', 'atomic,torn', '--max-states', '5']);
  expect(status).toBe(3);
  // atomic has four states, torn more than five.
  expect(stdout).toMatch(/^ +count=2 +1 +\? +\?$/m);
  expect(stdout).toContain('?: not found so far');
  expect(stdout).toMatch(/Bounded: torn stopped at --max-states/);
});

test('outcomes needs a spec that says what is seen', () => {
  const { status, stdout, stderr } = dcheck(['outcomes', 'test/fixtures/endless.ts']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^dcheck: error\[spec-shape\]: endless does not say what is seen of a final state/);
  expect(stderr).toMatch(/at test\/fixtures\/endless.ts:\d+/);
  expect(stderr).toContain('try: add to the spec: outcome:');
});

test('diff: what only one variant has, with its trace; exit 1', () => {
  const { status, stdout, stderr } = dcheck(['diff', SPEC, '--variant', 'atomic', '--variant', 'stuck']);
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toMatch(/^\+ deadlock +stuck: 2 final states; atomic: cannot happen$/m);
  expect(stdout).toMatch(/^\+ no-deadlock violated +stuck: in 3 steps; atomic: holds$/m);
  // The deadlock and the verdict are one story.
  expect(stdout.match(/shortest; fewest/g)).toHaveLength(1);
  expect(stdout).toContain('atomic and stuck differ: 1 outcome is possible in one of them only; 1 verdict differs.');
});

test('diff: the order of the variants is the order of the command', () => {
  expect(dcheck(['diff', SPEC, '--variant', 'torn,atomic']).stdout).toMatch(
    /^- count=1 +torn: 1 final state; atomic: cannot happen$/m,
  );
  expect(dcheck(['diff', SPEC, '--variant', 'atomic,torn']).stdout).toMatch(
    /^\+ count=1 +torn: 1 final state; atomic: cannot happen$/m,
  );
});

test('diff: no difference exits 0', () => {
  const { status, stdout } = dcheck(['diff', SPEC, '--variant', 'atomic,atomic-again']);
  expect(status).toBe(0);
  expect(stdout).toContain('No difference between atomic and atomic-again: the same outcomes and the same verdicts.');
});

test('diff of bounded runs: what is lacking so far is no difference; exit 3', () => {
  const { status, stdout } = dcheck(['diff', SPEC, '--variant', 'atomic,torn', '--max-states', '5']);
  expect(status).toBe(3);
  expect(stdout).toMatch(/^\? count=2 +atomic: 1 final state; torn: not found so far$/m);
  expect(stdout).toContain('No difference between atomic and torn so far.');
});

test('diff of a spec without outcome compares verdicts, and says so', () => {
  const { status, stdout } = dcheck(['diff', 'test/fixtures/locks.ts', '--variant', 'ab-ab,ab-ba', '--config', 'two']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^ *\+ no-deadlock violated +ab-ba: in 2 steps; ab-ab: holds$/m);
  expect(stdout).toContain('Final states are not told apart: the spec has no outcome.');
});

test('diff --format json', () => {
  const { status, stdout } = dcheck(['diff', SPEC, '--variant', 'atomic,oops', '--format', 'json']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'dcheck.diff/1',
    spec: 'increments',
    variants: ['atomic', 'oops'],
    different: true,
    configs: [
      {
        config: '',
        runs: [{ variant: 'atomic' }, { variant: 'oops' }],
        differences: [
          { difference: 'outcome', variant: 'atomic', settled: true, name: 'count=2', witness: { length: 2 } },
          { difference: 'outcome', variant: 'oops', settled: true, name: 'fault: no-null-deref', property: 'no-null-deref' },
          {
            difference: 'verdict',
            variant: 'oops',
            property: 'no-null-deref',
            verdicts: ['holds', 'violated'],
            trace: { length: 2 },
          },
        ],
      },
    ],
  });
});

test.each([
  [['--variant', 'atomic'], /diff takes two different variants, and given: atomic/],
  [['--variant', 'atomic,atomic'], /diff takes two different variants/],
  [[], /diff takes two different variants, and none is given/],
  [['--variant', 'atomic,tron'], /the spec has no variant "tron"[\s\S]*did you mean torn\?/],
])('diff %j is refused', (args, message) => {
  const { status, stdout, stderr } = dcheck(['diff', SPEC, ...args]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('the same command prints the same bytes', () => {
  for (const words of [
    ['outcomes', SPEC, '--witness'],
    ['diff', SPEC, '--variant', 'torn,stuck', '--format', 'json'],
  ]) {
    expect(timeless(dcheck(words).stdout)).toBe(timeless(dcheck(words).stdout));
  }
});

test('both engines print the same', () => {
  const [learned, reference] = ['learned', 'reference'].map((engine) =>
    dcheck(['outcomes', SPEC, '--witness', '--engine', engine]),
  );
  expect([learned?.status, reference?.status]).toEqual([0, 0]);
  expect(timeless(learned?.stdout ?? '')).toBe(timeless(reference?.stdout ?? 'nothing'));
});
