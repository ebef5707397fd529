/**
 * Where a thread sleeps in the kernel, from /proc: its stack as root, else its wait channel, which is one function.
 */
import { readFileSync } from 'node:fs';

export interface Sleep {
  /** R, S, D, ...; X where the thread is gone. */
  readonly state: string;
  /** From the innermost frame outwards; empty where the thread runs. */
  readonly stack: readonly string[];
  /** Changes whenever the thread has run meanwhile. */
  readonly switches: string;
}

const GONE: Sleep = { state: 'X', stack: [], switches: '' };

/** `proc`: `/proc/PID` or `/proc/PID/task/TID`. */
export function sleepOf(proc: string): Sleep {
  try {
    const status = readFileSync(`${proc}/status`, 'utf8');
    const state = /^State:\s+(\w)/m.exec(status)?.[1] ?? 'X';
    const switches = /^voluntary_ctxt_switches:.*\n.*$/m.exec(status)?.[0] ?? '';
    return { state, stack: state === 'S' || state === 'D' ? stackOf(proc) : [], switches };
  } catch {
    return GONE;
  }
}

function stackOf(proc: string): string[] {
  const stack = textOf(`${proc}/stack`);
  // [<0>] rwsem_down_write_slowpath+0x2c1/0x6b0
  const functions = [...stack.matchAll(/\]\s+([\w.]+)\+0x/g)].map((match) =>
    (match[1] as string).replace(/\.(isra|constprop|part|cold).*$/, ''),
  );
  if (functions.length > 0) return functions;
  const channel = textOf(`${proc}/wchan`);
  return channel === '' || channel === '0' ? [] : [channel];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What sleeping, locking and entering the kernel look like on any stack: not what anybody asks about. */
const PRIMITIVES =
  /^(__?schedule.*|schedule.*|rwsem_.*|__?down_.*|down_.*|__?mutex_.*|mutex_.*|__?wait_.*|wait_.*|var_wake.*|io_schedule.*|inode_lock.*|inode_unlock.*|__wait.*|out_of_line_.*|bit_wait.*|preempt_.*|context_switch)$/;

/** The innermost function that is no lock primitive: who takes the lock. */
export function whoTakesTheLock(stack: readonly string[]): string {
  return stack.find((name) => !PRIMITIVES.test(name)) ?? stack[0] ?? 'somewhere in the kernel';
}
