/** What goes between the tasks and the server, as arrows of a message-sequence chart. */
import type { Message } from 'dcheck';
import { replyWords, requestWords, type Step } from './changes.ts';

/** The lane of whoever answers. */
const SERVER = 'server';

export function messages({ actor, before, after }: Step): Message[] {
  if (after === null) return [];
  return Object.keys(after.fc.requests).flatMap((task): Message[] => {
    const old = before.fc.requests[task];
    const now = after.fc.requests[task];
    if (old === now || now === null) return [];
    if (old === null) return [{ to: SERVER, text: requestWords(now) }];
    return old.reply === null && now.reply !== null && actor !== task ? [{ to: task, text: replyWords(now) }] : [];
  });
}
