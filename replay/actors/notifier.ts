/** Starts threads that notify (notifier-program.ts) and hands them messages. A thread serves many scripts. */
import { Worker } from 'node:worker_threads';
import { programPath } from '../programs.ts';
import type { Performer } from './actor.ts';
import type { NotifierWord, NotifyOrder } from './notifier-program.ts';

export async function startNotifier(): Promise<Performer<NotifyOrder>> {
  const worker = new Worker(programPath('actors/notifier-program'));
  worker.unref();
  let result: string | null = null;
  let isBusy = false;
  let resolveCurrent: (text: string) => void = () => {};
  let current: Promise<string> = Promise.resolve('');
  const tid = await new Promise<number>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (word: NotifierWord) => {
      if ('tid' in word) return resolve(word.tid);
      result = word.result;
      isBusy = false;
      resolveCurrent(result);
    });
  });
  return {
    tid,
    proc: `/proc/${process.pid}/task/${tid}`,
    get result() {
      return result;
    },
    get isBusy() {
      return isBusy;
    },
    isDead: false,
    start: (order) => {
      result = null;
      isBusy = true;
      current = new Promise((resolve) => {
        resolveCurrent = resolve;
      });
      worker.postMessage(order);
    },
    done: () => current,
    stop: () => void worker.terminate(),
  };
}
