/** A starter that ends before it has handed out all jobs: the status says so, and who attaches goes on. */
import { describe, expect, it } from 'vitest';
import { JOBS_PREFIX } from '../../checker/engine/cluster/queue.ts';
import { dcheck, timeless } from '../e2e/dcheck.ts';
import { start, startWorker } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

describe.skipIf(missing !== null)(reasoned('a run whose starter ended too early'), () => {
  const suite = withStore();

  interface Document {
    readonly runs: readonly { readonly status: string; readonly reason: string }[];
  }

  it.each([
    ['a campaign, but for its last cell', ['run', 'test/fixtures/gate.ts'], '_cell_3'],
    ['one run', ['run', 'specs/examples/die-hard.ts'], ''],
  ])('%s', { timeout: 60_000 }, async (_, words, lost) => {
    const { client, server, others } = suite;
    const starter = start(...words, '--cluster', server.url);
    others.push(starter);
    const { key, run } = await suite.begun();
    starter.process.kill('SIGKILL');
    await starter.ended;
    const standing = async (): Promise<Document['runs'][0] | undefined> => {
      const { stdout } = await start('cluster', 'status', '--format', 'json', '--cluster', server.url).ended;
      return (JSON.parse(stdout) as Document).runs[0];
    };
    const longAgo = String(Date.now() - 60_000);
    await client.hset(key, 'started', longAgo);
    // Its jobs are there.
    expect(await standing()).toMatchObject({ status: 'running', reason: '' });
    // As if it had ended just before.
    for (const name of await client.keys(`${JOBS_PREFIX}:*:${run}_*${lost}`)) {
      const [, queue = '', id = ''] = /^(.*):([^:]+)$/.exec(name) ?? [];
      await client.del(name);
      await client.lrem(`${queue}:wait`, 0, id);
    }
    expect(await standing()).toMatchObject({ status: 'incomplete', reason: expect.stringMatching(/^its starter ended before/) });
    await client.hset(key, 'started', String(Date.now()));
    expect(await standing()).toMatchObject({ status: 'running' });
    others.push(await startWorker(words[1] as string, server.url));
    const attached = await start('cluster', 'attach', run, '--cluster', server.url).ended;
    const here = dcheck(words);
    expect(attached.status).toBe(here.status);
    const last = (text: string): string => timeless(text).trim().split('\n').at(-1) as string;
    expect(last(attached.stdout)).toBe(last(here.stdout));
  });
});
