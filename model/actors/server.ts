/**
 * The FUSE server: user space. A worker answers requests; the application behind it changes its files and then tells
 * the kernel, from a thread of its own that holds no lock (ENV-T: the environment of the reported reproducer).
 */
import { choose, current, type Proc, until } from 'dcheck';
import { hashedDentry } from '../dcache/dentry.ts';
import type { Errno } from '../errno.ts';
import { fuse_notify_inval_entry, type NotifyFlags } from '../fuse/notify.ts';
import { DIR, type Kernel, type Name, type Nodeid, P, type Reply, type Request, type Task } from '../kernel.ts';

/** Answers one request at a time, in any order. What it says is true when it says it. */
export function* fuse_worker(k: Kernel): Proc {
  for (;;) {
    yield until(
      () => unanswered(k).length > 0,
      () => 'a request',
    );
    answer_one_of(k, unanswered(k));
  }
}

/** The server's only change: `name` comes to be. With `after_stat`, every client's first stat has returned before. */
export function* server_creates(k: Kernel, name: Name, nodeid: Nodeid, after_stat: boolean): Proc {
  yield until(
    () => !after_stat || Object.values(k.client).every((client) => client.primed),
    () => 'the first stat to return',
  );
  create(k, name, nodeid);
}

/** Tells the kernel, after the change, that what it cached for `name` is stale. */
export function* notify_inval_entry(k: Kernel, name: Name, flags: NotifyFlags): Proc {
  yield until(
    () => k.server.changed,
    () => "the server's change",
  );
  write_begins(k, name);
  const rc = yield* fuse_notify_inval_entry(k, P, name, flags);
  write_returns(k, rc);
}

function create(k: Kernel, name: Name, nodeid: Nodeid): void {
  k.server.names[name] = nodeid;
  k.server.changed = true;
}

function write_begins(k: Kernel, name: Name): void {
  const notify = k.notify[current()];
  notify.state = 'running';
  notify.nothing_hashed = hashedDentry(k, DIR, name) === null;
}

function write_returns(k: Kernel, rc: Errno): void {
  const notify = k.notify[current()];
  notify.rc = rc;
  notify.state = 'returned';
}

function answer_one_of(k: Kernel, tasks: readonly Task[]): void {
  const request = k.fc.requests[choose(tasks)] as Request;
  request.reply = answer(k, request);
}

function unanswered(k: Kernel): Task[] {
  return Object.keys(k.fc.requests).filter((task) => k.fc.requests[task] !== null && k.fc.requests[task].reply === null);
}

/** LOOKUP: the nodeid or "absent", either to be trusted. READDIR: all names. */
function answer(k: Kernel, request: Request): Reply {
  const names = Object.keys(k.server.names).filter((name) => k.server.names[name] !== 0);
  if (request.opcode === 'READDIR') return { nodeid: 0, valid: false, names };
  return { nodeid: k.server.names[request.name], valid: true, names: [] };
}
