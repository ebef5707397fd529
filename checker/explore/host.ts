/**
 * The explorer's side of its thread. A spec, or an expression, may loop for ever; JavaScript cannot be interrupted from
 * within, so questions are answered in a thread of their own, which is ended when one takes too long. Since every
 * question says the whole position, the next thread goes on where that one was; questions that were under way beside the
 * one that took too long are asked again.
 */
import { Worker } from 'node:worker_threads';
import { DcheckError, type ErrorCode, type ErrorDetails } from '../errors/error.ts';
import type { Constants } from '../spec/spec.ts';
import type { QuestionName, Questions, SearchQuestion } from './documents.ts';

/** What the thread is started with. */
export interface ThreadData {
  readonly file: string;
  readonly shown: string;
  readonly set: Constants;
  /** Files are shown relative to it. */
  readonly folder: string;
}

/** To the thread. */
export type Ask =
  | { readonly kind: 'ask'; readonly id: number; readonly name: QuestionName; readonly question: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

/** From the thread. Without a code it is a bug of dcheck. */
export type Reply =
  | { readonly id: number; readonly kind: 'answer'; readonly answer: unknown }
  | {
      readonly id: number;
      readonly kind: 'refused';
      readonly code: ErrorCode | null;
      readonly message: string;
      readonly details: ErrorDetails;
    };

/** How long each question may take before the thread is ended, in milliseconds; a search knows its own time. */
const PATIENCE: Readonly<Record<QuestionName, number>> = {
  spec: 30_000,
  look: 15_000,
  evaluate: 5_000,
  search: 15_000,
  graph: 30_000,
  trace: 15_000,
};

interface Pending {
  readonly ask: Extract<Ask, { kind: 'ask' }>;
  readonly done: (answer: unknown) => void;
  readonly fail: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class ExplorerHost {
  private readonly data: ThreadData;
  private readonly patience: number;
  private readonly pending = new Map<number, Pending>();
  private thread: Worker | null = null;
  private last = 0;

  /** `patience` scales how long questions may take. */
  constructor(data: ThreadData, patience = 1) {
    this.data = data;
    this.patience = patience;
  }

  /** Throws DcheckError: what is wrong with the question or the spec, or `timeout`. */
  ask<N extends QuestionName>(name: N, question: Questions[N][0], signal?: AbortSignal): Promise<Questions[N][1]> {
    const ask = { kind: 'ask', id: ++this.last, name, question } as const;
    return new Promise((done, fail) => {
      const { seconds = name === 'search' ? 20 : 0 } = question as Partial<SearchQuestion>;
      const most = (PATIENCE[name] + 1000 * Math.min(600, Number(seconds) || 0)) * this.patience;
      const timer = setTimeout(() => this.giveUp(ask.id, most), most);
      this.pending.set(ask.id, { ask, done: done as (answer: unknown) => void, fail, timer });
      signal?.addEventListener('abort', () => this.thread?.postMessage({ kind: 'cancel', id: ask.id } satisfies Ask), {
        once: true,
      });
      this.open().postMessage(ask);
    });
  }

  /** End the thread; the next question starts another, which loads the spec anew. */
  async close(): Promise<void> {
    const { thread } = this;
    this.thread = null;
    for (const { fail } of this.taken()) fail(new DcheckError('timeout', 'the explorer was closed'));
    await thread?.terminate();
  }

  private open(): Worker {
    if (this.thread !== null) return this.thread;
    const thread = new Worker(new URL('./worker.js', import.meta.url), { workerData: this.data });
    thread.on('message', (reply: Reply) => this.settle(reply));
    // What a spec leaves uncaught, in a timer or a promise of its own, ends the thread.
    thread.on('error', (error) =>
      this.lost(thread, new DcheckError('spec-throws', `the spec threw outside of any step: ${error.message}`)),
    );
    thread.on('exit', () => this.lost(thread, new DcheckError('spec-throws', 'the spec ended the process that it runs in')));
    this.thread = thread;
    return thread;
  }

  private settle(reply: Reply): void {
    const pending = this.pending.get(reply.id);
    if (pending === undefined) return;
    this.pending.delete(reply.id);
    clearTimeout(pending.timer);
    if (reply.kind === 'answer') pending.done(reply.answer);
    else if (reply.code === null) pending.fail(new Error(reply.message));
    else pending.fail(new DcheckError(reply.code, reply.message, reply.details));
  }

  private lost(thread: Worker, error: DcheckError): void {
    if (this.thread !== thread) return;
    this.thread = null;
    for (const { fail } of this.taken()) fail(error);
  }

  private giveUp(id: number, most: number): void {
    const slow = this.pending.get(id);
    if (slow === undefined) return;
    this.pending.delete(id);
    void this.thread?.terminate();
    this.thread = null;
    slow.fail(
      new DcheckError('timeout', `it was given up after ${Math.round(most / 1000)} s`, {
        hint: 'does a function of the spec, or the expression, end?',
      }),
    );
    for (const { ask } of this.pending.values()) this.open().postMessage(ask);
  }

  private taken(): Pending[] {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { timer } of all) clearTimeout(timer);
    return all;
  }
}
