/** The threads of a swarm: each has loaded the spec, and runs one member at a time. */
import { Worker } from 'node:worker_threads';
import type { Draw, Limits, Progress } from '../engine/engine.ts';
import { DcheckError, type ErrorCode, type ErrorDetails } from '../errors/error.ts';
import type { Choice } from '../system/instantiate.ts';
import type { TransitionSystem } from '../system/system.ts';
import type { MemberOptions, MemberReport } from './swarm-member.ts';

/** What a thread is started with. */
export interface Commission extends MemberOptions {
  readonly file: string;
  readonly candidates: readonly string[];
  readonly choice: Choice;
  /** Names of the properties to check. */
  readonly properties: readonly string[];
}

/** To a thread. Limits without their signal. */
export interface Assignment {
  readonly draw: Draw;
  readonly limits: Limits;
}

/** From a thread. */
export type Message =
  | { readonly kind: 'report'; readonly report: MemberReport }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };

export interface Crew {
  /** Null where the crew was dismissed meanwhile. Throws what the member threw. */
  run(thread: number, draw: Draw, limits: Limits, onProgress: (progress: Progress) => void): Promise<MemberReport | null>;
  /** End all threads. */
  dismiss(): void;
}

interface Hiring extends MemberOptions {
  readonly file: string;
  readonly candidates?: readonly string[];
  readonly system: TransitionSystem;
  readonly limits: Limits;
}

/** Start `count` threads for the system, which was instantiated from the spec in `file`. */
export async function hire(count: number, { file, candidates = [], system, depth, states }: Hiring): Promise<Crew> {
  const { variant, config } = system.selection;
  const choice: Choice = {
    ...(variant === '' ? {} : { variant }),
    ...(config === '' ? {} : { config }),
    set: { ...system.constants },
  };
  const commission: Commission = { file, candidates, choice, properties: checkedNames(system), depth, states };
  const threads = Array.from(
    { length: count },
    () => new Worker(new URL('./swarm-worker.js', import.meta.url), { workerData: commission }),
  );
  let dismissed = false;
  return {
    run: (thread, draw, { signal: _, ...limits }, onProgress) => {
      if (dismissed) return Promise.resolve(null);
      const assignment: Assignment = { draw, limits };
      return outcomeOf(threads[thread] as Worker, assignment, onProgress, () => dismissed);
    },
    dismiss: () => {
      dismissed = true;
      for (const thread of threads) void thread.terminate();
    },
  };
}

function outcomeOf(
  thread: Worker,
  assignment: Assignment,
  onProgress: (progress: Progress) => void,
  isDismissed: () => boolean,
): Promise<MemberReport | null> {
  return new Promise((done, fail) => {
    const settle = (end: () => void): void => {
      thread.off('message', onMessage);
      thread.off('error', onError);
      thread.off('exit', onExit);
      end();
    };
    const onMessage = (message: Message): void => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'report') settle(() => done(message.report));
      else settle(() => fail(new DcheckError(message.code, message.message, message.details)));
    };
    const onError = (error: Error): void => settle(() => fail(error));
    const onExit = (): void => settle(() => (isDismissed() ? done(null) : fail(new Error('a thread of the swarm ended early'))));
    thread.on('message', onMessage);
    thread.on('error', onError);
    thread.on('exit', onExit);
    thread.postMessage(assignment);
  });
}

/** The properties that `system` checks, which may be fewer than the spec has. */
function checkedNames({ properties, invariants, mayRest }: TransitionSystem): string[] {
  return properties
    .filter(({ name, kind }) => {
      if (kind === 'invariant') return invariants.some(({ property }) => property === name);
      return kind !== 'deadlock' || mayRest !== null;
    })
    .map(({ name }) => name);
}
