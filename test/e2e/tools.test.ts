/** Search modes, coverage, graphs, traces in ITF and logs, as a user runs them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dcheck, timeless } from './dcheck.ts';

const counter = 'test/fixtures/counter.ts';
const lostUpdate = 'test/fixtures/lost-update.ts';
const vacuous = 'test/fixtures/vacuous.ts';
const locks = 'test/fixtures/locks.ts';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'dcheck-tools-'));
/** Without what depends on the machine's speed. */
const settled = (text: string): string => timeless(text).replaceAll(/, [\d,]+ a second/g, '');

describe('search modes', () => {
  test.each<[string, string[], number]>([
    ['dfs finds it', [counter, '--search', 'dfs'], 1],
    ['dfs proves it', [counter, '--set', 'ATOMIC=true', '--search', 'dfs'], 0],
    ['iterative finds it', [counter, '--search', 'iterative'], 1],
    ['iterative proves it', [counter, '--set', 'ATOMIC=true', '--search', 'iterative'], 0],
    ['fewest switches find it', [counter, '--minimize', 'switches'], 1],
    ['fewest switches prove it', [counter, '--set', 'ATOMIC=true', '--minimize', 'switches'], 0],
    ['random walks find it', [counter, '--search', 'random', '--walks', '50'], 1],
    ['random walks prove nothing', [counter, '--set', 'ATOMIC=true', '--search', 'random', '--walks', '50'], 3],
    ['a swarm finds it', [counter, '--search', 'swarm', '--members', '4', '--workers', '2'], 1],
    ['a swarm proves nothing', [counter, '--set', 'ATOMIC=true', '--search', 'swarm', '--members', '2', '--workers', '1'], 3],
    ['two switches are needed', [counter, '--max-switches', '1'], 3],
    ['two switches are enough', [counter, '--max-switches', '2'], 1],
    ['--seed without a sample', [counter, '--seed', '3'], 2],
    ['--walks with a swarm', [counter, '--search', 'swarm', '--walks', '3'], 2],
    ['--max-switches with dfs', [counter, '--search', 'dfs', '--max-switches', '3'], 2],
    ['--minimize switches with dfs', [counter, '--search', 'dfs', '--minimize', 'switches'], 2],
    ['--max-depth with random', [counter, '--search', 'random', '--max-depth', '3'], 2],
    ['--walks 0', [counter, '--search', 'random', '--walks', '0'], 2],
    [
      'an error of the spec in a thread of a swarm',
      ['test/fixtures/broken/action-throws.ts', '--search', 'swarm', '--members', '1'],
      2,
    ],
  ])('exit status: %s', (_, args, status) => {
    const result = dcheck(['run', ...args]);
    expect(result.status, result.stdout + result.stderr).toBe(status);
  });

  test('a sample says that it is one', () => {
    const { stdout } = dcheck(['run', counter, '--set', 'ATOMIC=true', '--search', 'random', '--walks', '50', '--seed', '7']);
    expect(stdout).toMatch(
      /Sampled: the run: 50 random walks of at most 100 steps, seed 7, [\d,]+ a second; nothing is\s+proven/,
    );
    expect(stdout).not.toMatch(/Proven|holds/);
  });

  test('a bound on switches says what it leaves out', () => {
    expect(dcheck(['run', counter, '--max-switches', '1']).stdout).toContain('Bounded: the run stopped at --max-switches');
  });

  test.each([
    ['random', ['--search', 'random', '--walks', '30', '--seed', '5']],
    ['swarm', ['--search', 'swarm', '--members', '3', '--seed', '5', '--workers', '2']],
    ['dfs', ['--search', 'dfs']],
    ['switches', ['--minimize', 'switches']],
    ['max-switches', ['--max-switches', '4']],
  ])('the command that %s prints finds exactly the same trace', (_, options) => {
    const trace = (args: readonly string[]): unknown => {
      const { runs } = JSON.parse(dcheck([...args, '--format', 'json']).stdout);
      return runs[0].properties.find(({ name }: { name: string }) => name === 'noLostUpdate').trace;
    };
    const args = ['run', counter, '--set', 'N=3', ...options];
    const [, line = ''] = /Reproduce: dcheck (.*)\n/.exec(dcheck(args).stdout) ?? [];
    expect(trace(line.split(' '))).toEqual(trace(args));
  });

  test('the number of threads does not change what a swarm finds', () => {
    const run = (workers: string): string =>
      settled(dcheck(['run', counter, '--set', 'N=3', '--search', 'swarm', '--members', '5', '--workers', workers]).stdout);
    expect(run('1')).toContain('noLostUpdate');
    expect(run('2')).toBe(run('1'));
  });
});

test('an error of an action constraint says where, by every search', () => {
  for (const search of ['bfs', 'dfs', 'random']) {
    const { status, stderr } = dcheck(['run', 'test/fixtures/action-constraint-throws.ts', '--search', search]);
    expect(status).toBe(2);
    expect(stderr).toContain('error[invariant-throws]: actionConstraint threw TypeError');
    expect(stderr).toContain('at test/fixtures/action-constraint-throws.ts:12:');
  }
});

