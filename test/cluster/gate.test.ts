/** `dcheck gate --cluster`: every report is what one process writes, and a campaign outlives its starter. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dcheck, fixture, timeless } from '../e2e/dcheck.ts';
import { type Ended, start, startWorker } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const SPEC = 'test/fixtures/gate.ts';
const candidates = (...names: readonly string[]): string[] =>
  names.flatMap((name) => ['--candidate', `test/fixtures/${name.includes('/') ? name : `candidates/${name}`}.ts`]);

describe.skipIf(missing !== null)(reasoned('a gate over a store'), () => {
  const suite = withStore();
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dcheck-gate-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** All that the gate wrote, without what depends on the machine's speed. */
  const reports = (place: string, { status, stdout, stderr }: Pick<Ended, 'status' | 'stdout' | 'stderr'>): unknown => ({
    status,
    stdout: timeless(stdout),
    stderr: stderr.replaceAll(place, ''),
    files: ['junit.xml', 'gate.sarif', 'gate.md'].map((name) =>
      timeless(readFileSync(join(place, name), 'utf8')).replaceAll(/time="[\d.]+"/g, ''),
    ),
  });
  const wordsFor = (place: string, ...words: readonly string[]): string[] => {
    mkdirSync(place, { recursive: true });
    const file = (name: string): string => join(place, name);
    return ['gate', ...words, '--junit', file('junit.xml'), '--sarif', file('gate.sarif'), '--markdown', file('gate.md')];
  };

  it.each([
    [
      'a candidate each that breaks, loses, changes nothing, does not compile and has wrong types',
      [SPEC, ...candidates('twice', 'loses', 'same', 'broken/candidate-syntax', 'broken/candidate-types')],
    ],
    [
      'one whose step is at fault, one that has no end, and a bound, as a document',
      [SPEC, ...candidates('round-and-round', 'unbounded'), '--max-states', '500', '--json'],
    ],
    ['constants that are swept', [SPEC, ...candidates('twice', 'same'), '--set', 'LIMIT=2..4', '--json']],
    ['the variants of the spec, which says something of behaviours', ['specs/inval.ts', '--config', 'sequential', '--json']],
  ])('%s: each report as in one process', { timeout: 120_000 }, async (name, words) => {
    const here = join(folder, 'here', name.slice(0, 20));
    const there = join(folder, 'there', name.slice(0, 20));
    const given = words.filter((word, i) => word === '--candidate' || words[i - 1] === '--candidate');
    suite.others.push(...(await Promise.all([0, 1].map(() => startWorker(words[0] as string, suite.server.url, ...given)))));
    const ended = await start(...wordsFor(there, ...words), '--cluster', suite.server.url).ended;
    expect(reports(there, ended)).toEqual(reports(here, dcheck(wordsFor(here, ...words))));
    expect(await suite.client.keys('dcheck:*')).toEqual([]);
  });

  it('outlives its starter: whoever attaches is told the same', { timeout: 120_000 }, async () => {
    const words = ['gate', SPEC, ...candidates('twice', 'loses'), '--set', 'LIMIT=1', '--cluster', suite.server.url];
    const starter = start(...words);
    suite.others.push(starter);
    const { key, run } = await suite.begun();
    starter.process.kill('SIGKILL');
    await starter.ended;
    const again = await start(...words).ended;
    expect([again.status, again.stderr]).toEqual([2, expect.stringMatching(/this campaign is there already, since/)]);
    suite.others.push(await startWorker(SPEC, suite.server.url, ...candidates('twice', 'loses')));
    while ((await suite.client.hget(key, 'status')) === '"running"') await pause(20);
    const other = await start('gate', SPEC, '--cluster', suite.server.url, '--attach', run).ended;
    expect([other.status, other.stderr]).toEqual([2, expect.stringMatching(/is another campaign/)]);
    const attached = await start('cluster', 'attach', run, '--format', 'json', '--cluster', suite.server.url).ended;
    const here = dcheck([...words.slice(0, -2), '--json']);
    expect([attached.status, timeless(attached.stdout)]).toEqual([here.status, timeless(here.stdout)]);
    expect(await suite.client.keys('dcheck:*')).toEqual([]);
  });

  it('workers without the candidate, or with another text of it, do not take part', { timeout: 60_000 }, async () => {
    const [spec, patch] = [join(folder, 'gate.ts'), join(folder, 'patch.ts')];
    copyFileSync(fixture('gate.ts'), spec);
    writeFileSync(patch, readFileSync(fixture('candidates/same.ts'), 'utf8').replaceAll('../gate.ts', './gate.ts'));
    suite.others.push(await startWorker(spec, suite.server.url));
    const starter = start('gate', spec, '--candidate', patch, '--cluster', suite.server.url);
    suite.others.push(starter);
    let said = '';
    starter.process.stderr?.on('data', (text) => {
      said += String(text);
    });
    while (!said.includes('no worker takes part yet')) await pause(20);
    expect(said).toContain(`dcheck worker ${spec} --candidate ${patch} --cluster redis://127.0.0.1:${suite.server.port}`);
    writeFileSync(patch, '\n// changed\n', { flag: 'a' });
    const refused = await start('worker', spec, '--candidate', patch, '--cluster', suite.server.url).ended;
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringMatching(/was started with another text/)]);
    expect(starter.process.exitCode).toBe(null);
  });

  it('a candidate that no worker gets over is given up, and others are judged', { timeout: 120_000 }, async () => {
    const given = candidates('forever', 'same');
    let isOver = false;
    const asked = start('gate', SPEC, ...given, '--config', 'one', '--json', '--cluster', suite.server.url);
    void asked.ended.then(() => {
      isOver = true;
    });
    suite.others.push(asked);
    const one = async (): Promise<void> => {
      while (!isOver) {
        const worker = await startWorker(SPEC, suite.server.url, ...given, '--step-timeout', '500ms');
        suite.others.push(worker);
        await Promise.race([worker.ended, asked.ended]);
      }
    };
    await Promise.all([one(), one()]);
    const { status, stdout } = await asked.ended;
    const { variants } = JSON.parse(stdout) as { readonly variants: readonly { readonly id: string; readonly status: string }[] };
    expect([status, ...variants.map((variant) => variant.status)]).toEqual([2, 'error', 'unchanged']);
    expect(variants[0]).toMatchObject({ error: { code: 'stuck', message: expect.stringMatching(/was given up: 3 workers/) } });
  });
});
