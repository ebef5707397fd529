/** Memory that is not used any more: V8 takes its time to give it back, unless it is told to. */
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds after collecting garbage in which its memory is given back. */
const SWEEPING = 20;

/** Collections after which nothing is held by what is not used itself. */
const COLLECTIONS = 4;

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

/** The same where much is to go: the memory of a search is given back only when what refers to it was found to be unused. */
export async function collectAllGarbage(): Promise<void> {
  for (let i = 0; i < COLLECTIONS; i++) await collectGarbage();
}
