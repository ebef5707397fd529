/** Workers and runs of a cluster, as a user starts them. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Spec } from 'dcheck';
import { loadText } from '../../bin/run/text.ts';
import { BIN, plainEnv, ROOT } from '../e2e/dcheck.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export const start = (...words: readonly string[]): Running => startWith({}, ...words);

/** With these variables of the environment. */
export function startWith(env: Readonly<Record<string, string>>, ...words: readonly string[]): Running {
  const child = spawn(BIN, words, { cwd: ROOT, env: plainEnv(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text) => {
    stdout += String(text);
  });
  child.stderr?.on('data', (text) => {
    stderr += String(text);
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
  return { process: child, ended };
}

/** A worker that says that it is ready. */
export const startWorker = (spec: string, url: string, ...words: readonly string[]): Promise<Running> =>
  startWorkerWith({}, spec, url, ...words);

export async function startWorkerWith(
  env: Readonly<Record<string, string>>,
  spec: string,
  url: string,
  ...words: readonly string[]
): Promise<Running> {
  const worker = startWith(env, 'worker', spec, '--cluster', url, '--lease', '2s', ...words);
  await new Promise<void>((resolve, reject) => {
    worker.process.stderr?.on('data', (text) => {
      if (String(text).includes('is ready')) resolve();
    });
    void worker.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  return worker;
}

export async function stopWorkers(workers: readonly Running[]): Promise<void> {
  for (const { process } of workers) process.kill('SIGKILL');
  await Promise.all(workers.map(({ ended }) => ended));
}

interface Counts {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly deadlocks: number;
}

/** What a run of one cell says, without what depends on how it was made. */
export function verdictsOf({ stdout }: Pick<Ended, 'stdout'>): unknown {
  const { runs } = JSON.parse(stdout) as { readonly runs: readonly (Counts & Record<string, unknown>)[] };
  return runs.map((run) => {
    const { distinct, generated, depth, deadlocks } = run;
    const properties = run.properties as readonly {
      readonly name: string;
      readonly verdict: string;
      readonly trace?: { readonly steps: readonly unknown[] };
    }[];
    return {
      ...{ distinct, generated, depth, deadlocks, bound: run.bound },
      properties: properties.map(({ name, verdict, trace }) => [name, verdict, trace?.steps.length ?? null]),
    };
  });
}

/** A spec, and the hash that a starter of runs shares with its workers. */
export async function textOf(file: string): Promise<{ readonly spec: Spec; readonly hash: string }> {
  const { base, hash } = await loadText(file, [], () => {});
  return { spec: base.spec, hash };
}
