/** `dcheck run --set N=2..3`: a run for each value, each as by itself. */
import { expect, test } from 'vitest';
import { problems } from '../schemas/validator.ts';
import { dcheck, timeless } from './dcheck.ts';

const COUNTER = 'test/fixtures/counter.ts';

interface Document {
  readonly runs: readonly (Record<string, unknown> & { readonly constants: Record<string, unknown> })[];
}

function runs(...words: readonly string[]): Document['runs'] {
  const document = JSON.parse(dcheck(['run', ...words, '--format', 'json']).stdout) as Document;
  expect(problems('run', document)).toEqual([]);
  return document.runs.map((run) => ({ ...run, seconds: 0 }));
}

test('every combination, each run as by itself', () => {
  const swept = runs(COUNTER, '--set', 'N=2,3', '--set', 'ATOMIC=true,false');
  const alone = ['2', '3'].flatMap((n) =>
    ['true', 'false'].flatMap((atomic) => runs(COUNTER, '--set', `N=${n}`, '--set', `ATOMIC=${atomic}`)),
  );
  expect(swept).toEqual(alone);
});

test('the configurations of a spec at each point, in one matrix; the command of a violation names its point', () => {
  const { stdout, status } = dcheck([
    'run',
    'test/fixtures/gate.ts',
    '--variant',
    'atomic',
    '--set',
    'LIMIT=0..2',
    '--no-expect',
  ]);
  expect(status).toBe(1);
  const rows = ['one LIMIT=0', 'one LIMIT=1', 'one LIMIT=2', 'two LIMIT=0', 'two LIMIT=1', 'two LIMIT=2'];
  for (const row of rows) expect(stdout).toMatch(new RegExp(`^${row} `, 'm'));
  const commands = [...stdout.matchAll(/dcheck (run test\/fixtures\/gate\.ts .*)$/gm)].map(([, words = '']) => words);
  expect(commands.length).toBeGreaterThan(0);
  for (const words of commands) {
    const again = dcheck(words.split(' '));
    expect([again.status, again.stdout]).toEqual([1, expect.stringContaining('limited VIOLATED')]);
  }
});

interface Gate {
  readonly configs: readonly string[];
  readonly variants: readonly { readonly id: string; readonly verdicts: readonly { readonly config: string }[] }[];
}

test('the gate judges at each point as it would there alone', () => {
  const words = ['gate', 'test/fixtures/gate.ts', '--candidate', 'test/fixtures/candidates/twice.ts', '--json'];
  const at = (...set: readonly string[]): { readonly status: number | null; readonly gate: Gate } => {
    const { status, stdout } = dcheck([...words, ...set.flatMap((one) => ['--set', one])]);
    const gate = JSON.parse(timeless(stdout)) as Gate;
    expect(problems('gate', gate)).toEqual([]);
    return { status, gate };
  };
  const swept = at('LIMIT=1..4');
  expect(swept.gate.configs).toEqual(['one', 'two'].flatMap((config) => [1, 2, 3, 4].map((limit) => `${config} LIMIT=${limit}`)));
  const statuses: (number | null)[] = [];
  for (const limit of [1, 2, 3, 4]) {
    const { status, gate } = at(`LIMIT=${limit}`);
    statuses.push(status);
    const there = swept.gate.variants[0]?.verdicts.filter(({ config }) => config.endsWith(`LIMIT=${limit}`));
    const alone = gate.variants[0]?.verdicts.map((verdict) => ({ ...verdict, config: `${verdict.config} LIMIT=${limit}` }));
    expect(alone?.length).toBeGreaterThan(0);
    expect(told(there)).toEqual(told(alone));
  }
  // The candidate adds 2 in each of two threads.
  expect([swept.status, statuses]).toEqual([1, [1, 1, 1, 0]]);
});

/** Verdicts without where the trace was found: that names the configuration. */
function told(verdicts: readonly object[] | undefined): unknown {
  return verdicts?.map((verdict) => ({ ...verdict, trace: null }));
}
