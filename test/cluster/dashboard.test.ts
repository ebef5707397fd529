/**
 * An existing dashboard for BullMQ (bull-board) on a run's queue: it finds queue, jobs and states by what any user of it
 * would give it, a name and a prefix. It is asked as its page asks, and where there is a browser, that opens the page.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import { afterAll, describe, expect, it } from 'vitest';
import { JOBS_PREFIX } from '../../checker/engine/cluster/queue.ts';
import { hasBrowser, openBrowser } from '../web/browser.ts';
import { start, startWorker } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const SPEC = 'specs/examples/two-phase-commit.ts';

interface Shown {
  readonly queues: readonly {
    readonly name: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly jobs: readonly { readonly id: string; readonly name: string; readonly data: { readonly run: string } }[];
  }[];
}

describe.skipIf(missing !== null)(reasoned('a dashboard for BullMQ'), () => {
  const suite = withStore();
  let web: Server;
  let queue: Queue;

  afterAll(async () => {
    await queue?.close();
    web?.close();
    web?.closeAllConnections();
  });

  /** What the page shows of jobs in a state. */
  const shown = async (state: string): Promise<Shown['queues'][number]> => {
    const { port } = web.address() as AddressInfo;
    const answer = await fetch(
      `http://127.0.0.1:${port}/api/queues?activeQueue=${encodeURIComponent(queue.name)}&status=${state}&page=1&jobsPerPage=10`,
    );
    const [first] = ((await answer.json()) as Shown).queues;
    if (first === undefined) throw new Error('no queue is shown');
    return first;
  };

  it('shows the queue of a run, its jobs and their states', { timeout: 120_000 }, async () => {
    const { server, client, others } = suite;
    const run = start('run', SPEC, '--set', 'RM=4', '--cluster', server.url);
    others.push(run);
    while ((await client.keys(`${JOBS_PREFIX}:dcheck-*:wait`)).length === 0) await pause(20);
    const [key = ''] = await client.keys(`${JOBS_PREFIX}:dcheck-*:meta`);
    const [prefix = '', name = ''] = key.split(':');
    queue = new Queue(name, { prefix, connection: { host: '127.0.0.1', port: server.port } });
    const adapter = new ExpressAdapter();
    createBullBoard({ queues: [new BullMQAdapter(queue)], serverAdapter: adapter });
    web = createServer(adapter.getRouter() as RequestListener);
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { key: meta, run: id } = await suite.begun();

    const waiting = await shown('waiting');
    expect(waiting).toMatchObject({ name, counts: { waiting: 1, 'waiting-children': 1 } });
    expect(waiting.jobs).toMatchObject([{ name: 'start', data: { run: id } }]);
    const parents = await shown('waiting-children');
    expect(parents.jobs).toMatchObject([{ name: 'level', data: { run: id } }]);

    if (hasBrowser) {
      const { port } = web.address() as AddressInfo;
      const browser = await openBrowser();
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${port}/queue/${encodeURIComponent(name)}?status=waiting`);
      await page.getByText(name).first().waitFor();
      await page.getByText('start', { exact: true }).first().waitFor();
      await browser.close();
    }

    // A follower that is stopped takes nothing away when the run is done.
    run.process.kill('SIGSTOP');
    others.push(await startWorker(SPEC, server.url));
    while ((await client.hget(meta, 'status')) === '"running"') await pause(20);
    let done = await shown('completed');
    while ((done.counts.active ?? 0) > 0) done = await shown('completed');
    expect(done.counts.waiting).toBe(0);
    // One for each level: chunks go when they are done.
    expect(done.jobs.length).toBeGreaterThan(5);
    expect(new Set(done.jobs.map((job) => job.name))).toEqual(new Set(['level']));
    run.process.kill('SIGCONT');
    expect((await run.ended).status).toBe(0);
  });
});