describe('vacuity', () => {
  test('fails a run, with a message of its own, where the spec does not allow it', () => {
    const { status, stdout } = dcheck(['run', vacuous]);
    expect(status).toBe(1);
    expect(stdout).toContain('Vacuous: action never is enabled in no reachable state.');
    expect(stdout).toMatch(/Vacuous: untested is never put to the test/);
    expect(stdout).toContain('allow: { vacuous: ["untested"] }');
    expect(stdout).toContain('Warning: constant UNUSED is read by nothing.');
    // Variant b reaches what a does not, so the two together are not vacuous there.
    expect(stdout).not.toContain('onlyInB is');
  });

  test('is a remark where only a part was run, and nothing where it is allowed', () => {
    const part = dcheck(['run', vacuous, '--variant', 'a']);
    expect(part.status).toBe(0);
    expect(part.stdout).toMatch(/Warning: onlyInB is never put to the test/);
    const allowed = dcheck(['run', 'test/fixtures/vacuous-allowed.ts']);
    expect(allowed.status).toBe(0);
    expect(allowed.stdout).not.toContain('Vacuous');
  });

  test('is not claimed of a run that a bound stopped', () => {
    const { status, stdout } = dcheck(['run', vacuous, '--max-states', '1']);
    expect(status).toBe(3);
    expect(stdout).not.toContain('Vacuous');
  });

  test('fairness that no behaviour meets fails the run, unless the spec allows it', () => {
    const { status, stdout } = dcheck(['run', 'test/fixtures/unfair.ts']);
    expect(status).toBe(1);
    expect(stdout).toContain('Vacuous: no behaviour meets the fairness');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('If that is meant: allow: { noFairBehaviour: true } in the spec.');
    const allowed = dcheck(['run', 'test/fixtures/unfair-allowed.ts']);
    expect(allowed.status).toBe(0);
    expect(allowed.stdout).not.toContain('Vacuous');
  });

  test('an allowance for what is not there is an error', () => {
    const { status, stderr } = dcheck(['run', 'test/fixtures/allow-unknown.ts']);
    expect(status).toBe(2);
    expect(stderr).toContain('error[unknown-name]: allow.neverEnabled names "nevr"');
    expect(stderr).toContain('did you mean never?');
  });
});

describe('coverage', () => {
  test('is printed, written as lcov, and part of the JSON', () => {
    const folder = scratch();
    const { stdout, status } = dcheck(['run', counter, '--set', 'ATOMIC=true', '--coverage', '--out', folder]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/action or thread +enabled in +taken +new states/);
    expect(readFileSync(join(folder, 'coverage.lcov'), 'utf8')).toContain(`SF:${counter}\n`);
    const file = join(folder, 'deep', 'er.lcov');
    dcheck(['run', locks, '--coverage-out', file]);
    expect(readFileSync(file, 'utf8')).toContain(`SF:${locks}\n`);
    const { coverage } = JSON.parse(dcheck(['run', counter, '--coverage', '--format', 'json']).stdout);
    expect(coverage).toMatchObject({ runs: 1, complete: true });
  });

  test('is not there where nobody asks', () => {
    const folder = scratch();
    const { stdout } = dcheck(['run', counter, '--out', folder]);
    expect(stdout).not.toContain('enabled in');
    expect(existsSync(join(folder, 'coverage.lcov'))).toBe(false);
  });
});

test('--trace itf writes documents that a viewer opens', () => {
  const folder = scratch();
  dcheck(['run', lostUpdate, '--trace', 'itf', '--out', folder]);
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.itf.json'));
  expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({
    '#meta': { format: 'ITF' },
    vars: ['x', 'threads'],
  });
});

