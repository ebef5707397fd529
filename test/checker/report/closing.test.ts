import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closing } from '../../../checker/report/closing.ts';
import { distinctViolations, worthShowing } from '../../../checker/report/distinct.ts';
import { verdicts, violations } from '../../../checker/report/findings.ts';
import { reproduceCommand, shellLines, shellWord } from '../../../checker/report/reproduce.ts';
import { findingsOf, type Made, madeFindings, style } from './findings.ts';
import { relay } from './specs.ts';

const HOLDS: Made = { verdict: 'holds', expected: 'holds', steps: 0 };
const EXPECTED: Made = { verdict: 'violated', expected: 'violated', steps: 9 };
const ALARM: Made = { verdict: 'violated', expected: 'holds', steps: 7 };
const UNKNOWN: Made = { verdict: 'incomplete', expected: 'holds', steps: 0 };

const text = (...args: Parameters<typeof closing>): string =>
  closing(...args)
    .join('\n')
    .replaceAll(/\n {2}/g, ' ');

test('all explored: says of what', () => {
  const told = text(
    madeFindings(['a', 'b'], ['small'], ['p'], () => HOLDS),
    1.5,
    style(100),
  );
  expect(told).toContain('Everything holds: 2 verdicts, 2 hold.');
  expect(told).toContain('Proven by visiting every reachable state, for all interleavings of configuration small of 2 variants');
  expect(told).not.toContain('Reproduce');
  expect(told).toContain('2 runs: 246,912 distinct states, 469,134 generated, in 1.50 s.');
});

test('bounded: claims nothing, and says by what and how far', () => {
  const told = text(
    madeFindings(['a'], ['small'], ['p'], () => UNKNOWN, 'max-states'),
    1.5,
    style(100),
  );
  expect(told).not.toMatch(/Proven|Everything holds|As the spec expects/);
  expect(told).toContain('Incomplete, nothing unexpected so far: 1 verdict, 1 incomplete.');
  expect(told).toContain('Bounded: a · small stopped at --max-states (123,456 distinct states, 77 not yet expanded)');
});

test('the first unexpected violation is the one to reproduce', () => {
  const findings = madeFindings(['a', 'b'], ['one', 'two'], ['p', 'q'], (v, c, p) =>
    v === 'b' && c === 'two' && p === 'q' ? ALARM : EXPECTED,
  );
  const told = text(findings, 1, style(100));
  expect(told).toContain('Not as the spec expects: 8 verdicts, 7 violated as expected, 1 UNEXPECTED.');
  expect(told).toContain('Reproduce: dcheck run specs/made.ts --variant b --config two --property q');
});

test('a bounded run is reproduced with its bound, a complete one needs none', () => {
  const bounded = madeFindings(['a'], [''], ['p'], () => EXPECTED, 'max-states');
  const complete = madeFindings(['a'], [''], ['p'], () => EXPECTED);
  const limits = ['--max-states', '1000'];
  const commandOf = (findings: typeof bounded): string => {
    const [verdict] = verdicts(findings);
    return reproduceCommand({ ...findings.request, limits, set: { N: 3, NAME: 'a b' } }, verdict as NonNullable<typeof verdict>);
  };
  expect(commandOf(bounded)).toBe(
    "dcheck run specs/made.ts --variant a --property p --set N=3 --set 'NAME=a b' --max-states 1000",
  );
  expect(commandOf(complete)).toBe("dcheck run specs/made.ts --variant a --property p --set N=3 --set 'NAME=a b'");
});

test('what was not started is named', () => {
  const findings = madeFindings(['a', 'b'], [''], ['p'], () => HOLDS);
  const told = text(
    { ...findings, runs: findings.runs.slice(0, 1), notRun: [{ variant: 'b', config: '' }], interrupted: true },
    1,
    style(100),
  );
  expect(told).toContain('Not run: b.');
});

test('a shell reads a word back as it was, and joins broken lines', () => {
  const words = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(words, (all) => {
      const line = shellLines(all.map(shellWord), 40).join('\n');
      const read = execFileSync('sh', ['-c', `printf '%s\\0' ${line.trimStart()}`], { encoding: 'utf8' });
      expect(read.split('\0').slice(0, -1)).toEqual(all);
    }),
    { numRuns: 50 },
  );
});

test('the same steps in several runs are one violation, unexpected ones come first', async () => {
  const spec = relay(['a', 'b']);
  const twins = { ...spec, variants: { x: { about: '', plugs: {} }, y: { about: '', plugs: {} } } } as typeof spec;
  const all = violations(await findingsOf(twins));
  expect(all).toHaveLength(2);
  const [only, ...others] = distinctViolations(all);
  expect(others).toEqual([]);
  expect([only?.violated.variant, only?.alsoIn]).toEqual(['x', [{ variant: 'y', config: '' }]]);
  const mixed = madeFindings(['a', 'b'], [''], ['p'], (v) => (v === 'b' ? ALARM : EXPECTED));
  expect(distinctViolations(violations(mixed)).map(({ violated }) => violated.variant)).toEqual(['b', 'a']);
});

test('more expected violations than anybody reads: the shortest for each property, and every unexpected one', () => {
  const many = Array.from({ length: 30 }, (_, index) => `v${index}`);
  const findings = madeFindings(many, [''], ['p', 'q', 'r'], (variant, _, property) => {
    if (property === 'r') return variant === 'v3' || variant === 'v4' ? { ...ALARM, steps: Number(variant.slice(1)) } : HOLDS;
    const steps = 40 - Number(variant.slice(1));
    return { verdict: 'violated', expected: 'violated', steps: property === 'p' ? steps : 2 * steps };
  });
  const shown = worthShowing(distinctViolations(violations(findings)));
  expect(shown.map(({ violated: { variant, property } }) => [variant, property.name])).toEqual([
    ['v3', 'r'],
    ['v4', 'r'],
    ['v29', 'p'],
    ['v29', 'q'],
  ]);
  const few = madeFindings(many.slice(0, 10), [''], ['p'], (variant) => ({ ...EXPECTED, steps: 1 + Number(variant.slice(1)) }));
  expect(worthShowing(distinctViolations(violations(few)))).toHaveLength(10);
});
