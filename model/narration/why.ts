/**
 * Plain English for a violation, read off its trace: which step installed or left the stale entry, and what the
 * notify did and did not wait for.
 */
import type { Immutable } from 'dcheck';
import { errname } from '../errno.ts';
import { type Dentry, DIR, type Kernel, P } from '../kernel.ts';
import type { Step } from './changes.ts';

type K = Immutable<Kernel>;

/** A paragraph, or undefined where the reason that the property gives says it all. */
export function why(property: string, steps: readonly Step[], reason: string): string | undefined {
  switch (property) {
    case 'no-stale-negative':
      return stale(steps, 'negative');
    case 'no-stale-positive':
      return stale(steps, 'positive');
    case 'no-null-deref':
      return `${reason}. In the kernel this is an oops: the notify's task dies with what it holds, locks and references.`;
    case 'no-livelock':
      return 'Nobody moves any more but the notify, which goes round its loop and finds everything as it was. It pins an entry that stays hashed while every helper refuses it, so each turn finds the same entry again.';
    case 'refcount-balance':
      return `${reason}. A dentry with a lost reference can never be freed: the file system cannot be unmounted. One put too many frees it under somebody's feet.`;
    case 'no-deadlock':
      return selfDeadlock(steps);
    default:
      return undefined;
  }
}

type Sign = 'negative' | 'positive';

function stale(steps: readonly Step[], sign: Sign): string | undefined {
  const changed = firstStep(steps, ({ before, after }) => !before.server.changed && after.server.changed);
  const returned = lastStep(steps, ({ before, after }) => hasReturned(after) && !hasReturned(before));
  const trusted = lastStep(
    steps,
    ({ before, after }) => trustedEntry(before, sign) === null && trustedEntry(after, sign) !== null,
  );
  if (changed === null || returned === null) return undefined;
  const { name, rc } = notifyOf(stateAfter(steps, returned));
  const changing = `${sign === 'negative' ? 'created' : 'removed'} "${name}" at step ${changed + 1}`;
  const ending = consequence(name, sign);

  if (trusted === null) {
    const entry = trustedEntry(stateAfter(steps, returned), sign);
    return entry === null
      ? undefined
      : `${entry} was cached as ${sign} from the start; the server ${changing}. The notify returned ${errname(rc ?? 0)} at step ` +
          `${returned + 1} and left ${entry} hashed and trusted. ${ending}`;
  }
  const entry = trustedEntry(stateAfter(steps, trusted), sign) ?? '';
  const answered = answerBefore(steps, trusted, changed);
  if (trusted > returned && answered !== null) {
    const { before } = steps[trusted];
    const opcode = opcodeAt(steps, answered);
    const early = `the server had answered at step ${answered + 1}, before it ${changing}`;
    const returns = `returned ${errname(rc ?? 0)} at step ${returned + 1}`;
    const isRearmed = before.dentry[entry]?.hashed && stateAfter(steps, returned).dentry[entry]?.hashed;
    if (opcode !== 'LOOKUP' && opcode !== 'READDIRPLUS') {
      return (
        `The notify did not wait for the ${opcode} in flight, which ${early}. It ${returns}; ` +
        `only then did ${entry} come to stand for "${name}" with a timeout that still runs, at step ${trusted + 1}. ${ending}`
      );
    }
    return isRearmed
      ? `A walk had asked the server about the expired ${entry}, without any lock, which ${early}. ` +
          `The notify ${returns}: the timeout of ${entry} was over by then, ` +
          `but ${entry} still hashed. The older answer then set the timeout again, at step ${trusted + 1}. ${ending}`
      : `The notify looked into the dcache without the directory's lock, so it did not wait for the ${opcode} in flight, which ${early}. ` +
          `It found nothing hashed and ${returns}; ` +
          `only then was the stale answer installed, as ${entry}, at step ${trusted + 1}. ${ending}`;
  }
  const first = trusted < changed || answered === null ? '' : ` from an answer that the server gave at step ${answered + 1}`;
  const refused = sign === 'negative' ? ': it acts on positive entries only' : '';
  return (
    `${entry} was cached as ${sign} at step ${trusted + 1}${first}; the server ${changing}. ` +
    `The notify returned ${errname(rc ?? 0)} at step ${returned + 1} and left ${entry} hashed and trusted${refused}. ${ending}`
  );
}

