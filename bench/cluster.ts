/**
 * What a cluster costs on this machine: `npm run bench:cluster [-- NAME [RUNS] [--quota PART]]`. Each model whose name contains NAME (two-phase
 * commit at RM=8 if there is none) in one process, and with one worker, one that has two threads, and two workers over a redis-server
 * of its own on the loopback: seconds of the search, CPU seconds of each party, bytes of the store at its peak and on the wire. Workers and
 * store are fresh for each run; the same workers then do it a second time, since theirs is to stay. Medians. Wall time
 * means something on a machine with nothing else to do.
 *
 * On two processors two workers or threads, the store and who follows want more than there is. So two figures are made from CPU
 * seconds, which are no measurements of more machines: how much faster two workers could be here at most if nobody ever waited,
 * and on machines of their own, where the busier worker's CPU seconds would be the time.
 *
 * With `--quota 0.4` one worker and two are measured once more, each worker with that part of a processor and no more, and the store
 * and the starter on another (`quota.ts`): wall time on slow machines of their own, measured.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { measure, median } from './measure.ts';
import { type Model, models } from './models.ts';
import { type Limited, limited, noQuota, pinned } from './quota.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { quota: { type: 'string' } } });
const NAME = positionals[0] ?? 'RM=8';
const RUNS = Number(positionals[1] ?? 3);
const QUOTA = values.quota === undefined ? null : Number(values.quota);
/** Of /proc. */
const TICKS = 100;

interface Figures {
  readonly states: number;
  readonly seconds: number;
  /** CPU seconds: of all workers, of the one that used most, of the store, and of who starts and follows, its start included. */
  readonly workers: number;
  readonly busiest: number;
  readonly store: number;
  readonly starter: number;
  /** Bytes a state. */
  readonly peak: number;
  readonly wire: number;
}

interface Searched {
  readonly distinct: number;
  readonly seconds: number;
  readonly cpu: number;
}

function words({ spec, set = {}, variant, config }: Model): string[] {
  const chosen = Object.entries({ variant, config }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const sets = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  return ['./bin/dcheck', 'run', spec, ...chosen, ...sets, '--format', 'json'];
}

function searched(model: Model, url: string | null, quota: number | null = null): Searched {
  const command = url === null ? words(model) : [...words(model), '--cluster', url];
  const { output, cpu } = measure(placed(command, 'others', quota), '.');
  return { ...(JSON.parse(output) as { readonly runs: readonly [Omit<Searched, 'cpu'>] }).runs[0], cpu };
}

const placed = (command: readonly string[], where: 'workers' | 'others', quota: number | null): readonly string[] =>
  quota === null ? command : pinned(command, where);

function launch([program = '', ...rest]: readonly string[], stderr: 'ignore' | 'pipe'): ChildProcess {
  return spawn(program, rest, { stdio: ['ignore', 'ignore', stderr] });
}

/** CPU seconds that a process has used so far. */
function cpuOf({ pid }: ChildProcess): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? [];
  return (Number(user) + Number(system)) / TICKS;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}

async function worker(spec: string, url: string, { threads, quota }: Crowd): Promise<ChildProcess> {
  const command = ['./bin/dcheck', 'worker', spec, '--cluster', url, '--concurrency', String(threads)];
  const child = launch(placed(command, 'workers', quota), 'pipe');
  await new Promise<void>((resolve) =>
    child.stderr?.on('data', (text) => {
      if (String(text).includes('is ready')) resolve();
    }),
  );
  return child;
}

const field = async (client: Redis, section: string, name: string): Promise<number> =>
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await client.info(section))?.[1]);

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/** Workers, the threads of each, and the part of a processor that each has; null where that is not limited. */
interface Crowd {
  readonly name: string;
  readonly workers: number;
  readonly threads: number;
  readonly quota: number | null;
}

const ONE: Crowd = { name: '1 worker', workers: 1, threads: 1, quota: null };
const MORE: readonly Crowd[] = [
  { name: '1 worker with 2 threads', workers: 1, threads: 2, quota: null },
  { name: '2 workers', workers: 2, threads: 1, quota: null },
];

/** One worker and two, each with this part of a processor. */
const slow = (quota: number): readonly [one: Crowd, two: Crowd] => [
  { name: `1 worker with ${quota} of a processor`, workers: 1, threads: 1, quota },
  { name: `2 workers with ${quota} of a processor each`, workers: 2, threads: 1, quota },
];

