/**
 * The entry of a thread of a crew: waits to be engaged, and then for its turn, does its part, says so, until it is ended.
 * The visited set grows behind its back.
 */
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import type { CrewKernel } from '../store/crew-kernel.ts';
import type { Kernel } from '../store/kernel.ts';
import { type WasmMemory, wasm } from '../store/wasm.ts';
import { CONTROL, CONTROL_AT, LAYOUT, type Task } from './control.ts';
import { Station } from './station.ts';
import { waitUntilOther } from './waiting.ts';

/** What a member is told first. */
export interface Engagement {
  readonly memory: WasmMemory;
  /** Its number, from 1 on: number 0 is the thread of the search. */
  readonly me: number;
  /** As the thread of the search knows it: see `control.ts`. */
  readonly layout: string;
}

/** For tests: `DCHECK_FAULT=MEMBER:TURN:HOW` has this member end at this turn: by `exit` or by `throw`. */
const [faulty, faultyTurn, how] = (process.env.DCHECK_FAULT ?? '').split(':');

const port = parentPort as MessagePort;

/** The kernel in the module that was sent last. */
function kernelSent(memory: WasmMemory): CrewKernel & Kernel {
  const never = (): never => {
    throw new Error('only the first thread of a crew learns');
  };
  const { message: module } = receiveMessageOnPort(port) as { readonly message: object };
  return new wasm.Instance(module, { env: { memory, miss: never, judge: never } }).exports as unknown as CrewKernel & Kernel;
}

function fail(): void {
  if (how === 'exit') process.exit(1);
  throw new Error('DCHECK_FAULT');
}

function serve({ memory, me, layout }: Engagement): never {
  if (layout !== LAYOUT) throw new Error('a worker thread is of another build: npm run build');
  const fault = faulty === String(me) ? Number(faultyTurn) : -1;
  const words = new Int32Array(memory.buffer);
  const station = new Station(me, words);
  let modules = 0;
  let kernel: (CrewKernel & Kernel) | null = null;
  let turn = Atomics.load(words, CONTROL_AT + CONTROL.turn);
  Atomics.add(words, CONTROL_AT + CONTROL.ready, 1);
  for (;;) {
    turn = waitUntilOther(words, CONTROL_AT + CONTROL.turn, turn);
    if (turn === fault) fail();
    for (; modules < (words[CONTROL_AT + CONTROL.modules] as number); modules++) kernel = kernelSent(memory);
    station.work(words[CONTROL_AT + CONTROL.task] as Task, kernel as CrewKernel & Kernel);
    Atomics.add(words, CONTROL_AT + CONTROL.arrived, 1);
    Atomics.notify(words, CONTROL_AT + CONTROL.arrived);
  }
}

port.once('message', (engagement: Engagement) => {
  try {
    serve(engagement);
  } catch (error) {
    port.postMessage(error);
  }
});
