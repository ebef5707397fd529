/**
 * Threads that do not know yet what for: each waits to be told which crew it is a member of (`member.ts`). Starting one
 * takes some tens of milliseconds, so a caller who knows that several threads are wanted has them start early.
 */
import { Worker } from 'node:worker_threads';
import { CREW } from '../store/memory.ts';

/** Compiled: from the sources, as tests run them, it is the one in `dist/`. */
const MEMBER = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/checker/engine/crew/member.js' : './member.js',
  import.meta.url,
);

const idle: Worker[] = [];

/** Start so many threads, for the first crews that hire some; the process may end without them. */
export function recruit(count: number): void {
  while (idle.length < Math.min(count, CREW - 1)) idle.push(start());
}

/** True where threads were recruited that no crew has hired. */
export function areWaiting(): boolean {
  return idle.length > 0;
}

/** A thread that waits for its engagement. */
export function hired(): Worker {
  return idle.shift() ?? start();
}

function start(): Worker {
  const thread = new Worker(MEMBER);
  thread.unref();
  // One that fails before it is hired is not hired: another one that is started then says why it cannot be.
  thread.on('error', () => {
    const at = idle.indexOf(thread);
    if (at >= 0) idle.splice(at, 1);
  });
  return thread;
}
