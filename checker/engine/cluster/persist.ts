/**
 * A store that is away for a while: what was asked of it is asked again, until it answers or the patience is at its end.
 * Everything that dcheck asks may be asked twice: claims add nothing the second time, other writes say the same again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DcheckError, messageOf } from '../../errors/error.ts';

const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/** What a client says while a server is gone, starts, or hands over to its replica. */
const AWAY =
  /Connection is closed|CLUSTERDOWN|LOADING|MASTERDOWN|READONLY|TRYAGAIN|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|Failed to refresh slots|None of startup nodes|Too many Cluster redirections|Stream isn't writeable|UNBLOCKED|Command timed out/;

/** What a server says that may take no more: it does not get better by asking again. */
const FULL = /^OOM /;

/** `ask`, again and again while the store is away. Throws DcheckError `cluster` where it stays away, or is full. */
export async function persist<T>(ask: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (FULL.test(messageOf(error))) {
        throw new DcheckError('cluster', `the store is full: ${messageOf(error)}`, {
          hint: 'give it more memory, or use more nodes',
        });
      }
      if (!AWAY.test(messageOf(error))) throw error;
      if (performance.now() - started > PATIENCE_MS) {
        throw new DcheckError('cluster', `the store does not answer any more: ${messageOf(error)}`, {
          hint: 'what it holds is still there when it comes back: dcheck cluster attach',
        });
      }
      await pause(wait);
    }
  }
}

/** A client whose commands {@link persist}. */
export function persistent<T extends object>(client: T): T {
  return new Proxy(client, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, target === receiver ? receiver : target);
      if (typeof member !== 'function') return member;
      return (...words: unknown[]) => {
        const answer: unknown = member.apply(target, words);
        if (!(answer instanceof Promise)) return answer;
        let first: Promise<unknown> | null = answer;
        return persist(() => {
          const asked = first ?? (member.apply(target, words) as Promise<unknown>);
          first = null;
          return asked;
        });
      };
    },
    getPrototypeOf: (target) => Reflect.getPrototypeOf(target),
  });
}
