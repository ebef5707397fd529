/**
 * What a cluster costs on this machine: `npm run bench:cluster [-- RM [RUNS]]`. Two-phase commit in one process, and with
 * one and with two workers over a redis-server of its own on the loopback: seconds of the search, CPU seconds of each
 * party, bytes of the store at its peak and on the wire. Workers and store are fresh for each run; the same workers then
 * do it a second time, since theirs is to stay. Medians. Wall time means something on a machine with nothing else to do.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { measure, median } from './measure.ts';

const RM = Number(process.argv[2] ?? 8);
const RUNS = Number(process.argv[3] ?? 3);
const SPEC = 'specs/examples/two-phase-commit.ts';
const WORDS = ['./bin/dcheck', 'run', SPEC, '--set', `RM=${RM}`, '--format', 'json'];
/** Of /proc. */
const TICKS = 100;

interface Figures {
  readonly states: number;
  readonly seconds: number;
  readonly workers: number;
  readonly store: number;
  /** Bytes a state. */
  readonly peak: number;
  readonly wire: number;
}

function searched(url: string | null): { readonly distinct: number; readonly seconds: number } {
  const { output } = measure(url === null ? WORDS : [...WORDS, '--cluster', url], '.');
  return (JSON.parse(output) as { readonly runs: readonly [{ readonly distinct: number; readonly seconds: number }] }).runs[0];
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

async function worker(url: string): Promise<ChildProcess> {
  const child = spawn('./bin/dcheck', ['worker', SPEC, '--cluster', url], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve) =>
    child.stderr?.on('data', (text) => {
      if (String(text).includes('is ready')) resolve();
    }),
  );
  return child;
}

const field = async (client: Redis, section: string, name: string): Promise<number> =>
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await client.info(section))?.[1]);

/** The first and the second run of `count` fresh workers. */
async function twice(count: number): Promise<Figures[]> {
  const port = await freePort();
  const store = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' });
  const client = new Redis(port, { maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  const url = `redis://127.0.0.1:${port}`;
  const workers = await Promise.all(Array.from({ length: count }, () => worker(url)));
  const cpu = (): number => workers.reduce((sum, one) => sum + cpuOf(one), 0);
  const found: Figures[] = [];
  for (let i = 0; i < 2; i++) {
    await client.config('RESETSTAT');
    const [before, storeBefore] = [cpu(), cpuOf(store)];
    const { distinct: states, seconds } = searched(url);
    const wire =
      (await field(client, 'stats', 'total_net_input_bytes')) + (await field(client, 'stats', 'total_net_output_bytes'));
    const peak = await field(client, 'memory', 'used_memory_peak');
    const figures = { states, seconds, workers: cpu() - before, store: cpuOf(store) - storeBefore };
    found.push({ ...figures, peak: peak / states, wire: wire / states });
  }
  client.disconnect();
  for (const one of [...workers, store]) {
    const ended = new Promise((resolve) => one.once('exit', resolve));
    one.kill('SIGKILL');
    await ended;
  }
  return found;
}

const rows: Record<string, Figures[]> = {};
const alone: number[] = [];
for (let run = 0; run < RUNS; run++) {
  alone.push(searched(null).seconds);
  for (const count of [1, 2]) {
    for (const [i, figures] of (await twice(count)).entries()) {
      const name = `${count} worker${count === 1 ? '' : 's'}, run ${i + 1}`;
      rows[name] = [...(rows[name] ?? []), figures];
    }
  }
}
console.log(`one process: ${median(alone).toFixed(2)} s`);
for (const [name, all] of Object.entries(rows)) {
  const of = (what: keyof Figures): number => median(all.map((figures) => figures[what]));
  const seconds = `${of('seconds').toFixed(2)} s, ${(of('seconds') / median(alone)).toFixed(1)} times one process`;
  const cpu = `CPU of workers ${of('workers').toFixed(2)} s, of the store ${of('store').toFixed(2)} s`;
  console.log(`${name}: ${seconds}; ${cpu}; bytes a state: store ${of('peak').toFixed(0)}, wire ${of('wire').toFixed(0)}`);
}
