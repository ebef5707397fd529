/**
 * Every spec of the repository over a store, by two workers: the counts, verdicts and lengths of traces of one process,
 * with what is said of behaviours. Starter and workers share this process; `runs.test.ts` starts them as a user does.
 */
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { wholeness } from '../../bin/run/cluster.ts';
import { choiceOf } from '../../bin/run/select.ts';
import { check, type Engine, instantiate, type LoadedSpec, learnedEngine, loadSpec, type RunResult } from '../../checker/api.ts';
import { campaign } from '../../checker/engine/cluster/campaign.ts';
import { clusterEngine } from '../../checker/engine/cluster/cluster.ts';
import { type Connection, connect } from '../../checker/engine/cluster/connect.ts';
import { type RunningWorker, startWorker } from '../../checker/engine/cluster/worker.ts';
import type { Constants } from '../../checker/spec/spec.ts';
import { restrict } from '../../checker/system/restrict.ts';
import { choicesOf } from '../differential/several-threads.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

/** Those of more than 15,000 states. */
const LARGE: readonly string[] = ['barriers', 'chameneos', 'fast-mutex-any-order', 'lamport-mutex', 'paxos-commit'].concat([
  ...['readers-writers', 'simple-regular', 'token-ring'],
]);

const files = ['../../specs/examples/', '../../specs/bugs/'].flatMap((name) => {
  const folder = fileURLToPath(new URL(name, import.meta.url));
  return readdirSync(folder).flatMap((file) => (file.endsWith('.ts') ? [folder + file] : []));
});

/** What is compared. */
function found({ distinct, generated, depth, deadlocks, bound, properties }: RunResult): unknown {
  const verdicts = properties.map(({ name, verdict, violation }) => {
    const { steps, loop } = violation?.trace ?? { steps: null, loop: null };
    return [name, verdict, violation?.part ?? null, steps?.length ?? null, loop ?? null];
  });
  return { distinct, generated, depth, deadlocks, bound, verdicts };
}

describe.skipIf(missing !== null)(reasoned('every spec over a store, by two workers'), () => {
  const suite = withStore();
  const ending: { close(): Promise<void> | void }[] = [];
  afterEach(async () => {
    for (const one of ending.splice(0).reverse()) await one.close();
  });

  const worker = async ({ spec, hash, file }: LoadedSpec): Promise<RunningWorker> => {
    const connection: Connection = await connect(suite.server.url);
    const started = startWorker({
      ...{ connection, specHash: hash, folder: dirname(file), threads: 1, leaseMs: 30_000 },
      systemOf: async ({ variant, config, set, properties }) =>
        restrict(instantiate(spec, { ...choiceOf({ variant, config }), set }), properties),
      memoryBytes: () => 4e9,
      turnedTo: () => {},
      say: () => {},
      lost: () => {},
    });
    ending.push(connection, started);
    return started;
  };

  const engineFor = async ({ spec, hash, file }: LoadedSpec, choice: { variant?: string; config?: string }): Promise<Engine> => {
    const place = { url: suite.server.url, spec: file, specHash: hash, candidates: [], attach: null, say: () => {} };
    const alone = async (set: Constants, symmetry: boolean, properties: readonly string[], beside: string | null) => {
      const cell = { variant: '', config: '', ...choice, set, candidates: [] };
      const request = { command: 'run' as const, options: {}, beside };
      const many = { cells: [cell], symmetry, properties, folder: dirname(file), limits: {}, request };
      const { engineFor: of, close } = await campaign({ ...place, ...many });
      return { engine: of(cell), close };
    };
    const words = { 'no-symmetry': false, por: false, 'max-states': undefined };
    if (wholeness(spec, words) === null) {
      return clusterEngine({ ...place, beside: ({ set, behaviours }, run) => alone(set, false, behaviours, run) });
    }
    const whole = await alone({}, true, [], null);
    ending.push(whole);
    return whole.engine;
  };

  for (const path of files) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    it(file, { timeout: 240_000 }, async ({ skip }) => {
      if (LARGE.includes(file.replace('.ts', '')) && !process.env.LONG) skip('more than 15,000 states: LONG=1 compares them');
      const loaded = await loadSpec(path);
      await Promise.all([worker(loaded), worker(loaded)]);
      for (const choice of choicesOf(loaded.spec)) {
        const here = await check(loaded.spec, choice, learnedEngine);
        const there = await check(loaded.spec, choice, await engineFor(loaded, choice));
        expect(found(there)).toEqual(found(here));
      }
    });
  }
});
