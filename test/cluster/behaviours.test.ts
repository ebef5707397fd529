/** What is said of behaviours, and what only one worker can explore, over a store: as a user types it. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { dcheck, timeless } from '../e2e/dcheck.ts';
import { problems } from '../schemas/validator.ts';
import { start, startWorker, verdictsOf } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

/** Warnings that fail the run. Whether what an invariant reads ever changes is not known over a store. */
function failing({ stdout }: { readonly stdout: string }): unknown {
  const { warnings } = JSON.parse(stdout) as { readonly warnings: readonly { readonly fails: boolean }[] };
  return warnings.filter(({ fails }) => fails);
}

interface Status {
  readonly runs: readonly { readonly run: string; readonly status: string; readonly beside: string | null }[];
}

describe.skipIf(missing !== null)(reasoned('behaviours over a store'), () => {
  const suite = withStore();
  const left = async (): Promise<string[]> => (await suite.client.keys('dcheck:*')).filter((key) => !key.endsWith(':workers'));

  /** How all runs stand once a worker looks at behaviours. */
  const besides = async (): Promise<Status> => {
    for (;;) {
      const { stdout } = await start('cluster', 'status', '--format', 'json', '--cluster', suite.server.url).ended;
      const status = JSON.parse(stdout) as Status;
      if (status.runs.some(({ beside }) => beside !== null)) return status;
      await pause(50);
    }
  };

  it.each([
    ['lassos', ['specs/examples/system-loop.ts']],
    ['a formula that holds of nothing', ['test/fixtures/vacuous.ts']],
    ['fairness that no behaviour meets', ['test/fixtures/unfair.ts']],
    ['the kernel', ['specs/inval.ts', '--variant', 'v6.19', '--config', 'lookup-in-flight']],
    ['one formula alone', ['specs/examples/peterson.ts', '--property', 'whoever-wants-enters']],
  ])('%s', { timeout: 60_000 }, async (_, words) => {
    suite.others.push(...(await Promise.all([0, 1].map(() => startWorker(words[0] as string, suite.server.url)))));
    const there = await start('run', ...words, '--format', 'json', '--cluster', suite.server.url).ended;
    const here = dcheck(['run', ...words, '--format', 'json']);
    expect(there.stderr).toBe(here.stderr);
    expect(verdictsOf(there)).toEqual(verdictsOf(here));
    expect(there.status).toBe(here.status);
    expect(failing(there)).toEqual(failing(here));
    expect(await left()).toEqual([]);
  });

  it.each([
    [
      'a symmetry',
      ['specs/examples/two-phase-commit-symmetric.ts'],
      /the spec has a symmetry; --no-symmetry lets all work on it/,
    ],
    ['a view', ['specs/examples/distributed-replicated-log.ts', '--max-depth', '6'], /the spec has a view/],
    ['--por', ['specs/examples/dining-philosophers.ts', '--por'], /that is so with --por/],
    ['--max-states', ['specs/examples/dining-philosophers.ts', '--max-states', '300'], /that is so with --max-states/],
  ])('one worker explores it whole: %s', { timeout: 60_000 }, async (_, words, why) => {
    suite.others.push(await startWorker(words[0] as string, suite.server.url));
    const there = await start('run', ...words, '--cluster', suite.server.url).ended;
    const here = dcheck(['run', ...words]);
    expect(there.stderr).toMatch(new RegExp(`^dcheck: one worker explores it whole: ${why.source}\n$`));
    expect([there.status, timeless(there.stdout)]).toEqual([here.status, timeless(here.stdout)]);
    expect(await left()).toEqual([]);
  });

  it('a starter that is killed while a worker looks at behaviours: who attaches goes on', { timeout: 120_000 }, async () => {
    const { server, others } = suite;
    const words = ['test/fixtures/slow-behaviours.ts', '--set', 'HIGH=80'];
    others.push(await startWorker(words[0] as string, server.url));
    const starter = start('run', ...words, '--cluster', server.url);
    others.push(starter);
    const status = await besides();
    starter.process.kill('SIGKILL');
    expect(problems('cluster', status)).toEqual([]);
    const states = status.runs.find(({ beside }) => beside === null);
    const behaviours = status.runs.find(({ beside }) => beside !== null);
    expect(behaviours?.beside).toBe(states?.run);
    const text = (await start('cluster', 'status', '--cluster', server.url).ended).stdout;
    expect(text).toContain(`0 of 1 cell done: what is said of behaviours in run ${states?.run}`);
    const attached = await start('cluster', 'attach', behaviours?.run as string, '--format', 'json', '--cluster', server.url)
      .ended;
    const here = dcheck(['run', ...words, '--format', 'json']);
    expect(verdictsOf(attached)).toEqual(verdictsOf(here));
    expect(attached.status).toBe(here.status);
    expect(await left()).toEqual([]);
  });

  it('where the graph does not fit, what many workers found of the states stays', { timeout: 120_000 }, async () => {
    const spec = 'specs/examples/ewd840.ts';
    suite.others.push(await startWorker(spec, suite.server.url));
    const words = [spec, '--set', 'N=6', '--property', 'detection-is-right,liveness', '--memory', '140m'];
    const { status, stdout } = await start('run', ...words, '--cluster', suite.server.url).ended;
    expect(status).toBe(3);
    expect(stdout).toMatch(/^ {2}detection-is-right +holds$/m);
    expect(stdout).toMatch(/^ {2}liveness +incomplete$/m);
    expect(stdout).toContain('36,990 distinct states');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Not checked: liveness: what is said of behaviours needs the whole graph in one process, which stopped at the memory limit.',
    );
  });

  it('a campaign beside that is cancelled leaves nothing said of behaviours', { timeout: 120_000 }, async () => {
    const { server, others } = suite;
    others.push(await startWorker('test/fixtures/slow-behaviours.ts', server.url));
    const run = start('run', 'test/fixtures/slow-behaviours.ts', '--set', 'HIGH=80', '--cluster', server.url);
    const { runs } = await besides();
    await start('cluster', 'cancel', runs.find(({ beside }) => beside !== null)?.run as string, '--cluster', server.url).ended;
    const { status, stdout, stderr } = await run.ended;
    expect([status, stderr]).toEqual([3, expect.stringContaining('dcheck: the campaign was cancelled')]);
    expect(stdout).toMatch(/^ {2}bounded +incomplete$/m);
    expect(stdout).not.toMatch(/^ {2}bounded +holds$/m);
  });
});
