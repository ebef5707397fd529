/** A run that is taken away, or cancelled, while somebody follows it: incomplete, with the reason, and status 3. */
import { describe, expect, it } from 'vitest';
import { start } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const COMMANDS: readonly (readonly [name: string, words: readonly string[], what: string])[] = [
  ['one run', ['run', 'specs/examples/two-phase-commit.ts'], 'run'],
  ['a campaign of dcheck run', ['run', 'test/fixtures/gate.ts'], 'campaign'],
  ['a campaign of dcheck gate', ['gate', 'test/fixtures/gate.ts'], 'campaign'],
];

describe.skipIf(missing !== null)(reasoned('a run that ends before its time'), () => {
  const suite = withStore();

  it.each(COMMANDS)('%s, of which the store has lost everything', { timeout: 60_000 }, async (_, words, what) => {
    const run = start(...words, '--cluster', suite.server.url);
    suite.others.push(run);
    const { run: name } = await suite.begun();
    await suite.client.flushall();
    const { status, stdout, stderr } = await run.ended;
    expect([status, stderr]).toEqual([3, expect.stringContaining(`dcheck: the ${what} is incomplete: `)]);
    expect(stderr).toContain(`run ${name} is not there any more`);
    expect(stdout).not.toMatch(/ holds\b| passed\b|The gate is open/);
  });

  it.each(COMMANDS)('%s, which is cancelled', { timeout: 60_000 }, async (_, words, what) => {
    const run = start(...words, '--cluster', suite.server.url);
    suite.others.push(run);
    const { run: name } = await suite.begun();
    expect((await start('cluster', 'cancel', name, '--cluster', suite.server.url).ended).status).toBe(0);
    const { status, stdout, stderr } = await run.ended;
    expect([status, stderr]).toEqual([3, expect.stringContaining(`dcheck: the ${what} was cancelled`)]);
    expect(stdout).not.toMatch(/ holds\b| passed\b|The gate is open/);
  });
});