describe('dcheck graph', () => {
  test.each<[string, string[], number, RegExp]>([
    ['dot by default', [lostUpdate], 0, /^digraph "lost-update" \{/],
    ['aut', [lostUpdate, '--format', 'aut'], 0, /^des \(0, \d+, \d+\)\n/],
    ['json', [lostUpdate, '--format', 'json'], 0, /^\{\n {2}"schema": "dcheck.graph\/1"/],
    ['cut by a bound', [lostUpdate, '--format', 'aut', '--max-states', '3'], 3, /^des /],
    ['one of several variants', [locks, '--variant', 'racy', '--config', 'two'], 0, /racy/],
    ['several variants', [locks], 2, /^$/],
    ['no such format', [lostUpdate, '--format', 'svg'], 2, /^$/],
  ])('%s', (_, args, status, output) => {
    const result = dcheck(['graph', ...args]);
    expect(result.status, result.stderr).toBe(status);
    expect(result.stdout).toMatch(output);
    expect(result.stderr === '').toBe(status === 0);
  });
});

describe('dcheck validate', () => {
  const log = (...lines: readonly unknown[]): string => {
    const file = join(scratch(), 'log.jsonl');
    writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
    return file;
  };

  test('a behaviour', () => {
    const { status, stdout } = dcheck([
      'validate',
      lostUpdate,
      log({ action: 'load(0)', time: 12.5 }, { action: 'store(0)' }, { state: { x: 2 } }),
    ]);
    expect(stdout).toMatch(/log\.jsonl is a behaviour of\s+lost-update: 3 lines\s+matched,\s+with\s+2\s+unobserved\s+steps/);
    expect(status).toBe(0);
  });

  test('no behaviour: where it departs, how one gets there, and what was possible', () => {
    const { status, stdout } = dcheck([
      'validate',
      lostUpdate,
      log({ action: 'load(0)' }, { action: 'load(1)' }, { action: 'store(0)' }, { action: 'store(1)', state: { x: 2 } }),
      '--hidden',
      '0',
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain('departs at');
    expect(stdout).toMatch(/3 {2}0: store\(0\)/);
    expect(stdout).toContain('1: store(1) (x is 1, not 2)');
  });

  test('procedures and labels of threads, as traces show them', () => {
    const found = JSON.parse(dcheck(['run', locks, '--variant', 'ab-ba', '--config', 'two', '--format', 'json']).stdout);
    const { steps } = found.runs[0].properties.find(({ name }: { name: string }) => name === 'no-deadlock').trace;
    const lines = steps.map(({ actor, procedure, label }: Record<string, string>) => ({ actor, procedure, label }));
    const options = ['--variant', 'ab-ba', '--config', 'two', '--hidden', '0'];
    expect(dcheck(['validate', locks, log(...lines), ...options]).status).toBe(0);
    const { status, stdout } = dcheck(['validate', locks, log(...lines, { actor: lines[0].actor }), ...options]);
    expect(status).toBe(1);
    expect(stdout).toContain(`${lines[0].actor} may be waiting for`);
  });

  test('JSON', () => {
    const document = JSON.parse(
      dcheck(['validate', lostUpdate, log({ action: 'store(0)' }), '--hidden', '0', '--format', 'json']).stdout,
    );
    expect(document).toMatchObject({ schema: 'dcheck.validate/1', verdict: 'rejected', matched: 0, departure: { line: 1 } });
  });

  test.each<[string, () => string[], number, RegExp]>([
    [
      'a line that is no JSON',
      () => [lostUpdate, log({ action: 'load(0)' }, 'load(1)')],
      2,
      /error\[log\].*no JSON[\s\S]*log\.jsonl:2/,
    ],
    ['an action that is not there', () => [lostUpdate, log({ action: 'lod(0)' })], 2, /did you mean load/],
    ['an empty log', () => [lostUpdate, log('')], 2, /holds no event/],
    ['no log', () => [lostUpdate], 2, /needs also LOG/],
    ['a log that is not there', () => [lostUpdate, 'nowhere.jsonl'], 2, /cannot read nowhere\.jsonl/],
    ['three files', () => [lostUpdate, 'a', 'b'], 2, /what is "b"/],
    ['an actor that is not there', () => [lostUpdate, log({ action: 'load(0)' }), '--complete', '7'], 2, /no actor of the spec/],
    ['a bound', () => [lostUpdate, log({ action: 'store(1)' }), '--max-states', '1'], 3, /^$/],
  ])('%s', (_, args, status, message) => {
    const result = dcheck(['validate', ...args()]);
    expect(result.status, result.stdout).toBe(status);
    expect(result.stderr).toMatch(message);
  });
});

describe('symmetry', () => {
  const symmetric = 'specs/examples/two-phase-commit-symmetric.ts';
  const everything = (args: string[]) => dcheck(['run', symmetric, ...args]);

  test('is on where the spec declares it, and said', () => {
    const { status, stdout } = everything([]);
    expect(status).toBe(0);
    expect(stdout).toContain('80 distinct states, 318 generated');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('up to symmetry of the indices 0..2');
  });

  test.each([['--no-symmetry'], ['--minimize', 'switches']])('is off with %s', (...args) => {
    const { status, stdout } = everything(args);
    expect(status).toBe(0);
    expect(stdout).toContain('288 distinct states');
    expect(stdout).not.toContain('up to symmetry');
  });

  test('8 managers take under a thousandth of their 1,745,408 states', () => {
    const { stdout } = everything(['--set', 'RM=8', '--format', 'json']);
    const { runs } = JSON.parse(stdout) as { runs: { distinct: number; complete: boolean }[] };
    expect(runs[0]).toMatchObject({ complete: true });
    expect(runs[0]?.distinct).toBeLessThan(1_745_408 / 1000);
  });

  test('what is not symmetric is an error, with the states and the line', () => {
    const { status, stderr } = dcheck(['run', 'test/fixtures/asymmetric.ts']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/error\[asymmetric\]: invariant second is not symmetric/);
    expect(stderr).toContain('{ on: [true, false, false] }');
    expect(stderr).toContain('{ on: [false, true, false] }');
    expect(stderr).toContain('asymmetric.ts:17');
  });
});
