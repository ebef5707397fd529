/**
 * kill -9 at random moments of a replay in which notifies block and requests wait: of dcheck itself, of the process
 * that serves the mounts, of a client, of the watchdog. Nothing may be left: no process, none in D state, no mount, no folder.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Random, randomFrom } from '../../../replay/litmus/random.ts';
import { BIN, dcheck, plainEnv, ROOT } from '../../e2e/dcheck.ts';
import { mounting } from '../needs.ts';

/** So often each of the four is killed while it lives. */
const TIMES = 13;
/** About as long as the replays of the file take. */
const WITHIN_MS = 900;
const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const traces = join(folder, 'traces.json');
beforeAll(() => {
  const { stdout } = dcheck([
    'run',
    'specs/inval.ts',
    '--variant',
    'v6.17,v6.19',
    '--config',
    'lookup-in-flight,env-s,expire-revalidate',
    '--format',
    'json',
  ]);
  writeFileSync(traces, stdout);
});

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  /** Tells it from a later one with the same pid. */
  readonly started: string;
  readonly words: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state = '', parent = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: Number(parent), state, started: rest[17] ?? '', words }];
      } catch {
        return [];
      }
    });
}

/** Gone, or a zombie in all its threads: one whose leader is a zombie may still have a thread that sleeps in a notify. */
function isOver(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((tid) => /\) [ZX] /.test(readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8')));
  } catch {
    return true;
  }
}

/** All that descend from `pid`. */
function below(pid: number, all: readonly Process[]): Process[] {
  const children = all.filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child, ...below(child.pid, all)]);
}

const VICTIMS: Readonly<Record<string, string>> = {
  dcheck: 'bin/dcheck',
  server: 'run-scripts',
  client: 'client-program',
  watchdog: 'watchdog-program',
};

/** So many at a time: each mostly waits. */
const TOGETHER = 5;

/** Kills `victim` at a moment that `random` says; returns whether it was alive then, once nothing is left of all that there was. */
async function killOnce(victim: string, random: Random, temporary: string): Promise<boolean> {
  const words = VICTIMS[victim] ?? '';
  const child = spawn(BIN, ['replay', traces, '--evidence', join(folder, 'evidence')], {
    cwd: ROOT,
    env: plainEnv({ TMPDIR: temporary }),
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const seen = new Map<string, Process>();
  const look = (): Process[] => {
    const all = processes();
    const own = [...all.filter(({ pid }) => pid === child.pid), ...below(child.pid ?? 0, all)];
    for (const each of own) seen.set(`${each.pid} ${each.started}`, each);
    return own;
  };
  const options = { timeout: 60_000, interval: 20 };
  await expect.poll(() => look().some((each) => each.words.includes(words)), options).toBe(true);
  const until = performance.now() + random(WITHIN_MS);
  while (performance.now() < until && child.exitCode === null) {
    look();
    await pause(20);
  }
  const target = victim === 'dcheck' ? child.pid : look().find((each) => each.words.includes(words))?.pid;
  const isAlive = target !== undefined && child.exitCode === null;
  if (isAlive) process.kill(target, 'SIGKILL');
  await ended;
  const left = (): string[] =>
    processes()
      .filter(({ pid, started }) => seen.has(`${pid} ${started}`) && !isOver(pid))
      .map(({ pid, state, words: command }) => `${pid} ${state} ${command}`);
  await expect.poll(left, { ...options, message: `after the death of ${victim}` }).toEqual([]);
  return isAlive;
}

test(`${TIMES} times each: nothing is left behind`, async (context) => {
  const missing = mounting();
  if (missing !== null) return context.skip(missing);
  const random = randomFrom(20261122);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  // Other tests may mount other things meanwhile.
  const fuseMounts = (): string[] =>
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => / - fuse/.test(line));
  const mounts = fuseMounts();
  // A victim that was over before its moment came proves nothing, and is tried again.
  const due = Array.from({ length: TIMES }, () => Object.keys(VICTIMS)).flat();
  while (due.length > 0) {
    const victims = due.splice(0, TOGETHER);
    const alive = await Promise.all(victims.map((victim) => killOnce(victim, random, temporary)));
    due.push(...victims.filter((_, index) => !alive[index]));
  }
  expect(fuseMounts()).toEqual(mounts);
  expect(readdirSync(temporary)).toEqual([]);
}, 400_000);
