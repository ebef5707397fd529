/** Memory that is not used any more: V8 takes its time to give it back, unless it is told to. */
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Linear } from './store/memory.ts';

/** Milliseconds after collecting garbage in which its memory is given back. */
const SWEEPING = 20;

/** Collections after which nothing is held by what is not used itself, and at most. */
const FEWEST = 3;
const COLLECTIONS = 40;

let collector: (() => void) | null = null;

/** Give back, now, what is not used any more. */
export async function collectGarbage(): Promise<void> {
  if (collector === null) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as () => void;
  }
  collector();
  await pause(SWEEPING);
}

/**
 * The same where much is to go, what searches left for others among it. Threads of V8 give the memory of a search back, some
 * time after a collection found it to be unused, and on a busy machine that is later: until the process takes no more than
 * `bytes`, or some time has passed.
 */
export async function collectAllGarbage(bytes: number): Promise<void> {
  Linear.forgetFree();
  for (let i = 0; i < COLLECTIONS; i++) {
    await collectGarbage();
    if (i >= FEWEST && process.memoryUsage.rss() <= bytes) return;
  }
}
