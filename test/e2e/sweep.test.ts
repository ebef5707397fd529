/** `dcheck run --set N=2..3`: a run for each value, each as by itself. */
import { expect, test } from 'vitest';
import { problems } from '../schemas/validator.ts';
import { dcheck } from './dcheck.ts';

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
