/** Starts client processes (client-program.ts) and hands them orders. A process serves many scripts, one after another. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { programPath } from '../programs.ts';
import type { Performer } from './actor.ts';
import type { ClientOrder } from './client-program.ts';

export function startClient(): Performer<ClientOrder> {
  const child = spawn(process.execPath, [programPath('actors/client-program')], { stdio: ['pipe', 'pipe', 'ignore'] });
  const tid = child.pid ?? 0;
  let result: string | null = null;
  let isBusy = false;
  let settle: { resolve: (text: string) => void; reject: (error: Error) => void } | null = null;
  let current: Promise<string> = Promise.resolve('');
  createInterface(child.stdout).on('line', (line) => {
    result = JSON.parse(line) as string;
    isBusy = false;
    settle?.resolve(result);
  });
  child.on('exit', () => settle?.reject(new Error(`client ${tid} died`)));
  child.on('error', (error) => settle?.reject(error));
  child.stdin.on('error', () => {});
  return {
    tid,
    proc: `/proc/${tid}`,
    get result() {
      return result;
    },
    get isBusy() {
      return isBusy;
    },
    get isDead() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    start: (order) => {
      result = null;
      isBusy = true;
      current = new Promise((resolve, reject) => {
        settle = { resolve, reject };
        if (child.exitCode !== null || child.signalCode !== null) reject(new Error(`client ${tid} died`));
      });
      current.catch(() => {});
      child.stdin.write(`${JSON.stringify(order)}\n`);
    },
    done: () => current,
    stop: () => {
      child.kill('SIGKILL');
    },
  };
}
