/**
 * A thread of the server that writes notifies, and sleeps in the kernel while they wait for a lock. A worker thread: it
 * shares the server's descriptors, and /proc knows it by a number of its own.
 */
import { readlinkSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

export interface NotifyOrder {
  readonly fd: number;
  readonly message: Uint8Array;
}

export type NotifierWord = { readonly tid: number } | { readonly result: string };

const say = (word: NotifierWord): void => parentPort?.postMessage(word);

function result({ fd, message }: NotifyOrder): string {
  try {
    writeSync(fd, message);
    return '0';
  } catch (error) {
    return `-${(error as NodeJS.ErrnoException).code ?? String(error)}`;
  }
}

parentPort?.on('message', (order: NotifyOrder) => say({ result: result(order) }));
// "PID/task/TID"
say({ tid: Number(readlinkSync('/proc/thread-self').split('/').at(-1)) });