function consequence(name: string, sign: Sign): string {
  return sign === 'negative'
    ? `Until its timeout every stat of "${name}" says ENOENT, while readdir, which asks the server, lists it.`
    : `Until its timeout every stat of "${name}" succeeds, while readdir, which asks the server, does not list it.`;
}

/** The last step before `change` that answered a request whose reply was consumed after it, or up to step `end`. */
function answerBefore(steps: readonly Step[], end: number, change: number): number | null {
  return lastStep(steps.slice(0, Math.min(end, change)), ({ before, after }) =>
    Object.keys(after.fc.requests).some(
      (task) => before.fc.requests[task]?.reply === null && after.fc.requests[task]?.reply != null,
    ),
  );
}

function opcodeAt(steps: readonly Step[], index: number): string {
  const { before, after } = steps[index];
  const task = Object.keys(before.fc.requests).find(
    (each) => before.fc.requests[each]?.reply === null && after?.fc.requests[each]?.reply != null,
  );
  return before.fc.requests[task ?? '']?.opcode ?? 'request';
}

function selfDeadlock(steps: readonly Step[]): string | undefined {
  const end = steps.at(-1)?.after;
  if (end == null) return undefined;
  const held = Object.entries(end.dentry as Readonly<Record<string, Immutable<Dentry>>>).find(
    ([, { d_lock }]) => d_lock !== null,
  );
  if (held === undefined) return directoryDeadlock(end);
  if (end.fc.bucket_lock !== null && end.fc.bucket_lock !== held[1].d_lock) {
    return `${held[1].d_lock} holds d_lock of ${held[0]} and wants the bucket lock; ${end.fc.bucket_lock} holds the bucket lock and wants d_lock of ${held[0]}.`;
  }
  return `${held[1].d_lock} holds d_lock of ${held[0]} and asks for it again: a spinlock is not recursive, so it spins for ever, and whoever needs that entry waits with it.`;
}

/** The server waits in a notify for what only the server can end. */
function directoryDeadlock(end: K): string | undefined {
  const notify = Object.keys(end.notify).find((task) => end.notify[task].state === 'running');
  const waiting = Object.keys(end.fc.requests).filter(
    (task) => end.fc.requests[task] !== null && end.fc.requests[task].reply === null,
  );
  if (notify === undefined || waiting.length === 0) return undefined;
  const { writer, readers } = end.inode[P].i_rwsem;
  const holders = [...(writer === null ? [] : [writer]), ...readers].filter((task) => task !== notify);
  const requests = waiting.map((task) => `${end.fc.requests[task]?.opcode} of ${task}`).join(' and ');
  if (waiting.includes(notify)) {
    return `The notify itself sent a LOOKUP to the server that is waiting for the notify: nobody is left to answer ${requests}.`;
  }
  const lock =
    holders.length > 0 ? `the directory's lock, which ${holders.join(', ')} will hold until the server answers` : 'a directory';
  return `The server waits in its notify for ${lock}; and while it waits it does not answer ${requests}.`;
}

/** The hashed, unexpired dentry of P with that sign that contradicts the server, if any. */
function trustedEntry(k: K, sign: Sign): string | null {
  return (
    Object.keys(k.dentry).find((id) => {
      const { hashed, d_inode, d_time, d_parent, d_name } = k.dentry[id];
      return (
        hashed &&
        d_parent === DIR &&
        d_time === 'future' &&
        (d_inode === null) === (sign === 'negative') &&
        d_name === notifyOf(k).name
      );
    }) ?? null
  );
}

function hasReturned(k: K): boolean {
  return Object.values(k.notify).some(({ state }) => state === 'returned');
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
