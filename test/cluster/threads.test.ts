/**
 * Workers with several threads: the counts, verdicts and lengths of traces of one process; what happens when a thread ends;
 * cells of a campaign, which are explored in processes beside each other.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { dcheck } from '../e2e/dcheck.ts';
import { type Running, start, startWorker, startWorkerWith, verdictsOf } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const TWO_PHASE = 'specs/examples/two-phase-commit.ts';
const SEVEN = [TWO_PHASE, '--set', 'RM=7'];
const EVERYTHING = [
  'specs/inval.ts',
  '--variant',
  'v7.1.4',
  '--config',
  'everything',
  '--property',
  'no-stale-negative,no-deadlock',
];

describe.skipIf(missing !== null)(reasoned('workers with several threads'), () => {
  const suite = withStore();
  const known = new Map<string, unknown>();
  const here = (words: readonly string[]): unknown => {
    const key = words.join(' ');
    if (!known.has(key)) known.set(key, verdictsOf(dcheck(['run', ...words, '--format', 'json'])));
    return known.get(key);
  };
  const there = (words: readonly string[]): Running => start('run', ...words, '--format', 'json', '--cluster', suite.server.url);

  it.each([
    { workers: ['2'], words: SEVEN },
    { workers: ['4'], words: SEVEN },
    { workers: ['2', '2'], words: SEVEN },
    { workers: ['2'], words: EVERYTHING },
    // Up to eight threads are those of one process.
    { workers: ['9'], words: [TWO_PHASE, '--set', 'RM=4'] },
  ])('$words with $workers threads', { timeout: 240_000 }, async ({ workers, words }) => {
    const spec = words[0] as string;
    const { others, server } = suite;
    others.push(...(await Promise.all(workers.map((count) => startWorker(spec, server.url, '--concurrency', count)))));
    const { stderr, stdout } = await there(words).ended;
    expect(stderr).toBe('');
    expect(verdictsOf({ stdout })).toEqual(here(words));
  });

  it('a thread ends: so does its worker, and says it; others go on', { timeout: 60_000 }, async () => {
    const { others, server } = suite;
    const worker = await startWorkerWith({ DCHECK_FAULT: '1:40:exit' }, TWO_PHASE, server.url, '--concurrency', '2');
    others.push(worker);
    const run = there(SEVEN);
    const { status, stderr } = await worker.ended;
    expect(status).toBe(2);
    expect(stderr).toMatch(/this worker ends, and its jobs are given to others: .*ended with code 1/);
    others.push(await startWorker(TWO_PHASE, server.url));
    expect(verdictsOf(await run.ended)).toEqual(here(SEVEN));
  });

  it('a campaign, then a run, then the end', { timeout: 60_000 }, async () => {
    const { others, server } = suite;
    const worker = await startWorker(TWO_PHASE, server.url, '--concurrency', '2');
    others.push(worker);
    const ready = (): number => (said.match(/is ready/g) ?? []).length;
    let said = '';
    worker.process.stderr?.on('data', (text) => {
      said += String(text);
    });
    const sweep = [TWO_PHASE, '--set', 'RM=3..5'];
    expect(verdictsOf(await there(sweep).ended)).toEqual(here(sweep));
    // The other process.
    while (ready() === 0) await pause(20);
    expect(verdictsOf(await there(SEVEN).ended)).toEqual(here(SEVEN));
    worker.process.kill('SIGTERM');
    expect((await worker.ended).status).toBe(0);
  });
});
