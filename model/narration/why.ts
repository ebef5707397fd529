/**
 * Plain English for a violation, read off its trace: which step installed or left the stale entry, and what the
 * notify did and did not wait for.
 */
import type { Immutable } from 'dcheck';
import { errname } from '../errno.ts';
import type { Dentry, Kernel } from '../kernel.ts';
import type { Step } from './changes.ts';

type K = Immutable<Kernel>;

/** A paragraph, or undefined where the reason that the property gives says it all. */
export function why(property: string, steps: readonly Step[], reason: string): string | undefined {
  switch (property) {
    case 'no-stale-negative':
      return staleNegative(steps);
    case 'no-null-deref':
      return `${reason}. In the kernel this is an oops: the notify's task dies with what it holds, locks and references.`;
    case 'no-deadlock':
      return selfDeadlock(steps);
    default:
      return undefined;
  }
}

function staleNegative(steps: readonly Step[]): string | undefined {
  const created = firstStep(steps, ({ before, after }) => !before.server.changed && after.server.changed);
  const returned = lastStep(
    steps,
    ({ before, after }) => notifyOf(before).state !== 'returned' && notifyOf(after).state === 'returned',
  );
  const trusted = lastStep(steps, ({ before, after }) => trustedNegative(before) === null && trustedNegative(after) !== null);
  if (created === null || returned === null || trusted === null) return undefined;
  const name = notifyOf(stateAfter(steps, returned)).name;
  const rc = errname(notifyOf(stateAfter(steps, returned)).rc ?? 0);
  const stale = trustedNegative(stateAfter(steps, trusted));
  const ending = `Until its timeout every stat of "${name}" says ENOENT, while readdir, which asks the server, lists it.`;
  const answered = firstStep(steps, ({ before, after }) =>
    Object.keys(after.fc.requests).some(
      (task) =>
        before.fc.requests[task]?.reply === null &&
        after.fc.requests[task]?.reply?.nodeid === 0 &&
        after.fc.requests[task]?.opcode === 'LOOKUP',
    ),
  );
  if (trusted > returned && answered !== null) {
    return (
      `The notify looked into the dcache without the directory's lock, so it did not wait for the LOOKUP in flight: ` +
      `the server had answered that "absent" at step ${answered + 1}, before it created "${name}" at step ${created + 1}. ` +
      `The notify found nothing hashed and returned ${rc} at step ${returned + 1}; ` +
      `only then was the stale answer installed, as ${stale}, at step ${trusted + 1}. ${ending}`
    );
  }
  const first = trusted < created ? '' : ` from an answer that the server gave at step ${(answered ?? 0) + 1}`;
  return (
    `${stale} was cached as negative at step ${trusted + 1}${first}; the server created "${name}" at step ${created + 1}. ` +
    `The notify returned ${rc} at step ${returned + 1} and left ${stale} hashed and trusted: it acts on positive entries only. ${ending}`
  );
}

function selfDeadlock(steps: readonly Step[]): string | undefined {
  const end = steps.at(-1)?.after;
  if (end == null) return undefined;
  const held = Object.entries(end.dentry as Readonly<Record<string, Immutable<Dentry>>>).find(
    ([, { d_lock }]) => d_lock !== null,
  );
  if (held === undefined) return undefined;
  return `${held[1].d_lock} holds d_lock of ${held[0]} and asks for it again: a spinlock is not recursive, so it spins for ever, and whoever needs that entry waits with it.`;
}

/** The hashed, negative, unexpired dentry of a state, if any. */
function trustedNegative(k: K): string | null {
  return (
    Object.keys(k.dentry).find(
      (id) => k.dentry[id].hashed && k.dentry[id].d_inode === null && k.dentry[id].d_time === 'future',
    ) ?? null
  );
}

function notifyOf(k: K): K['notify'][string] {
  return Object.values(k.notify)[0] as K['notify'][string];
}

type Test = (step: { before: K; after: K }) => boolean;

function firstStep(steps: readonly Step[], test: Test): number | null {
  const index = steps.findIndex(({ before, after }) => after !== null && test({ before, after }));
  return index === -1 ? null : index;
}

function lastStep(steps: readonly Step[], test: Test): number | null {
  const index = steps.findLastIndex(({ before, after }) => after !== null && test({ before, after }));
  return index === -1 ? null : index;
}

function stateAfter(steps: readonly Step[], index: number): K {
  return steps[index].after as K;
}
