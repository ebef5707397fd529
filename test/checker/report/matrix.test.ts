import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Findings } from '../../../checker/report/findings.ts';
import { matrix } from '../../../checker/report/matrix/matrix.ts';
import { columns } from '../../../checker/report/text.ts';
import { findingsOf, type Made, madeFindings, style } from './findings.ts';
import { relay } from './specs.ts';

const variants = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => ['v6.17', 'v6.19-rc1', 'v6.19', 'neil-2026-06-01-repaired'][i] ?? `variant-${i}`);
const configs = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => ['sequential', 'lookup-in-flight'][i] ?? `configuration-${i}`);
const properties = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, i) => ['no-stale-negative', 'no-null-deref', 'rc-contract', 'no-deadlock'][i] ?? `property-number-${i}`,
  );

const HOLDS: Made = { verdict: 'holds', expected: 'holds', steps: 0 };
const EXPECTED: Made = { verdict: 'violated', expected: 'violated', steps: 9 };
const ALARM: Made = { verdict: 'violated', expected: 'holds', steps: 7 };
const GONE: Made = { verdict: 'holds', expected: 'violated', steps: 0 };
const UNKNOWN: Made = { verdict: 'incomplete', expected: 'violated', steps: 0 };

/** One alarm in an otherwise dull matrix. */
const oneAlarm = (v: number, c: number, p: number): Findings =>
  madeFindings(variants(v), configs(c), properties(p), (variant, config, property) =>
    variant === variants(v).at(-1) && config === configs(c).at(-1) && property === properties(p).at(-1)
      ? ALARM
      : property === 'no-stale-negative'
        ? EXPECTED
        : HOLDS,
  );

const widths = [20, 40, 60, 80, 100, 120, 160];
const sizes: [number, number, number][] = [
  [1, 1, 1],
  [2, 1, 4],
  [1, 3, 4],
  [6, 2, 4],
  [10, 4, 11],
  [10, 20, 11],
  [3, 20, 2],
];

test.each(sizes)('%i variants, %i configurations, %i properties: fits every width and shows the one alarm', (v, c, p) => {
  const findings = oneAlarm(v, c, p);
  for (const width of widths) {
    const lines = matrix(findings, style(width));
    for (const line of lines) expect(columns(line), line).toBeLessThanOrEqual(width);
    const marked = lines.filter((line) => line.includes('!') && !/!:|!k:/.test(line));
    expect(marked.length, lines.join('\n')).toBeGreaterThanOrEqual(1);
    // Whatever is loud is about the alarm: its own row or lines, and no other.
    const text = lines.join(' ');
    expect(text).toContain(v === 1 ? properties(p).at(-1)?.slice(0, 4) : variants(v).at(-1)?.slice(0, 4));
  }
});

test('a block per configuration, a row per variant, a column per property, in the order of the spec', () => {
  const table: Record<string, Record<string, Made>> = {
    'sequential v6.17': { 'no-stale-negative': HOLDS, 'no-null-deref': GONE },
    'sequential v6.19-rc1': { 'no-stale-negative': EXPECTED, 'no-null-deref': HOLDS },
    'lookup-in-flight v6.17': { 'no-stale-negative': ALARM, 'no-null-deref': UNKNOWN },
    'lookup-in-flight v6.19-rc1': { 'no-stale-negative': EXPECTED, 'no-null-deref': HOLDS },
  };
  const findings = madeFindings(variants(2), configs(2), properties(2), (v, c, p) => table[`${c} ${v}`]?.[p] as Made);
  const rows = matrix(findings, style(100)).map((line) => line.trim().split(/\s{2,}/));
  expect(rows.slice(0, 7)).toEqual([
    ['no-stale-negative', 'no-null-deref', 'distinct'],
    ['sequential'],
    ['v6.17', 'holds', 'HOLDS !', '123,456'],
    ['v6.19-rc1', 'violated 9', 'holds', '123,456'],
    ['lookup-in-flight'],
    ['v6.17', 'VIOLATED 7 !', 'incomplete', '123,456'],
    ['v6.19-rc1', 'violated 9', 'holds', '123,456'],
  ]);
});

test('where there is no room for all columns, what holds in every run is named below', () => {
  const lines = matrix(oneAlarm(6, 2, 11), style(80)).join('\n');
  expect(lines).toMatch(/variant-5\s+violated 9\s+VIOLATED 7 !/);
  expect(lines.replaceAll(/\n +/g, ' ')).toMatch(/Hold in every run: no-null-deref, rc-contract, .*property-number-9\./);
});

