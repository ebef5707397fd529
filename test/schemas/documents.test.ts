/** Every machine-readable output is what its published schema says; and the schemas are not so wide that all would pass. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dcheck } from '../e2e/dcheck.ts';
import { names, problems } from './validator.ts';

const json = (args: readonly string[]): unknown => {
  const { stdout, stderr } = dcheck(args);
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout) as unknown;
};
const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));

/** A document for each form that an output can have. */
const outputs: readonly (readonly [schema: string, what: string, args: readonly string[]])[] = [
  [
    'run',
    'variants, configurations, violations and coverage',
    ['run', 'test/fixtures/locks.ts', '--format', 'json', '--coverage'],
  ],
  ['run', 'Sets, Maps and other values', ['run', 'test/fixtures/collections.ts', '--format', 'json']],
  ['run', 'faults', ['run', 'test/fixtures/fault.ts', '--format', 'json']],
  ['run', 'a bound', ['run', 'test/fixtures/endless.ts', '--format', 'json', '--max-states', '100', '--store', 'exact']],
  ['run', 'no memory', ['run', 'test/fixtures/growing.ts', '--format', 'json', '--set', 'KIND=counter', '--memory', '125m']],
  ['run', 'a sample', ['run', 'test/fixtures/lost-update.ts', '--format', 'json', '--search', 'random', '--walks', '50']],
  ['run', 'symmetry', ['run', 'test/fixtures/symmetric-threads.ts', '--format', 'json']],
  ['run', 'partial-order reduction', ['run', 'specs/examples/dining-philosophers.ts', '--format', 'json', '--por']],
  [
    'run',
    'partial-order reduction for want of memory',
    [
      'run',
      'specs/examples/dining-philosophers.ts',
      '--format',
      'json',
      '--set',
      'N=12',
      '--property',
      'no-deadlock',
      '--memory',
      '150m',
    ],
  ],
  [
    'run',
    'no partial-order reduction',
    ['run', 'specs/examples/bakery.ts', '--format', 'json', '--por', '--property', 'no-deadlock'],
  ],
  ['run', 'vacuity', ['run', 'test/fixtures/vacuous.ts', '--format', 'json']],
  ['run', 'fairness that no behaviour meets', ['run', 'test/fixtures/unfair.ts', '--format', 'json']],
  ['run', 'behaviours', ['run', 'specs/examples/alternating-bit.ts', '--format', 'json']],
  ['run', 'fewest switches', ['run', 'test/fixtures/lost-update.ts', '--format', 'json', '--minimize', 'switches']],
  ['run', 'inval', ['run', 'specs/inval.ts', '--format', 'json']],
  ['outcomes', 'side by side', ['outcomes', 'test/fixtures/outcomes.ts', '--format', 'json']],
  ['diff', 'outcomes and verdicts', ['diff', 'specs/inval.ts', '--variant', 'v6.17,v6.19', '--format', 'json']],
  [
    'gate',
    'passed and rejected',
    [
      'gate',
      'test/fixtures/gate.ts',
      '--candidate',
      'test/fixtures/candidates/twice.ts',
      '--candidate',
      'test/fixtures/candidates/loses.ts',
      '--json',
    ],
  ],
  ['gate', 'not checked', ['gate', 'test/fixtures/gate.ts', '--candidate', 'test/fixtures/candidates/two.ts', '--json']],
  ['graph', 'whole', ['graph', 'test/fixtures/collections.ts', '--format', 'json']],
  ['graph', 'cut, with faults', ['graph', 'test/fixtures/fault.ts', '--format', 'json', '--max-states', '3']],
  ['list', 'variants and configurations', ['list', 'specs/inval.ts', '--format', 'json']],
  ['list', 'neither', ['list', 'test/fixtures/counter.ts', '--format', 'json']],
  ['error', 'of the spec', ['run', 'test/fixtures/broken/action-throws.ts', '--format', 'json']],
  ['error', 'of the command', ['gate', 'nowhere.ts', '--json']],
];

test.each(outputs)('%s: %s', (schema, _, args) => {
  expect(problems(schema, json(args))).toEqual([]);
});

test('validate: accepted, rejected, undecided', () => {
  const log = (name: string, lines: readonly object[]): string => {
    const file = join(folder, name);
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return file;
  };
  const verdicts = [log('good.jsonl', [{ actor: 'first' }]), log('bad.jsonl', [{ actor: 'first', state: { count: 7 } }])].map(
    (file) => {
      const document = json([
        'validate',
        'test/fixtures/gate.ts',
        file,
        '--variant',
        'slow',
        '--config',
        'two',
        '--format',
        'json',
      ]);
      expect(problems('validate', document)).toEqual([]);
      return (document as { readonly verdict: string }).verdict;
    },
  );
  expect(verdicts).toEqual(['accepted', 'rejected']);
});

test('progress: every line', () => {
  const { stderr } = dcheck(['run', 'test/fixtures/endless.ts', '--progress', 'json', '--timeout', '1s']);
  const lines = stderr.trim().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(problems('progress', JSON.parse(line))).toEqual([]);
});

test('itf: every trace that --out writes', () => {
  for (const spec of ['collections', 'fault']) {
    const out = join(folder, spec);
    dcheck(['run', `test/fixtures/${spec}.ts`, '--trace', 'itf', '--out', out]);
    const traces = readdirSync(out).filter((file) => file.endsWith('.itf.json'));
    expect(traces.length).toBeGreaterThan(0);
    for (const file of traces) expect(problems('itf', JSON.parse(readFileSync(join(out, file), 'utf8')))).toEqual([]);
  }
});

test('each schema has a document, here, in replay.test.ts or in cluster/refusals.test.ts', () => {
  const replays = ['cluster', 'trace', 'script', 'evidence', 'replay', 'litmus', 'identify'];
  const seen = new Set([...replays, ...outputs.map(([schema]) => schema), 'validate', 'progress', 'itf']);
  expect(names.filter((name) => name !== 'common' && !seen.has(name))).toEqual([]);
});

describe('a schema refuses', () => {
  const document = json(['run', 'test/fixtures/lost-update.ts', '--format', 'json']) as {
    readonly runs: readonly { readonly properties: readonly { readonly trace?: object }[] }[];
  };
  /** A copy with one value changed by its path. */
  const changed = (path: readonly (string | number)[], value: unknown): unknown => {
    const copy = structuredClone(document) as unknown;
    let at = copy as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
    const last = path.at(-1) as string;
    if (value === undefined) delete at[last];
    else at[last] = value;
    return copy;
  };
  const violated = document.runs[0]?.properties.findIndex(({ trace }) => trace !== undefined) ?? -1;
  const trace = ['runs', 0, 'properties', violated, 'trace'];

  test.each<[string, (string | number)[], unknown]>([
    ['another schema', ['schema'], 'dcheck.run/2'],
    ['a field that it does not know', ['surprise'], 1],
    ['a run without its count', ['runs', 0, 'distinct'], undefined],
    ['a negative count', ['runs', 0, 'distinct'], -1],
    ['an unknown bound', ['runs', 0, 'bound'], 'boredom'],
    ['a violation without its trace', trace, undefined],
    ['a step without its actor', [...trace, 'steps', 0, 'actor'], undefined],
    ['a value that is none', [...trace, 'steps', 0, 'changes'], [{ path: 'x', from: { $number: 'one' }, to: 1 }]],
    ['lines from 0', [...trace, 'steps', 0, 'source'], { file: 'x.ts', line: 0 }],
  ])('%s', (_, path, value) => {
    expect(problems('run', document)).toEqual([]);
    expect(problems('run', changed(path, value))).not.toEqual([]);
  });
});