/** The first and the second run of fresh workers. */
async function twice(model: Model, crowd: Crowd): Promise<Figures[]> {
  const { workers: count, quota } = crowd;
  const port = await freePort();
  const server = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', ''];
  const store = launch(placed(server, 'others', quota), 'ignore');
  const client = new Redis(port, { maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  const url = `redis://127.0.0.1:${port}`;
  const workers = await Promise.all(Array.from({ length: count }, () => worker(model.spec, url, crowd)));
  const groups: Limited[] = quota === null ? [] : workers.map((_, at) => limited(`worker-${at}`, quota));
  for (const [at, group] of groups.entries()) group.add(workers[at]?.pid as number);
  const found: Figures[] = [];
  for (let i = 0; i < 2; i++) {
    await client.config('RESETSTAT');
    const [before, storeBefore] = [workers.map(cpuOf), cpuOf(store)];
    const { distinct: states, seconds, cpu: starter } = searched(model, url, quota);
    const used = workers.map((one, at) => cpuOf(one) - (before[at] as number));
    const wire =
      (await field(client, 'stats', 'total_net_input_bytes')) + (await field(client, 'stats', 'total_net_output_bytes'));
    const peak = await field(client, 'memory', 'used_memory_peak');
    const cpu = { workers: sum(used), busiest: Math.max(...used), store: cpuOf(store) - storeBefore, starter };
    found.push({ states, seconds, ...cpu, peak: peak / states, wire: wire / states });
  }
  client.disconnect();
  for (const one of [...workers, store]) {
    const ended = new Promise((resolve) => one.once('exit', resolve));
    one.kill('SIGKILL');
    await ended;
  }
  for (const group of groups) group.remove();
  return found;
}

async function compare(model: Model, limits: readonly Crowd[]): Promise<void> {
  const rows: Record<string, Figures[]> = {};
  const alone: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    alone.push(searched(model, null).seconds);
    for (const crowd of [ONE, ...MORE, ...limits]) {
      for (const [i, figures] of (await twice(model, crowd)).entries()) {
        const name = rowOf(crowd, i + 1);
        rows[name] = [...(rows[name] ?? []), figures];
      }
    }
  }
  report(model, rows, median(alone), limits);
}

const rowOf = ({ name }: Crowd, run: number): string => `${name}, run ${run}`;

function report(model: Model, rows: Record<string, Figures[]>, alone: number, limits: readonly Crowd[]): void {
  /** The median of one figure of a row. */
  const of = (name: string, what: keyof Figures): number => median((rows[name] as Figures[]).map((figures) => figures[what]));
  console.log(`${model.name}: one process: ${alone.toFixed(2)} s`);
  for (const name of Object.keys(rows)) {
    const seconds = `${of(name, 'seconds').toFixed(2)} s, ${(of(name, 'seconds') / alone).toFixed(1)} times one process`;
    const parties = `workers ${of(name, 'workers').toFixed(2)} s, store ${of(name, 'store').toFixed(2)} s`;
    const cpu = `CPU of ${parties}, starter ${of(name, 'starter').toFixed(2)} s`;
    const bytes = `store ${of(name, 'peak').toFixed(0)}, wire ${of(name, 'wire').toFixed(0)}`;
    console.log(`${name}: ${seconds}; ${cpu}; bytes a state: ${bytes}`);
  }
  const gain = (run: number, seconds: number, one = ONE): string => (of(rowOf(one, run), 'seconds') / seconds).toFixed(2);
  for (const crowd of MORE) {
    for (const run of [1, 2]) {
      const row = rowOf(crowd, run);
      const all = of(row, 'workers') + of(row, 'store') + of(row, 'starter');
      console.log(`${crowd.name} against one, run ${run}: ${gain(run, of(row, 'seconds'))} times as fast, measured`);
      const apart = crowd.workers > 1 ? `; ${gain(run, of(row, 'busiest'))} with a machine for each` : '';
      console.log(`  by CPU seconds: ${gain(run, all / 2)} on two processors that never wait${apart}`);
    }
  }
  const [one, two] = limits;
  if (one === undefined || two === undefined) return;
  for (const run of [1, 2]) {
    const times = gain(run, of(rowOf(two, run), 'seconds'), one);
    console.log(`${two.name} against one such, run ${run}: ${times} times as fast, measured`);
  }
}

const without = QUOTA === null ? null : noQuota(QUOTA);
if (without !== null) console.log(`--quota ${values.quota} is left out: ${without}`);
const limits = QUOTA === null || without !== null ? [] : slow(QUOTA);
for (const model of models) if (model.name.includes(NAME)) await compare(model, limits);
