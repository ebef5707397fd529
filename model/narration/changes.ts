/** What a step did, in the words of a kernel developer. */
import type { Immutable, NarratedStep } from 'dcheck';
import { errname } from '../errno.ts';
import type { Dentry, Kernel, Reply, Request } from '../kernel.ts';

type K = Immutable<Kernel>;
export type Step = NarratedStep<Kernel>;

/** One phrase per change, in the order in which a reader wants them. */
export function changes({ before, after }: Step): string[] {
  if (after === null) return [];
  return [
    ...serverChanges(before, after),
    ...requestChanges(before, after),
    ...dentryChanges(before, after),
    ...resultChanges(before, after),
  ];
}

/** `D1 "config": hashed, negative, trusted until timeout`. */
export function dentryWords(id: string, dentry: Immutable<Dentry>): string {
  if (!dentry.allocated) return `${id} freed`;
  const visible = dentry.in_lookup ? 'in lookup' : dentry.hashed ? 'hashed' : 'unhashed';
  const sign = dentry.d_inode === null ? 'negative' : `positive (inode ${dentry.d_inode})`;
  const trust = dentry.d_time === 'future' ? 'trusted until timeout' : 'not trusted';
  return `${id} "${dentry.d_name}": ${dentry.in_lookup ? visible : `${visible}, ${sign}, ${trust}`}`;
}

function dentryChanges(before: K, after: K): string[] {
  return Object.keys(after.dentry).flatMap((id) => {
    const old = before.dentry[id];
    const now = after.dentry[id];
    const same = (['allocated', 'in_lookup', 'hashed', 'd_inode', 'd_time', 'd_name', 'd_parent'] as const).every(
      (key) => old[key] === now[key],
    );
    const spun =
      now.allocated && old.allocated && old.d_lock !== now.d_lock
        ? [now.d_lock === null ? `${id}: d_lock released` : `${id}: d_lock taken`]
        : [];
    return same ? spun : [...spun, dentryWords(id, now)];
  });
}

function requestChanges(before: K, after: K): string[] {
  return Object.keys(after.fc.requests).flatMap((task) => {
    const old = before.fc.requests[task];
    const now = after.fc.requests[task];
    if (old === now) return [];
    if (now === null) return [`has the reply: ${replyWords(old as Immutable<Request>)}`];
    if (now.reply === null) return [`sends ${requestWords(now)}`];
    return old?.reply === now.reply ? [] : [`answers ${requestWords(now)} of ${task}: ${replyWords(now)}`];
  });
}

function requestWords({ opcode, name }: Immutable<Request>): string {
  return name === '' ? opcode : `${opcode} "${name}"`;
}

function replyWords({ opcode, reply }: Immutable<Request>): string {
  const { nodeid, valid, names } = reply as Immutable<Reply>;
  if (opcode === 'READDIR') return names.length === 0 ? 'no names' : names.map((name) => `"${name}"`).join(', ');
  return `${nodeid === 0 ? 'absent' : `inode ${nodeid}`}${valid ? ', valid 86400 s' : ''}`;
}

function serverChanges(before: K, after: K): string[] {
  return Object.keys(after.server.names).flatMap((name) => {
    const old = before.server.names[name];
    const now = after.server.names[name];
    if (old === now) return [];
    return [now === 0 ? `removes "${name}"` : old === 0 ? `creates "${name}"` : `replaces "${name}"`];
  });
}

function resultChanges(before: K, after: K): string[] {
  const notifies = Object.keys(after.notify).flatMap((task) => {
    const old = before.notify[task];
    const now = after.notify[task];
    if (old.state === 'idle' && now.state === 'running') return [`notifies: "${now.name}" is stale`];
    return old.rc !== now.rc && now.rc !== null ? [`the notify returns ${errname(now.rc)}`] : [];
  });
  const clients = Object.keys(after.client).flatMap((task) => {
    const old = before.client[task];
    const now = after.client[task];
    return [
      ...(old.primed || !now.primed ? [] : ['the first stat returns']),
      ...(old.listed === now.listed || now.listed === null ? [] : [`readdir ${now.listed ? 'lists' : 'does not list'} it`]),
      ...(old.stat === now.stat || now.stat === null ? [] : [`stat → ${now.stat === 0 ? 'OK' : errname(now.stat)}`]),
    ];
  });
  return [...notifies, ...clients];
}
