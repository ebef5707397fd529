/** `dcheck replay`, `litmus` and `identify` on the kernel of this machine. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mounting } from '../replay/needs.ts';
import { problems } from '../schemas/validator.ts';
import { BIN, dcheck, fixture, ROOT } from './dcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const traces = dcheck([
  'run',
  'specs/inval.ts',
  '--variant',
  'v6.17,v6.19,v7.1.4',
  '--config',
  'sequential,lookup-in-flight,expire-revalidate',
  '--format',
  'json',
]).stdout;

const reason = mounting();
/** The tests below say what a kernel with the parent's lock does. */
const isLocking = !/^(6\.19|7\.0|7\.1\.[0-3]([^0-9]|$))/.test(release());
const why = reason ?? (isLocking ? null : `Linux ${release()} has no lock there`);

describe.skipIf(why !== null)(`on a kernel whose notifies take the parent's lock${why === null ? '' : ` (${why})`}`, () => {
  test('from dcheck run straight into dcheck replay: the LOOKUP in flight of v6.19 is refuted, for the notify blocks', () => {
    const line = `${BIN} run specs/inval.ts --variant v6.19 --format json | ${BIN} replay - --config lookup-in-flight --property no-stale-negative --evidence ${folder}/e`;
    const { stdout, status } = spawnSync('sh', ['-c', line], { cwd: ROOT, encoding: 'utf8' });
    expect(stdout).toContain('notify was to return -ENOENT; it blocks in fuse_reverse_inval_entry()');
    expect(stdout).toContain('0 confirmed, 1 refuted');
    expect(status).toBe(1);
  });

  test('EXPIRE_ONLY of v6.17 and v7.1.4 is confirmed; the evidence is there', () => {
    const evidence = join(folder, 'evidence');
    const all = file('traces.json', traces);
    const { stdout, status } = dcheck([
      'replay',
      all,
      '--config',
      'expire-revalidate',
      '--variant',
      'v6.17,v7.1.4',
      '--evidence',
      evidence,
      '--format',
      'json',
    ]);
    expect(status).toBe(0);
    const { replays } = JSON.parse(stdout);
    expect(problems('replay', JSON.parse(stdout))).toEqual([]);
    expect(replays).toMatchObject([
      { variant: 'v6.17', property: 'no-stale-positive', verdict: 'confirmed', observed: { rc: '0', listed: 'no', stat: 'OK' } },
      { variant: 'v7.1.4', property: 'no-stale-positive', verdict: 'confirmed' },
    ]);
    const place = replays[0].evidence;
    for (const name of ['README', 'script.json', 'evidence.json', 'log', 'blocked', 'dmesg', 'reproducer.c']) {
      expect(existsSync(join(place, name)), name).toBe(true);
    }
    expect(readFileSync(join(place, 'log'), 'utf8')).toMatch(
      /notify +writes FUSE_NOTIFY_INVAL_ENTRY of "config" with FUSE_EXPIRE_ONLY/,
    );
  });

  test('the sequential trace of v6.19 is refuted at the notify, and what users see instead is told', () => {
    const all = file('traces.json', traces);
    const { stdout, status } = dcheck([
      'replay',
      all,
      '--variant',
      'v6.19',
      '--config',
      'sequential',
      '--property',
      'no-stale-negative',
      '--evidence',
      `${folder}/e`,
    ]);
    expect(stdout).toContain('notify was to return -ENOENT; it returned 0');
    expect(stdout).toContain('the kernel: rc=0 listed=yes stat=OK');
    expect(status).toBe(1);
  });

  test('dcheck identify: v6.17 or v7.1.4, and nothing else of the six', () => {
    const { stdout, status } = dcheck(['identify', '--format', 'json']);
    const document = JSON.parse(stdout);
    expect(problems('identify', document)).toEqual([]);
    expect(document.fits).toEqual(['v6.17', 'v7.1.4']);
    expect(status).toBe(0);
  });

  test('dcheck litmus: nothing that v7.1.4 does not predict; much that v6.19 does not', () => {
    const good = dcheck([
      'litmus',
      'specs/inval.ts',
      '--variant',
      'v7.1.4',
      '--config',
      'lookup-in-flight,create,two-notifies',
      '--runs',
      '120',
      '--format',
      'json',
    ]);
    const document = JSON.parse(good.stdout);
    expect(problems('litmus', document)).toEqual([]);
    expect(document.unpredicted).toEqual([]);
    expect(document.runs).toEqual({ forced: 84, random: 36, failed: 0 });
    expect(good.status).toBe(0);
    // Where not all outcomes are known, nothing is called unpredicted, and nothing is run.
    const bounded = dcheck([
      'litmus',
      'specs/inval.ts',
      '--variant',
      'v7.1.4',
      '--config',
      'lookup-in-flight',
      '--max-states',
      '50',
    ]);
    expect(bounded).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('not all outcomes are known of lookup-in-flight'),
    });
    const bad = dcheck([
      'litmus',
      'specs/inval.ts',
      '--variant',
      'v6.19',
      '--config',
      'sequential',
      '--runs',
      '1',
      '--evidence',
      `${folder}/l`,
    ]);
    expect(bad.stdout).toContain('1 run that the model does not predict');
    expect(bad.stdout).toContain('the kernel:');
    expect(bad.status).toBe(1);
  });
});

