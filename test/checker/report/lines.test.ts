/** The small reporters: progress, errors, listing. */
import { expect, test } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';
import { errorLines, stackLines } from '../../../checker/report/error.ts';
import { errorDocument } from '../../../checker/report/json/error.ts';
import { listingDocument } from '../../../checker/report/json/listing.ts';
import { listingOf } from '../../../checker/report/listing.ts';
import { listingLines } from '../../../checker/report/listing-text.ts';
import { progressJson, progressLine } from '../../../checker/report/progress.ts';
import { columns } from '../../../checker/report/text.ts';
import { style } from './findings.ts';
import { relay } from './specs.ts';

test('progress fits its terminal and loses the least important first', () => {
  const standing = {
    distinct: 123_456,
    generated: 400_000,
    queue: 1_234,
    depth: 17,
    seconds: 2,
    name: 'v6.19 · sequential',
    run: 3,
    runs: 12,
    memoryBytes: 812e6,
    estimate: null,
  };
  expect(progressLine(standing, style(160))).toBe(
    '[3/12]  v6.19 · sequential  123,456 distinct  400,000 generated  queue 1,234  depth 17  200,000/s  812 MB  2.00 s',
  );
  expect(progressLine({ ...standing, threads: 2 }, style(160))).toContain('  812 MB  2 threads  2.00 s');
  expect(progressLine({ ...standing, estimate: { distinct: 4_321_000, secondsLeft: 65 } }, style(200))).toMatch(
    / {2}about 4,300,000 in all, \S.* to go$/,
  );
  expect(JSON.parse(progressJson(standing))).toMatchObject({
    schema: 'dcheck.progress/1',
    distinct: 123_456,
    run: 3,
    estimate: null,
  });
  for (const width of [20, 40, 60, 80]) expect(columns(progressLine(standing, style(width)))).toBeLessThan(width);
  expect(progressLine(standing, style(50))).toMatch(/^\[3\/12\] {2}v6.19 · sequential {2}123,456 distinct.*…$/);
});

const error = new DcheckError('not-plain', 'here is a function\nfor good', {
  at: { file: 'my.ts', line: 3, column: 7 },
  action: 'action load(0)',
  path: 'threads[0].pc',
  hint: 'keep functions outside',
  cause: new Error('the cause'),
});

test('an error says what, where, in which action, at which path and what to try', () => {
  expect(errorLines(error, style(80))).toEqual([
    'dcheck: error[not-plain]: here is a function',
    '  for good',
    '  at my.ts:3:7',
    '  action: action load(0)',
    '  path: threads[0].pc',
    '  try: keep functions outside',
  ]);
  expect(errorLines(new DcheckError('usage', 'no'), style(80))).toEqual(['dcheck: error[usage]: no']);
  expect(stackLines(error).join('\n')).toMatch(/lines\.test[\s\S]*caused by:\nError: the cause/);
  expect(errorDocument(error, (file) => `./${file}`)).toEqual({
    schema: 'dcheck.error/1',
    code: 'not-plain',
    message: 'here is a function\nfor good',
    at: { file: './my.ts', line: 3, column: 7 },
    action: 'action load(0)',
    path: 'threads[0].pc',
    hint: 'keep functions outside',
  });
});

test('a listing names variants, configurations, constants, properties with their expectations, and actors', () => {
  const spec = relay(['a', 'b']);
  const listed = {
    ...spec,
    about: 'hands a token on',
    constants: { N: 2, FAST: true },
    variants: {
      old: { about: 'as it was', source: 'v1', plugs: {} },
      new: { about: 'as it is', reconstructed: 'step 2', plugs: {} },
    },
    configs: { small: { about: 'two actors', set: { N: 3 } }, large: { about: 'more' } },
    expect: ({ variant, config }: { variant: string; config: string }) =>
      variant === 'old' || config === 'large' ? { kept: 'violated' } : {},
  } as unknown as typeof spec;
  const listing = listingOf(listed, 'my spec.ts');
  expect(listingDocument(listing)).toEqual({
    schema: 'dcheck.list/1',
    spec: 'relay',
    file: 'my spec.ts',
    about: 'hands a token on',
    constants: { N: 2, FAST: true },
    variants: [
      { id: 'old', about: 'as it was', source: 'v1', reconstructed: null },
      { id: 'new', about: 'as it is', source: null, reconstructed: 'step 2' },
    ],
    configs: [
      {
        id: 'small',
        about: 'two actors',
        set: { N: 3 },
        threads: [],
        actions: [
          { name: 'pass', instances: 2 },
          { name: 'drop', instances: 2 },
        ],
        initialStates: 1,
      },
      {
        id: 'large',
        about: 'more',
        set: {},
        threads: [],
        actions: [
          { name: 'pass', instances: 2 },
          { name: 'drop', instances: 2 },
        ],
        initialStates: 1,
      },
    ],
    properties: [
      {
        name: 'kept',
        kind: 'invariant',
        declared: true,
        parts: ['token', 'count'],
        expectedViolated: [
          { variant: 'old', config: 'small' },
          { variant: 'old', config: 'large' },
          { variant: 'new', config: 'large' },
        ],
      },
      { name: 'no-null-deref', kind: 'fault', declared: false, parts: [], expectedViolated: [] },
    ],
  });
  const text = listingLines(listing, style(100)).join('\n');
  expect(text).toContain('relay: hands a token on');
  expect(text).toMatch(/new +as it is\n +reconstructed: step 2/);
  expect(text).toMatch(/small +two actors\n +sets N=3/);
  expect(text).toMatch(/N +2 {2}\(number; --set N=\.\.\.\)/);
  expect(text).toMatch(
    /kept +invariant of 2 parts: token, count\n +expected to be violated in old; new · large; to hold elsewhere/,
  );
  expect(text).toContain('actions pass ×2, drop ×2');
  expect(text).toContain("dcheck run 'my spec.ts'");
  expect(text).not.toContain('no-null-deref');
  for (const width of [30, 50, 80]) {
    for (const line of listingLines(listing, style(width)).slice(0, -1)) expect(columns(line), line).toBeLessThanOrEqual(width);
  }
});
