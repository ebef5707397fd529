/** `dcheck gate`: patches are let through or not, and whoever is at fault gets a clear answer. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dcheck } from './dcheck.ts';

const SPEC = 'test/fixtures/gate.ts';
const candidate = (name: string): string => `test/fixtures/candidates/${name}.ts`;

interface Document {
  readonly status: string;
  readonly baseline: { readonly id: string } | null;
  readonly variants: readonly {
    readonly id: string;
    readonly status: string;
    readonly error: {
      readonly code: string;
      readonly message: string;
      readonly at: { readonly file: string; readonly line: number };
    } | null;
    readonly verdicts: readonly { readonly config: string; readonly property: string; readonly judgement: string }[];
    readonly newOutcomes: readonly { readonly config: string; readonly name: string; readonly settled: boolean }[];
  }[];
}

function gate(args: readonly string[]): { readonly status: number | null; readonly document: Document } {
  const { status, stdout, stderr } = dcheck(['gate', ...args, '--json']);
  expect(stdout, stderr).not.toBe('');
  return { status, document: JSON.parse(stdout) as Document };
}

const judged = ({ variants }: Document, id: string, judgement: string): string[] =>
  (variants.find((variant) => variant.id === id)?.verdicts ?? [])
    .filter((verdict) => verdict.judgement === judgement)
    .map(({ config, property }) => `${config} ${property}`);

describe('the mail of 1 June 2026, written as a candidate', () => {
  const patches = ['mail-2026-06-01', 'mail-2026-06-01-repaired', 'revert'];
  const { status, document } = gate([
    'specs/inval.ts',
    '--config',
    'sequential,lookup-in-flight,create',
    ...patches.flatMap((name) => ['--candidate', `docs/candidates/${name}.ts`]),
  ]);

  test('as posted it is rejected for its null dereference, in the simplest of cases', () => {
    expect([status, document.status, document.baseline?.id]).toEqual([1, 'rejected', 'v7.1.4']);
    expect(document.variants[0]).toMatchObject({ id: patches[0], status: 'rejected' });
    expect(judged(document, 'mail-2026-06-01', 'broken')).toContain('sequential no-null-deref');
  });

  test('repaired, it is rejected for the LOOKUP in flight and for the lock that it takes twice', () => {
    expect(document.variants[1]).toMatchObject({ id: patches[1], status: 'rejected' });
    const broken = judged(document, 'mail-2026-06-01-repaired', 'broken');
    expect(broken).toEqual(
      expect.arrayContaining([
        'lookup-in-flight no-stale-negative',
        'lookup-in-flight no-stale-positive',
        'lookup-in-flight lock-discipline',
        'lookup-in-flight no-deadlock',
      ]),
    );
    expect(broken.filter((name) => name.startsWith('sequential '))).toEqual([]);
  });

  test('v7.1.4 passes; beside itself it changes nothing', () => {
    expect(document.variants[2]).toMatchObject({ id: 'revert', status: 'unchanged' });
    expect([judged(document, 'revert', 'broken'), judged(document, 'revert', 'incomplete')]).toEqual([[], []]);
  });

  test('v7.1.4 against what it repairs: progress', () => {
    const { status: passed, document: progress } = gate([
      'specs/inval.ts',
      '--config',
      'sequential',
      '--baseline',
      'v6.19',
      '--candidate',
      'docs/candidates/revert.ts',
    ]);
    expect([passed, progress.status]).toEqual([0, 'passed']);
    expect(judged(progress, 'revert', 'repaired')).toEqual(['sequential no-stale-negative', 'sequential rc-contract']);
  });
});

describe('a candidate', () => {
  test('that breaks what the baseline keeps is rejected, and told with a trace and the command that finds it again', () => {
    const { status, stdout } = dcheck(['gate', SPEC, '--candidate', candidate('twice')]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^twice \(test\/fixtures\/candidates\/twice\.ts\): REJECTED\n {2}breaks +limited +in two \(\d steps\)/m,
    );
    expect(stdout).toMatch(/limited VIOLATED · \d steps/);
    const [, again = ''] = /^Reproduce: dcheck (.*)$/m.exec(stdout) ?? [];
    const rerun = dcheck(again.split(' '));
    expect([rerun.status, rerun.stderr]).toEqual([1, '']);
    expect(rerun.stdout).toMatch(/limited VIOLATED · \d steps/);
  });

  test('that loses an update keeps every property: the new outcome is listed', () => {
    const { status, document } = gate([SPEC, '--candidate', candidate('loses')]);
    expect([status, document.variants[0]?.status]).toEqual([0, 'passed']);
    expect(document.variants[0]?.newOutcomes).toMatchObject([{ config: 'two', name: 'count=1', settled: true }]);
  });

  test('that changes nothing passes, and is told so', () => {
    const { status, document } = gate([SPEC, '--candidate', candidate('same')]);
    expect([status, document.variants[0]?.status]).toEqual([0, 'unchanged']);
    expect(dcheck(['gate', SPEC, '--candidate', candidate('same')]).stdout).toContain('passed, but it changes nothing');
  });

  test.each([
    ['two variants', candidate('two'), 'candidate', /exports 2: first, second/, 1],
    ['no variant', candidate('none'), 'candidate', /exports no variant .*answer/, 1],
    ['a plug for which there is no extern', candidate('misnamed'), 'candidate', /plugs in "ad"/, 1],
    ['text that does not compile', 'test/fixtures/broken/candidate-syntax.ts', 'spec-syntax', /Unexpected token/, 3],
    ['text of the wrong types', 'test/fixtures/broken/candidate-types.ts', 'spec-types', /'cuont' does not exist/, 6],
    ['a step that goes round for ever', candidate('round-and-round'), 'procedure', /does not end/, 6],
  ])('with %s: one clear answer, status 2, and others are judged all the same', (_, file, code, says, line) => {
    const { status, document } = gate([SPEC, '--candidate', file, '--candidate', candidate('same')]);
    expect([status, document.status]).toEqual([2, 'error']);
    expect(document.variants[0]).toMatchObject({ status: 'error', error: { code, at: { file, line } } });
    expect(document.variants[0]?.error?.message).toMatch(says);
    expect(document.variants[1]?.status).toBe('unchanged');
  });

  test('that is not there', () => {
    const { status, document } = gate([SPEC, '--candidate', 'nowhere.ts']);
    expect([status, document.variants[0]?.error?.code]).toEqual([2, 'spec-not-found']);
  });

  test('of which a function never returns: halted where it is, in text and as a document', () => {
    const args = ['gate', SPEC, '--candidate', candidate('forever'), '--step-timeout', '500ms'];
    const { status, stdout, stderr } = dcheck(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^dcheck: error\[stuck\]: thread first has not returned for 0\.50 s/);
    expect(stderr).toMatch(/^ {2}at test\/fixtures\/candidates\/forever\.ts:[67]:\d+$/m);
    const document = JSON.parse(dcheck([...args, '--json']).stdout) as { readonly code: string };
    expect(document.code).toBe('stuck');
  });

  test('whose states have no end: bounded, status 3, nothing claimed', () => {
    const { status, document } = gate([SPEC, '--candidate', candidate('unbounded'), '--max-states', '500']);
    expect([status, document.variants[0]?.status]).toEqual([3, 'incomplete']);
    expect(judged(document, 'unbounded', 'kept')).toEqual([]);
  });
});

test('run and diff take candidates as well', () => {
  const run = dcheck(['run', SPEC, '--candidate', candidate('twice'), '--config', 'one']);
  expect([run.status, run.stderr]).toEqual([0, '']);
  const diff = dcheck(['diff', SPEC, '--candidate', candidate('loses'), '--variant', 'atomic', '--config', 'two']);
  expect(diff.status).toBe(1);
  expect(diff.stdout).toContain('+ count=1');
});

test('without candidates, the variants of the spec are judged as the spec says; the baseline is not one of them', () => {
  const { status, document } = gate([SPEC]);
  expect([status, document.variants.map(({ id }) => id)]).toEqual([0, ['slow']]);
});

describe('--expect', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const twice = (expectations: string): ReturnType<typeof gate> =>
    gate([SPEC, '--candidate', candidate('twice'), '--expect', expectations]);

  test('lets through what is known, and only that', () => {
    const known = file('known.json', '{ "two": { "limited": "violated" } }');
    expect(twice(known)).toMatchObject({ status: 0, document: { status: 'passed' } });
    const wrong = file('wrong.json', '{ "*": { "limited": "violated" } }');
    const { status, document } = twice(wrong);
    expect([status, judged(document, 'twice', 'not-violated')]).toEqual([1, ['one limited']]);
  });

  test('may be a function in a module', () => {
    const module = file('known.ts', "export const known = ({ config }) => (config === 'two' ? { limited: 'violated' } : {});");
    expect(twice(module).status).toBe(0);
  });

  test.each([
    ['{ "tow": {} }', 'unknown-name'],
    ['{ "two": { "limit": "violated" } }', 'unknown-name'],
    ['{ "two": { "limited": "maybe" } }', 'usage'],
    ['{ "two": ', 'usage'],
    ['[]', 'usage'],
  ])('%s is refused', (text, code) => {
    const { status, stderr } = dcheck(['gate', SPEC, '--expect', file('refused.json', text)]);
    expect([status, /error\[([\w-]+)\]/.exec(stderr)?.[1]]).toEqual([2, code]);
  });
});

test('on GitHub: an annotation at the line of the candidate, and a summary of the job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const summary = join(folder, 'summary.md');
  const { stdout } = dcheck(['gate', SPEC, '--candidate', candidate('twice')], {
    env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
  });
  expect(stdout).toMatch(
    /^::error file=test\/fixtures\/candidates\/twice\.ts,line=\d,col=\d,title=twice breaks limited::twice \/ two: limited is violated/m,
  );
  expect(readFileSync(summary, 'utf8')).toMatch(/^gate: rejected\n=+\n/);
});

test('the summary for a mail: plain ASCII, prose within 72 columns, traces indented', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const file = join(folder, 'deep', 'gate.md');
  dcheck(['gate', SPEC, '--candidate', candidate('twice'), '--markdown', file]);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines.filter((line) => /[^\x20-\x7e]/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.length > (line.startsWith('    ') ? 76 : 72))).toEqual([]);
  expect(lines).toContain('- broken: limited in two');
  expect(lines.some((line) => /^ {4}.*CPU0 \(first\)/.test(line))).toBe(true);
});

test('beside a violation: who wrote last what it reads, and where the baseline goes another way', () => {
  const { stdout } = dcheck([
    'gate',
    'specs/inval.ts',
    '--config',
    'lookup-in-flight',
    '--baseline',
    'v7.1.4',
    '--variant',
    'v6.19',
  ]);
  expect(stdout).not.toContain('Nearest twin');
  const mail = ['--config', 'lookup-in-flight', '--candidate', 'docs/candidates/mail-2026-06-01-repaired.ts'];
  const rejected = dcheck(['gate', 'specs/inval.ts', ...mail], { env: { COLUMNS: '160' } }).stdout;
  // The race is over where the revert waits for the directory that the LOOKUP in flight holds.
  expect(rejected).toMatch(
    /^Nearest twin: v7\.1\.4 .* in step \d+: notify waits there for i_rwsem of the directory, read-locked by client\.$/m,
  );
  expect(rejected).toMatch(/^Last written of what it reads: in step 18 by client: client\.client\.stat = -2;/m);
});

test('a spec without variants is gated by what it expects itself, under its own name', () => {
  const { status, stdout } = dcheck(['gate', 'test/fixtures/counter.ts']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^counter: gate without a baseline\n\ncounter: REJECTED\n {2}breaks +noLostUpdate$/m);
});

test('a baseline that is not as the spec expects closes the gate, whatever the candidate does', () => {
  const args = ['gate', 'specs/inval.ts', '--config', 'sequential', '--candidate', 'docs/candidates/revert.ts'];
  // Without a negative timeout nothing is cached, so that what is expected of v6.19 does not happen.
  const { status, stdout } = dcheck([...args, '--baseline', 'v6.19', '--set', 'NEGATIVE_TIMEOUT=false'], {
    env: { GITHUB_ACTIONS: 'true' },
  });
  expect(status).toBe(1);
  expect(stdout).toContain('The baseline v6.19 itself is not as the spec expects: no-stale-negative holds in sequential');
  expect(stdout).toMatch(/^revert \(docs\/candidates\/revert\.ts\): passed/m);
  expect(stdout).toMatch(/^::error title=baseline v6\.19::no-stale-negative holds in sequential/m);
});
