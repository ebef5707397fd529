/** A path that the explorer saved is led along a kernel like the traces of `dcheck run`. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Session } from '../../checker/api.ts';
import { storedPaths } from '../../checker/explore/stored.ts';
import { map, type Replayable } from '../../replay/mapping/traces.ts';
import { readTraces } from '../../replay/trace-file.ts';
import { dcheck } from '../e2e/dcheck.ts';

const never = new AbortController().signal;
const all = { variant: [], config: [], property: [] };
const folder = mkdtempSync(join(tmpdir(), 'dcheck-saved-'));
const session = new Session({ file: 'specs/inval.ts', shown: 'specs/inval.ts', set: {}, showFile: (path) => path });

async function saved(name: string, position: { variant: string; config: string; route: string }): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(await session.answer('trace', position, never)));
  return file;
}

test('a path becomes the same script as the trace that it is', async () => {
  const { stdout } = dcheck(['run', 'specs/inval.ts', '--variant', 'v6.19', '--config', 'lookup-in-flight', '--format', 'json']);
  writeFileSync(join(folder, 'run.json'), stdout);
  const traces = await readTraces(join(folder, 'run.json'), { ...all, property: ['no-stale-negative'] });
  const { variant, config, route } = storedPaths(JSON.parse(stdout)).find(({ name }) => name.endsWith('no-stale-negative'))!;
  const [recorded] = await readTraces(await saved('path.json', { variant, config, route: route.join(',') }), all);
  expect(recorded?.origin).toMatchObject({ variant: 'v6.19', config: 'lookup-in-flight', property: null, length: 18 });
  const [ran, hand] = [map(traces[0]!), map(recorded!)];
  expect(hand.kind).toBe('replayable');
  expect((hand as Replayable).script.steps).toEqual((ran as Replayable).script.steps);
});

test('what is left of a saved path, or one of another spec, is refused', async () => {
  const file = join(folder, 'broken.json');
  writeFileSync(
    file,
    JSON.stringify({ schema: 'dcheck.trace/1', file: 'specs/inval.ts', variant: 'v6.19', config: 'sequential' }),
  );
  await expect(readTraces(file, all)).rejects.toThrow('has no trace');
  writeFileSync(file, JSON.stringify({ schema: 'dcheck.trace/1', variant: 'v6.19', trace: { steps: [] } }));
  await expect(readTraces(file, all)).rejects.toThrow('is not whole');
});
