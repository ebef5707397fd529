/**
 * Quiescence: the moment in which nothing happens until userspace does something. Each actor is idle, parked in the
 * server, or asleep in the kernel for something that another actor must do; and that in {@link POLLS} polls with
 * nothing run in between, by the threads' counters of context switches.
 *
 * Asleep for a reply that the server has not even read, or with a result that is on its way here, is not quiet. So no
 * step sleeps for a while, and a busy machine makes a replay slower, not wrong. Not seen: work that the kernel has put
 * off to a worker of its own.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { Busy } from '../actors/actor.ts';
import { type Sleep, sleepOf } from './stack.ts';

const POLLS = 3;
/** After so many polls the machine is left to others for a millisecond between two. */
const EAGER = 20;

export interface Watched extends Busy {
  readonly name: string;
  readonly isBusy: boolean;
  readonly isParked: boolean;
}

export interface Standing {
  readonly name: string;
  readonly is: 'idle' | 'parked' | 'blocked';
  /** Of who is blocked. */
  readonly stack: readonly string[];
}

/** Functions below which a thread waits for userspace: the server, or an order. */
const FOR_USERSPACE = [
  'request_wait_answer',
  '__fuse_simple_request',
  'unix_stream_read_generic',
  'unix_stream_data_wait',
  'pipe_read',
  'anon_pipe_read',
  'ep_poll',
  'do_epoll_wait',
  'futex_wait_queue',
  'futex_wait_queue_me',
  'futex_do_wait',
];

/** Null: not quiet. */
function standing(watched: Watched, sleep: Sleep | null): Standing | null {
  const { name, isBusy, isParked } = watched;
  if (!isBusy) return { name, is: 'idle', stack: [] };
  if (isParked) return { name, is: 'parked', stack: [] };
  if (sleep === null || (sleep.state !== 'S' && sleep.state !== 'D')) return null;
  if (sleep.stack.length === 0 || sleep.stack.some((each) => FOR_USERSPACE.includes(each))) return null;
  return { name, is: 'blocked', stack: sleep.stack };
}

/** How everybody stands once all is quiet; null when `timeout` ms have passed before. */
export async function quiet(actors: () => readonly Watched[], timeout: number): Promise<readonly Standing[] | null> {
  const end = performance.now() + timeout;
  let last = '';
  let equal = 0;
  for (let polls = 0; performance.now() < end; polls++) {
    const all = actors();
    const sleeps = all.map((each) => (each.isBusy ? sleepOf(each.proc) : null));
    const now = all.map((each, index) => standing(each, sleeps[index] as Sleep | null));
    const signature = JSON.stringify([now, sleeps.map((sleep) => sleep?.switches)]);
    equal = !now.includes(null) && signature === last ? equal + 1 : 0;
    last = signature;
    if (equal === POLLS - 1) return now as Standing[];
    await (polls < EAGER ? turn() : pause(1));
  }
  return null;
}
