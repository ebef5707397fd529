/** What a step did, in the words of a kernel developer. */
import type { Immutable, NarratedStep } from 'dcheck';
import { errname } from '../errno.ts';
import { type Dentry, type Kernel, P, type Reply, type Request } from '../kernel.ts';

type K = Immutable<Kernel>;
export type Step = NarratedStep<Kernel>;

/** One phrase per change, in the order in which a reader wants them. */
export function changes({ before, after }: Step): string[] {
  if (after === null) return [];
  return [
    ...serverChanges(before, after),
    ...requestChanges(before, after),
    ...dentryChanges(before, after),
    ...inodeChanges(before, after),
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

function inodeChanges(before: K, after: K): string[] {
  const old = before.inode[P];
  const now = after.inode[P];
  return [
    ...(old.dead === now.dead ? [] : ['the directory is dead']),
    ...(old.i_version === now.i_version ? [] : ['the directory has changed: its cached listing is out of date']),
    ...(old.inval_counter === now.inval_counter ? [] : ["bumps the directory's counter of notifies"]),
    ...(old.rdc.cached === now.rdc.cached
      ? []
      : [now.rdc.cached ? 'the listing is cached' : 'the cached listing is thrown away']),
    ...(before.lockdep === after.lockdep ? [] : [`lockdep: ${after.lockdep}`]),
  ];
}

function requestChanges(before: K, after: K): string[] {
  return Object.keys(after.fc.requests).flatMap((task) => {
    const old = before.fc.requests[task];
    const now = after.fc.requests[task];
    if (old === now) return [];
    if (now === null) return [`has the reply: ${replyWords(old as Immutable<Request>)}`];
    if (old === null) return [`sends ${requestWords(now)}`];
    if (now.reply === null) return [`takes ${requestWords(now)} of ${task}, and does not answer yet`];
    return old.reply === now.reply ? [] : [`answers ${requestWords(now)} of ${task}: ${replyWords(now)}`];
  });
}

export function requestWords({ opcode, name, newname, flag }: Immutable<Request>): string {
  if (name === '') return opcode;
  const to = opcode === 'RENAME' ? ` ${flag ? 'with' : 'to'} "${newname}"` : '';
  return `${opcode} "${name}"${to}`;
}

export function replyWords({ opcode, reply }: Immutable<Request>): string {
  const { error, nodeid, valid, names } = reply as Immutable<Reply>;
  if (error !== 0) return errname(error);
  if (opcode === 'READDIR' || opcode === 'READDIRPLUS') {
    return names.length === 0 ? 'no names' : names.map((name) => `"${name}"`).join(', ');
  }
  if (opcode !== 'LOOKUP' && opcode !== 'CREATE') return 'done';
  return `${nodeid === 0 ? 'absent' : `inode ${nodeid}`}${valid ? ', valid 86400 s' : ''}`;
}

function serverChanges(before: K, after: K): string[] {
  const directories = Object.keys(after.server.names).map(Number);
  const mutex =
    before.server.mutex === after.server.mutex ? [] : [after.server.mutex === null ? 'drops the mutex' : 'takes the mutex'];
  return [
    ...mutex,
    ...directories.flatMap((dir) =>
      Object.keys(after.server.names[dir]).flatMap((name) => {
        const old = before.server.names[dir][name];
        const now = after.server.names[dir][name];
        if (old === now) return [];
        const where = dir === P ? '' : ' in the other directory';
        return [`${now === 0 ? 'removes' : old === 0 ? 'creates' : 'replaces'} "${name}"${where}`];
      }),
    ),
    ...(before.fc.epoch === after.fc.epoch ? [] : ['bumps the epoch: what was looked up before is out of date']),
  ];
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