describe('what is missing, and what is no file of traces', () => {
  const all = file('all.json', traces);
  // Node, and nothing else.
  const bare = join(folder, 'bin');
  mkdirSync(bare);
  symlinkSync(process.execPath, join(bare, 'node'));

  test('without unshare on PATH: status 4, and what to do', () => {
    const { stderr, status } = dcheck(['replay', all], { env: { PATH: bare } });
    expect(stderr).toMatch(/dcheck: cannot replay on host:/);
    expect(status).toBe(4);
  });

  test.each(['identify', 'litmus'])('dcheck %s says so too', (command) => {
    const { status } = dcheck([command, 'specs/inval.ts', '--variant', 'v6.17'], { env: { PATH: bare } });
    expect(status).toBe(4);
  });

  test.each([
    ['no JSON', 'trace', 'is no JSON'],
    ['{"a": 1}', 'trace', 'has no schema: dcheck did not write it'],
    ['{"schema": "dcheck.outcomes/1"}', 'trace', 'is a document of schema "dcheck.outcomes/1", not dcheck.run/1'],
    ['{"schema": "dcheck.run/1", "file": "x.ts", "runs": [{}]}', 'trace', 'is not whole'],
    [
      '{"schema": "dcheck.error/1", "message": "no such spec"}',
      'trace',
      'has an error of dcheck instead of traces: no such spec',
    ],
    ['null', 'trace', 'has no schema'],
  ])('%s', (text, _, words) => {
    const { stderr, status } = dcheck(['replay', file('bad.json', text)]);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });

  test('no such file, no file at all, no such trace', () => {
    expect(dcheck(['replay', join(folder, 'none.json')])).toMatchObject({ status: 2, stderr: expect.stringContaining('ENOENT') });
    expect(dcheck(['replay'])).toMatchObject({ status: 2, stderr: expect.stringContaining('needs a file of traces') });
    expect(dcheck(['replay', all, '--variant', 'v5.0'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has no trace that was asked for'),
    });
    expect(dcheck(['replay', all, '--host', '--kernel', 'x'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('two places'),
    });
  });

  test('a trace that is no run of the spec as it is now is refused', () => {
    const document = JSON.parse(traces);
    const [run] = document.runs.filter(
      ({ variant, config }: Record<string, string>) => variant === 'v6.19' && config === 'sequential',
    );
    const cell = { variant: run.variant, config: run.config };
    const trace = run.properties.find(({ name }: { name: string }) => name === 'no-stale-negative').trace;
    const withTrace = (other: object): string =>
      JSON.stringify({ ...document, runs: [{ ...run, ...cell, properties: [{ name: 'p', trace: { ...trace, ...other } }] }] });
    const other = trace.steps.map((step: object, index: number) => (index === 1 ? { ...step, label: 'was otherwise()' } : step));
    const renamed = { ...trace.path, steps: [['nobody', 0], ...trace.path.steps.slice(1)] };
    const impossible = { ...trace.path, steps: [...trace.path.steps].reverse() };
    for (const [text, words] of [
      [withTrace({ steps: other }), 'step 2 is "'],
      [withTrace({ path: renamed }), 'it has no action "nobody"'],
      [withTrace({ path: impossible }), 'is no run of the spec as it is now'],
    ] as const) {
      const { stderr, status } = dcheck(['replay', file('foreign.json', text)]);
      expect(stderr).toContain(words);
      expect(status).toBe(2);
    }
  });

  test('traces of a spec about something else', () => {
    const { stdout } = dcheck(['run', fixture('lost-update.ts'), '--format', 'json']);
    const { stderr, status } = dcheck(['replay', file('other.json', stdout)]);
    expect(stderr).toContain('does not know how to replay');
    expect(status).toBe(2);
  });
});
