/** `dcheck run` from the outside: exit statuses, what is printed, where it can be run from. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { BIN, dcheck, fixture, plainEnv, ROOT, timeless } from './dcheck.ts';

const counter = 'test/fixtures/counter.ts';
const locks = 'test/fixtures/locks.ts';
const endless = 'test/fixtures/endless.ts';

test.each<[string, string[], number]>([
  ['everything holds', [counter, '--set', 'ATOMIC=true'], 0],
  ['violated, as expected', [locks], 0],
  ['violated, and not expected', [counter], 1],
  ['expected violations count with --no-expect', [locks, '--no-expect'], 1],
  ['--no-expect with nothing violated', [locks, '--variant', 'ab-ab', '--no-expect'], 0],
  ['only the chosen property is judged', [locks, '--variant', 'racy', '--property', 'small', '--no-expect'], 0],
  ['a bound, nothing unexpected', [endless, '--max-states', '500'], 3],
  ['a bound before an expected violation is found', [endless, '--max-states', '2', '--property', 'small'], 3],
  [
    'a bound after an expected violation was found, and nothing else asked',
    [endless, '--max-states', '500', '--property', 'small'],
    0,
  ],
  ['a bound on depth', [endless, '--max-depth', '3'], 3],
  ['a bound on time', [endless, '--timeout', '200ms'], 3],
  ['a bound on memory', [endless, '--memory', '120m'], 3],
  ['an unexpected violation before the bound', [counter, '--set', 'N=3', '--max-states', '75'], 1],
  ['stopped at the first violation, the rest unknown', [endless, '--stop', 'first'], 3],
  ['stopped at the first violation, an unexpected one', [counter, '--stop', 'first'], 1],
  ['the spec does not exist', ['nowhere.ts'], 2],
])('exit status: %s', (_, args, status) => {
  const result = dcheck(['run', ...args]);
  expect(result.stderr).toBe(status === 2 ? result.stderr : '');
  expect(result.status, result.stdout).toBe(status);
});

test('the text: matrix, traces, and honest last lines', () => {
  const { stdout } = dcheck(['run', locks]);
  expect(stdout).toMatch(/noLostUpdate +small +no-null-deref +no-deadlock +distinct/);
  expect(stdout).toMatch(/ab-ba +holds +holds +holds +violated 2 /);
  expect(stdout).toContain('locks · ab-ba · two · no-deadlock VIOLATED, as expected · 2 steps, 1 switch');
  expect(stdout).toMatch(/the same steps in: racy-too · two; racy · three; racy-too · three/);
  expect(stdout).toMatch(/reader +writer\n/);
  expect(stdout).toContain('waits for b, held by writer');
  expect(stdout).toContain('As the spec expects: 32 verdicts, 26 hold, 6 violated as expected.');
  expect(stdout).toContain('Proven by visiting every reachable state');
  expect(stdout).toContain(`Reproduce: dcheck run ${locks} --variant ab-ba --config two --property no-deadlock\n`);
});

test('the printed command finds the same violation', () => {
  const [, line = ''] = /Reproduce: dcheck (.*)\n/.exec(dcheck(['run', counter, '--set', 'N=3']).stdout) ?? [];
  const again = dcheck(line.split(' '));
  expect(again.status).toBe(1);
  expect(again.stdout).toContain('counter · noLostUpdate VIOLATED · 6 steps, 3 switches (shortest; fewest switches)');
});

test('a bounded run says what bounded it and claims nothing', () => {
  const { stdout } = dcheck(['run', endless, '--max-states', '500']);
  expect(stdout).toContain('Bounded: the run stopped at --max-states (');
  expect(stdout).toContain('incomplete');
  expect(stdout).not.toMatch(/Proven|holds/);
});

test('a violation that is expected but gone is as loud as one that is not expected', () => {
  const { status, stdout } = dcheck(['run', 'test/fixtures/gone.ts']);
  expect(status).toBe(1);
  expect(stdout).toContain('HOLDS, but the spec expects a violation !');
});

test('a built-in property that is asked for by name is shown', () => {
  const { stdout, status } = dcheck(['run', counter, '--property', 'no-null-deref']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/no-null-deref +holds/);
  expect(dcheck(['run', counter]).stdout).not.toContain('no-null-deref');
});

test.each(['lanes', 'diff', 'full', 'lkml'])('twice the same bytes, apart from timings: %s', (trace) => {
  const [first, second] = [dcheck(['run', locks, '--trace', trace]), dcheck(['run', locks, '--trace', trace])];
  expect(timeless(first.stdout)).toBe(timeless(second.stdout));
  expect(first.stdout.length).toBeGreaterThan(1000);
});

test('from another folder, with an absolute and with a relative path', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const absolute = dcheck(['run', fixture('counter.ts')], { cwd: elsewhere });
  expect(absolute.status).toBe(1);
  const relative = dcheck(['run', 'counter.ts'], { cwd: fixture('') });
  expect(relative.status).toBe(1);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('colours only where they are wanted, and never needed', () => {
  const plain = dcheck(['run', locks, '--variant', 'racy']).stdout;
  expect(plain).toBe(stripVTControlCharacters(plain));
  const coloured = dcheck(['run', locks, '--variant', 'racy', '--color'], { env: { NO_COLOR: '1' } }).stdout;
  expect(coloured).not.toBe(stripVTControlCharacters(coloured));
  expect(timeless(stripVTControlCharacters(coloured))).toBe(timeless(plain));
  const forced = dcheck(['run', locks, '--variant', 'racy'], { env: { FORCE_COLOR: '1' } }).stdout;
  expect(forced).toContain('\u001b[');
  const refused = dcheck(['run', locks, '--variant', 'racy', '--no-color'], { env: { FORCE_COLOR: '1' } }).stdout;
  expect(refused).not.toContain('\u001b[');
});

test.each([24, 40, 60, 80, 132])('%i columns', (width) => {
  const { stdout } = dcheck(['run', locks], { env: { COLUMNS: String(width) } });
  const long = stdout.split('\n').filter((line) => [...line].length > width && !/^(Reproduce: |\d+ runs: )/.test(line));
  expect(long).toEqual([]);
});

test('ASCII where the locale asks for it', () => {
  const { stdout } = dcheck(['run', locks], { env: { LC_ALL: 'C' } });
  expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
});

test('lkml traces can be pasted into a mail', () => {
  const { stdout } = dcheck(['run', locks, '--config', 'two', '--trace', 'lkml', '--variant', 'ab-ba', 'racy']);
  const traces = stdout.split(/^─+$/m).slice(1, -1);
  expect(traces).toHaveLength(2);
  for (const line of traces.join('').split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
  expect(traces[0]).toMatch(/CPU0 \(reader\) +CPU1 \(writer\)\n +reader\("stat"\) +writer\("inval"\)/);
});

test('--out keeps the document and every trace', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'dcheck-test-')), 'new', 'results');
  const { stdout, status } = dcheck(['run', locks, '--out', folder, '--format', 'json']);
  expect(status).toBe(0);
  expect(readFileSync(join(folder, 'run.json'), 'utf8')).toBe(stdout);
  const traces = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  expect(traces.sort()).toEqual(
    ['two', 'three']
      .flatMap((config) => [
        `ab-ba.${config}.no-deadlock.txt`,
        `racy-too.${config}.noLostUpdate.txt`,
        `racy.${config}.noLostUpdate.txt`,
      ])
      .sort(),
  );
  expect(readFileSync(join(folder, 'racy-too.three.noLostUpdate.txt'), 'utf8')).toMatch(
    /^locks · racy-too · three · noLostUpdate VIOLATED/,
  );
});

test('--out into a file is a clear error', () => {
  const { status, stderr } = dcheck(['run', counter, '--out', 'package.json']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^dcheck: error\[usage\]: --out package.json: .*EEXIST/);
});

test.each([
  ['--out', 'package.json/x', 'ENOTDIR: package.json is no folder', 'folder'],
  ['--html', 'package.json/x.html', 'ENOTDIR: package.json is no folder', 'file'],
  ['--html', 'docs', 'EISDIR: it is a folder', 'file'],
  ['--coverage-out', 'package.json/deep/er', 'ENOTDIR: package.json is no folder', 'file'],
])('%s %s is refused before anything is explored', (option, path, why, what) => {
  expect(dcheck(['run', counter, option, path])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: `dcheck: error[usage]: ${option} ${path}: ${why}\n  try: name a ${what} that can be written\n`,
  });
});

test('a run that fails does not end with 0 where its reader goes away', () => {
  const page = join(mkdtempSync(join(tmpdir(), 'dcheck-test-')), 'page.html');
  const script = `{ "${BIN}" run ${locks} --no-expect --html "${page}" 2>/dev/null; echo $? >&2; } | true`;
  const { stderr } = spawnSync('sh', ['-c', script], { cwd: ROOT, env: plainEnv(), encoding: 'utf8' });
  expect(['1\n', '141\n']).toContain(stderr);
});

test('a run in which there is nothing to check does not say that everything holds', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'dcheck-test-')), 'bare.ts');
  const text =
    "spec({ name: 'bare', init: () => ({ x: 0 }), actions: (_) => ({ flip: (s) => { s.x = 1 - s.x; } }), deadlock: 'ignore' })";
  writeFileSync(file, `import { spec } from 'dcheck';\nexport default ${text};\n`);
  const { stdout, status } = dcheck(['run', file]);
  expect(stdout).toContain('Nothing was checked: no property is declared.');
  expect(stdout).not.toContain('verything holds');
  expect(status).toBe(0);
});

test('a reader that goes away is no error', () => {
  const { stderr, stdout } = spawnSync('sh', ['-c', `"${BIN}" run ${locks} --format json | head -c 20`], {
    cwd: ROOT,
    env: plainEnv(),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toHaveLength(20);
});

test('--version', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(dcheck(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});
