/** Does one step of a script. */
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { remount } from '../mount/mount.ts';
import { notifyDelete, notifyIncEpoch, notifyInvalEntry } from '../protocol/notify.ts';
import type { Call, Change, Notify, Step } from '../script.ts';
import type { Tree } from '../server/tree.ts';
import { performerOf, type Session } from './session.ts';

/** A nodeid that the server never gave. */
const NO_NODE = 1n << 40n;

/** Returns why it could not be done, or null. Throws ReplayFailed, MountFailed. */
export async function perform(session: Session, step: Step): Promise<string | null> {
  const { server, log, observed } = session;
  switch (step.do) {
    case 'call':
    case 'notify':
      return start(session, step);
    case 'answer':
      return server.compute(step.actor) === null ? `nothing of ${step.actor} waits in the server` : null;
    case 'reply':
      return server.release(step.actor) ? null : `nothing of ${step.actor} waits in the server`;
    case 'change':
      return change(session, step.change);
    case 'evict':
      log('dcheck', 'remounts, so that unused entries are dropped');
      await remount(session.mounted.root);
      return null;
    case 'mark':
      server.mark();
      return null;
    case 'count':
      observed[step.as] = String(server.counts.get(step.opcode) ?? 0);
      return null;
    case 'race':
      return race(session, step);
    case 'look':
    case 'waits':
      return null;
  }
}

function change({ tree, log }: Session, { kind, path }: Change): null {
  const creates = kind === 'create' || (kind === 'toggle' && !tree.has(path));
  log('server', `${creates ? 'creates' : 'removes'} "${path}"`);
  if (creates) tree.create(path);
  else tree.remove(path);
  return null;
}

function start(session: Session, step: Extract<Step, { do: 'call' | 'notify' }>): string | null {
  const { server, tree, clients, notifiers, mounted, awaited, log } = session;
  const { actor } = step;
  if (performerOf(session, actor).isBusy) return `${actor} is still busy`;
  awaited.set(actor, step.as ?? null);
  if (step.do === 'notify') {
    log(actor, notifyWords(step.notify));
    notifiers.get(actor)?.start({ fd: mounted.fd, message: notifyMessage(tree, step.notify) });
    return null;
  }
  log(actor, callWords(step.call));
  if (step.park) server.parking.add(actor);
  else server.parking.delete(actor);
  clients.get(actor)?.start({ root: mounted.root, call: step.call });
  return null;
}

function notifyMessage(tree: Tree, notify: Notify): Buffer {
  if (notify.kind === 'inc-epoch') return notifyIncEpoch();
  const { parent, name } = tree.spot(notify.path);
  if (notify.kind !== 'delete') return notifyInvalEntry(parent.nodeid, name, notify.kind === 'expire-entry');
  const last = tree.nodeidOf(notify.path);
  return notifyDelete(parent.nodeid, notify.child === 'right' && last !== 0n ? last : NO_NODE, name);
}

function notifyWords(notify: Notify): string {
  if (notify.kind === 'inc-epoch') return 'writes FUSE_NOTIFY_INC_EPOCH';
  const { kind, path } = notify;
  if (kind === 'delete') return `writes FUSE_NOTIFY_DELETE of "${path}"`;
  return `writes FUSE_NOTIFY_INVAL_ENTRY of "${path}"${kind === 'expire-entry' ? ' with FUSE_EXPIRE_ONLY' : ''}`;
}

function callWords(call: Call): string {
  switch (call.op) {
    case 'list':
      return `lists the directory of "${call.path}"`;
    case 'create':
      return `open("${call.path}", O_CREAT${call.excl ? ' | O_EXCL' : ''})`;
    case 'rename':
      return `rename("${call.path}", "${call.to}")`;
    default:
      return `${call.op}("${call.path}")`;
  }
}

/** Everybody starts after a delay of his own; the server answers after others. It turns on delays, so it waits busily. */
async function race(session: Session, { starts, answerDelays }: Extract<Step, { do: 'race' }>): Promise<string | null> {
  let answers = 0;
  session.server.delay = () => (answerDelays[answers++ % Math.max(1, answerDelays.length)] ?? 0) / 1000;
  const begun = performance.now();
  for (const { delay, step } of [...starts].sort((a, b) => a.delay - b.delay)) {
    while ((performance.now() - begun) * 1000 < delay) await turn();
    const problem = await perform(session, step);
    if (problem !== null) return problem;
  }
  return null;
}
