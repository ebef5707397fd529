/** `dcheck repl`, by piping into it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, dcheck, fixture, plainEnv, ROOT } from './dcheck.ts';

function repl(
  spec: string,
  lines: readonly string[],
  ...args: readonly string[]
): { status: number | null; out: string[]; err: string } {
  const { status, stdout, stderr } = spawnSync(BIN, ['repl', spec, ...args], {
    cwd: ROOT,
    env: plainEnv(),
    encoding: 'utf8',
    input: `${lines.join('\n')}\n`,
  });
  return { status, out: stdout.split('\n'), err: stderr };
}

/** What was printed after a line of the script, up to the next. */
function after(out: readonly string[], line: string): string {
  const start = out.lastIndexOf(`> ${line}`);
  expect(start).toBeGreaterThanOrEqual(0);
  const end = out.findIndex((text, index) => index > start && text.startsWith('> '));
  return out
    .slice(start + 1, end === -1 ? undefined : end)
    .join('\n')
    .trimEnd();
}

test('the lost update by hand: steps by number and by name, undone, and judged', () => {
  const { status, out, err } = repl(fixture('counter.ts'), [
    '1',
    'load(1)',
    'store(0)',
    'properties',
    'store(1)',
    'properties',
    '= x',
    'undo 2',
    'route',
  ]);
  expect([status, err]).toEqual([0, '']);
  expect(out[0]).toBe('initial state');
  expect(out[1]).toMatch(/^ {3}1 {2}0 {2}load\(0\)$/);
  expect(out.join('\n')).toContain('violates noLostUpdate');
  expect(after(out, 'store(1)')).toContain('violated here: noLostUpdate');
  expect(out.filter((line) => line === 'holds     noLostUpdate').length).toBe(1);
  expect(after(out, '= x')).toBe('1');
  expect(after(out, 'route')).toBe('0,load(0),load(1)');
});

test('a violation is found from here, as short as dcheck run finds it; what there is none of is said to be none', () => {
  const { status, out } = repl(fixture('counter.ts'), [
    'violate noLostUpdate',
    'restart',
    'search x === 9',
    "search x === 2 && holds('noLostUpdate')",
  ]);
  expect(status).toBe(0);
  expect(after(out, 'violate noLostUpdate')).toMatch(/^found: 4 steps, shortest/);
  expect(after(out, 'search x === 9')).toMatch(/^there is none: all \d+ states/);
  expect(after(out, "search x === 2 && holds('noLostUpdate')")).toMatch(/^found: 4 steps/);
});

test('variants and configurations: given on the command line, changed by use', () => {
  const { status, out } = repl(
    'specs/inval.ts',
    ['client', 'use v7.1.4 sequential', 'violate no-stale-negative'],
    '--variant',
    'v6.19',
    '--config',
    'lookup-in-flight',
  );
  expect(status).toBe(0);
  expect(out[0]).toBe('v6.19 · lookup-in-flight');
  expect(after(out, 'client')).toContain('lookup_slow(): inode_lock_shared(inode)');
  expect(after(out, 'use v7.1.4 sequential')).toMatch(/^v7\.1\.4 · sequential\ninitial state/);
  expect(after(out, 'violate no-stale-negative')).toMatch(/^there is none/);
});

test('a counterexample of dcheck run is loaded, and the saved path is its trace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-repl-'));
  const { stdout } = dcheck(['run', 'specs/inval.ts', '--variant', 'v6.19', '--format', 'json']);
  writeFileSync(join(folder, 'run.json'), stdout);
  const [run, path] = [join(folder, 'run.json'), join(folder, 'path.json')];
  const { status, out, err } = repl('specs/inval.ts', [
    `load ${run}`,
    `load ${run} lookup-in-flight no-stale-positive`,
    `save ${path}`,
    'undo',
    `load ${path}`,
  ]);
  expect([status, err]).toEqual([0, '']);
  expect(after(out, `load ${run}`)).toContain('v6.19 · sequential · no-stale-negative');
  expect(after(out, `load ${path}`)).toContain('violated here: no-stale-positive');
  const runs = JSON.parse(stdout).runs as { config: string; properties: { name: string; trace?: unknown }[] }[];
  const wanted = runs
    .find(({ config }) => config === 'lookup-in-flight')
    ?.properties.find(({ name }) => name === 'no-stale-positive');
  expect(JSON.parse(readFileSync(path, 'utf8')).trace).toEqual(wanted?.trace);
});

test('wrong words are refused one by one, keep the position, and fail a script', () => {
  const { status, out, err } = repl(fixture('counter.ts'), [
    '1',
    'lok',
    '9',
    'store(1)',
    'use nothing',
    'load no-such.json',
    '= 1 +',
    'route',
  ]);
  expect(status).toBe(2);
  expect(after(out, 'route')).toBe('0,load(0)');
  for (const words of ['"lok"', 'there is no step 9', '"store(1)"', '"nothing"', 'load no-such.json', 'no expression'])
    expect(err).toContain(words);
});

test('a spec that throws, and an expression that does not end, leave the reader where he was', () => {
  const thrown = repl(fixture('throws-later.ts'), ['add', 'add', 'route']);
  expect([thrown.status, thrown.err.includes('missing is not a function')]).toEqual([2, true]);
  expect(after(thrown.out, 'route')).toBe('0,add');
  const endless = repl(fixture('counter.ts'), ['1', '= (() => { for (;;); })()', '= x', 'route']);
  expect([endless.status, endless.err.includes('given up')]).toEqual([2, true]);
  expect(after(endless.out, '= x')).toBe('0');
  expect(after(endless.out, 'route')).toBe('0,load(0)');
});

test('a spec that is not there, and an empty script', () => {
  expect(repl('no-such.ts', []).status).toBe(2);
  expect(repl(fixture('counter.ts'), ['quit', 'nonsense']).status).toBe(0);
});