test('where columns are too narrow for words, signs and letters say the same', () => {
  const all = (_: string, __: string, property: string): Made =>
    property === 'rc-contract' ? ALARM : property === 'no-null-deref' ? GONE : EXPECTED;
  const text = matrix(madeFindings(variants(6), configs(2), properties(11), all), style(84)).join('\n');
  expect(text).toMatch(/a: no-stale-negative/);
  expect(text).toMatch(/variant-5\s+V9\s+ok!\s+V7!/);
  expect(text).toMatch(/V N: violated/);
});

test('ten variants in twenty configurations: how many per cell, then which', () => {
  const [v, c, p] = [variants(10), configs(20), properties(11)];
  const findings = madeFindings(v, c, p, (variant, config, property) => {
    if (property === 'no-stale-negative') return variant === 'v6.19' && config !== 'sequential' ? EXPECTED : HOLDS;
    if (property === 'no-null-deref') return EXPECTED;
    if (property === 'rc-contract' && variant === 'variant-9')
      return config === 'sequential' ? ALARM : config === 'lookup-in-flight' ? GONE : UNKNOWN;
    return HOLDS;
  });
  const lines = matrix(findings, style(100));
  const row = (name: string): string[] =>
    lines
      .find((line) => line.startsWith(name))
      ?.trim()
      .split(/\s+/) ?? [];
  expect(row('v6.17')).toEqual(['v6.17', 'ok', '20', 'ok']);
  expect(row('v6.19 ')).toEqual(['v6.19', '19', '20', 'ok']);
  expect(row('variant-9')).toEqual(['variant-9', 'ok', '20', '1!2?18']);
  const text = lines.join('\n').replaceAll(/\n +/g, ' ');
  expect(text).toContain('v6.19: violated, as expected in every configuration but sequential');
  expect(text).toContain('every variant: violated, as expected in every configuration');
  expect(text).toContain('variant-9: VIOLATED ! in sequential (7)');
  expect(text).toContain('variant-9: HOLDS ! in lookup-in-flight');
  expect(text).toContain('variant-9: incomplete in every configuration but sequential, lookup-in-flight');
  expect(text).toMatch(/Hold in every run: no-deadlock, property-number-4, .*property-number-10\./);
  expect(lines.length).toBeLessThan(40);
});

test('one property: a column for each variant', () => {
  const findings = madeFindings(variants(3), configs(2), ['p'], (v, c) => (v === 'v6.19' && c === 'sequential' ? ALARM : HOLDS));
  const rows = matrix(findings, style(100)).map((line) => line.trim().split(/\s{2,}/));
  expect(rows.slice(0, 4)).toEqual([
    ['p'],
    ['v6.17', 'v6.19-rc1', 'v6.19'],
    ['sequential', 'holds', 'holds', 'VIOLATED 7 !'],
    ['lookup-in-flight', 'holds', 'holds', 'holds'],
  ]);
});

test('a run that was not started is no verdict', () => {
  const findings = madeFindings(variants(2), [''], properties(1), () => HOLDS);
  const lines = matrix({ ...findings, runs: findings.runs.slice(0, 1) }, style(80)).join('\n');
  expect(lines).toMatch(/v6.17\s+holds\s+123,456/);
  expect(lines).toMatch(/v6.19-rc1\s+-\s+not run/);
});

test('one run is told in words', async () => {
  const [kept, counts] = matrix(await findingsOf(relay(['a', 'b'])), style(80));
  expect(kept?.trim()).toMatch(/^kept +violated in 7 steps, as expected$/);
  expect(counts?.trim()).toBe('8 distinct states, 9 generated, depth 8');
});

test('a run at a bound says how much was left, and is marked in the table', () => {
  const one = madeFindings(['a'], [''], ['p'], () => UNKNOWN, 'max-states');
  expect(matrix(one, style(100)).join('\n')).toMatch(/incomplete: the violation that the spec expects was not found so far/);
  expect(matrix(one, style(100)).join('\n')).toMatch(/77 not yet expanded/);
  const two = madeFindings(['a', 'b'], [''], ['p'], () => UNKNOWN, 'max-states');
  expect(matrix(two, style(100)).join('\n')).toMatch(/a\s+incomplete\s+123,456\+/);
});

test('colours are never needed: without them the text is the same', () => {
  const findings = oneAlarm(6, 2, 4);
  const shout = (text: string): string => `\u001b[31m${text}\u001b[39m`;
  const paint = {
    alarm: shout,
    holds: shout,
    violated: shout,
    incomplete: shout,
    strong: shout,
    dim: shout,
    lane: (_: number, text: string) => shout(text),
  };
  const coloured = matrix(findings, { ...style(100), paint }).map((line) => stripVTControlCharacters(line));
  expect(coloured).toEqual(matrix(findings, style(100)));
});

test('ASCII where Unicode cannot be shown', () => {
  for (const line of matrix(oneAlarm(2, 2, 2), style(40, false))) expect(line).toMatch(/^[\x20-\x7e]*$/);
});
