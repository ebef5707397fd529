/** The entry of a thread of a crew: waits for its turn, does its part, says so. The visited set grows behind its back. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CrewKernel } from '../store/crew-kernel.ts';
import { kernelCode } from '../store/kernel.ts';
import type { StoreKind } from '../store/rows.ts';
import { type WasmMemory, wasm } from '../store/wasm.ts';
import { CONTROL, CONTROL_AT, type Task } from './control.ts';
import { Station } from './station.ts';
import { waitUntilOther } from './waiting.ts';

/** What a member is started with. */
export interface Engagement {
  readonly memory: WasmMemory;
  readonly store: StoreKind;
  /** Its number, from 1 on: number 0 is the thread of the search. */
  readonly me: number;
}

const { memory, store, me } = workerData as Engagement;
const words = new Int32Array(memory.buffer);
const station = new Station(me, words);

function kernelFor(packed: number): CrewKernel {
  const never = (): never => {
    throw new Error('only the first thread of a crew learns');
  };
  const env = { memory, miss: never, judge: never };
  return new wasm.Instance(new wasm.Module(kernelCode(packed, store, true)), { env }).exports as unknown as CrewKernel;
}

function serve(): never {
  let packed = 0;
  let kernel: CrewKernel | null = null;
  let turn = Atomics.load(words, CONTROL_AT + CONTROL.turn);
  Atomics.add(words, CONTROL_AT + CONTROL.ready, 1);
  for (;;) {
    turn = waitUntilOther(words, CONTROL_AT + CONTROL.turn, turn);
    const wanted = words[CONTROL_AT + CONTROL.words] as number;
    if (kernel === null || packed !== wanted) kernel = kernelFor(wanted);
    packed = wanted;
    station.work(words[CONTROL_AT + CONTROL.task] as Task, kernel);
    Atomics.add(words, CONTROL_AT + CONTROL.arrived, 1);
    Atomics.notify(words, CONTROL_AT + CONTROL.arrived);
  }
}

try {
  serve();
} catch (error) {
  parentPort?.postMessage(error);
  Atomics.store(words, CONTROL_AT + CONTROL.failed, 1);
}
