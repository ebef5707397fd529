/** The entry of the explorer's thread: one session, which answers one question after another, or several in turn. */
import { relative } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { DcheckError, messageOf } from '../errors/error.ts';
import type { QuestionName } from './documents.ts';
import type { Ask, Reply, ThreadData } from './host.ts';
import { Session } from './session.ts';

const { folder, ...options } = workerData as ThreadData;
const session = new Session({
  ...options,
  showFile: (path) => {
    const short = relative(folder, path);
    return short.startsWith('..') && short.length > path.length ? path : short;
  },
});
const asked = new Map<number, AbortController>();
const send = (reply: Reply): void => parentPort?.postMessage(reply);

parentPort?.on('message', (ask: Ask) => {
  if (ask.kind === 'cancel') {
    asked.get(ask.id)?.abort();
    return;
  }
  const controller = new AbortController();
  asked.set(ask.id, controller);
  session
    .answer(ask.name as QuestionName, ask.question as never, controller.signal)
    .then((answer) => send({ id: ask.id, kind: 'answer', answer }))
    .catch((error: unknown) => send({ id: ask.id, ...refusal(error) }))
    .finally(() => asked.delete(ask.id));
});

function refusal(error: unknown): Omit<Extract<Reply, { kind: 'refused' }>, 'id'> {
  if (!(error instanceof DcheckError))
    return { kind: 'refused', code: null, message: (error as Error).stack ?? messageOf(error), details: {} };
  const { cause: _, ...details } = error.details;
  return { kind: 'refused', code: error.code, message: error.message, details };
}
