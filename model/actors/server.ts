/**
 * The FUSE server: user space. Workers answer requests; the application behind them changes its files and then tells
 * the kernel. Where it does so is the environment: from a thread of its own that holds no lock (ENV-T, the reported
 * reproducer), while it holds a mutex that the handlers need (ENV-M, ENV-MF), from inside a handler (ENV-S, and
 * ENV-X for two mounts), or from the only thread that there is (ENV-1).
 */
import { choose, current, type Proc, until } from 'dcheck';
import type { Errno } from '../errno.ts';
import { fuse_notify_delete, fuse_notify_inval_entry, type NotifyFlags } from '../fuse/notify.ts';
import { note_hashed, task_exits } from '../ghosts.ts';
import { type Kernel, type Name, type Nodeid, P, type Request, type Task } from '../kernel.ts';
import { answer, new_nodeid, set_name } from './answers.ts';

/** Answers one request at a time, in any order. What it says is true when it says it. Handlers take the mutex. */
export function* fuse_worker(k: Kernel): Proc {
  for (;;) {
    yield until(
      () => k.server.mutex === null && unanswered(k).length > 0,
      () => (unanswered(k).length > 0 ? `the mutex, held by ${k.server.mutex}` : 'a request'),
    );
    answer_one_of(k, unanswered(k));
  }
}

/** Answers the requests of `requesters` only. */
export function* fuse_worker_for(k: Kernel, requesters: readonly Task[]): Proc {
  for (;;) {
    yield until(
      () => unanswered(k).some((task) => requesters.includes(task)),
      () => 'a request',
    );
    answer_one_of(
      k,
      unanswered(k).filter((task) => requesters.includes(task)),
    );
  }
}

/** The server's only change: `name` comes to be, or goes. With `after_stat`, every client's first stat has returned before. */
export function* server_changes(k: Kernel, name: Name, nodeid: Nodeid, after_stat: boolean): Proc {
  yield until(
    () => !after_stat || Object.values(k.client).every((client) => client.primed),
    () => 'the first stat to return',
  );
  change(k, name, nodeid);
}

/** Tells the kernel, after the change, that what it cached for `name` is stale. */
export function* notify_inval_entry(k: Kernel, name: Name, flags: NotifyFlags): Proc {
  yield until(
    () => k.server.changed,
    () => "the server's change",
  );
  write_begins(k, P, name, 0);
  const rc = yield* fuse_notify_inval_entry(k, P, name, flags);
  write_returns(k, rc);
  task_exits(k);
}

/** Any of these notifies about `name`, after the change. */
export function* notify_any(k: Kernel, name: Name, notifies: readonly AnyNotify[]): Proc {
  yield until(
    () => k.server.changed,
    () => "the server's change",
  );
  const notify = choose(notifies);
  write_begins(k, P, name, notify.child);
  const rc =
    notify.child === 0
      ? yield* fuse_notify_inval_entry(k, P, name, notify.flags)
      : yield* fuse_notify_delete(k, P, notify.child, name);
  write_returns(k, rc);
  task_exits(k);
}

/** FUSE_NOTIFY_DELETE of the nodeid `child`, or, where that is 0, FUSE_NOTIFY_INVAL_ENTRY with `flags`. */
export interface AnyNotify {
  readonly child: Nodeid;
  readonly flags: NotifyFlags;
}

/** FUSE_NOTIFY_INC_EPOCH: everything that was looked up before is out of date. No lock. The server changes no more. */
export function* notify_inc_epoch(k: Kernel): Proc {
  yield until(
    () => k.server.changed,
    () => "the server's change",
  );
  k.fc.epoch++;
  for (const name of Object.keys(k.server.settled)) k.server.settled[name] = true;
  task_exits(k);
}

/** ENV-M, ENV-MF: changes the file and notifies, all with the mutex held. */
export function* notify_with_mutex(k: Kernel, name: Name, nodeid: Nodeid): Proc {
  yield until(
    () => k.server.mutex === null,
    () => 'the mutex',
  );
  k.server.mutex = current();
  toggle(k, P, name, nodeid);
  write_begins(k, P, name, 0);
  const rc = yield* fuse_notify_inval_entry(k, P, name, 0);
  write_returns(k, rc);
  yield;
  k.server.mutex = null;
  task_exits(k);
}

/**
 * ENV-S, ENV-X: serves `requesters`. At their first request it changes `name` of P and notifies `parent` about it,
 * and only then answers.
 */
export function* handler_that_notifies(k: Kernel, requesters: readonly Task[], parent: Nodeid, name: Name, nodeid: Nodeid): Proc {
  yield until(
    () => unanswered(k).some((task) => requesters.includes(task)),
    () => 'a request',
  );
  const task = choose(unanswered(k).filter((each) => requesters.includes(each)));
  (k.fc.requests[task] as Request).handler = current();
  toggle(k, parent, name, nodeid);
  write_begins(k, parent, name, 0);
  const rc = yield* fuse_notify_inval_entry(k, parent, name, 0);
  write_returns(k, rc);
  yield;
  answer_one_of(k, [task]);
  task_exits(k);
  yield* fuse_worker_for(k, requesters);
}

/** ENV-1: one thread that answers requests and, at any time between two of them, changes its file and notifies. */
export function* only_thread(k: Kernel, name: Name, nodeid: Nodeid): Proc {
  let left = 1;
  for (;;) {
    yield until(
      () => left > 0 || unanswered(k).length > 0,
      () => 'a request',
    );
    const next = choose([...(left > 0 ? ['notify'] : []), ...(unanswered(k).length > 0 ? ['answer'] : [])]);
    if (next === 'answer') {
      answer_one_of(k, unanswered(k));
    } else {
      left--;
      toggle(k, P, name, nodeid);
      write_begins(k, P, name, 0);
      const rc = yield* fuse_notify_inval_entry(k, P, name, 0);
      write_returns(k, rc);
      task_exits(k);
    }
  }
}

/** `name` of P comes to be `nodeid`, if it is not there; else it goes. */
function change(k: Kernel, name: Name, nodeid: Nodeid): void {
  toggle(k, P, name, nodeid);
}

function toggle(k: Kernel, dir: Nodeid, name: Name, nodeid: Nodeid): void {
  set_name(k, dir, name, k.server.names[dir][name] === 0 ? new_nodeid(k, nodeid) : 0);
  k.server.changed = true;
}

function write_begins(k: Kernel, parent: Nodeid, name: Name, child: Nodeid): void {
  const notify = k.notify[current()];
  notify.state = 'running';
  notify.parent = parent;
  notify.name = name;
  notify.child = child;
  notify.still_true = true;
  note_hashed(k, notify);
}

function write_returns(k: Kernel, rc: Errno): void {
  const notify = k.notify[current()];
  notify.rc = rc;
  notify.state = 'returned';
  if (notify.still_true && notify.parent === P) k.server.settled[notify.name] = true;
}

function answer_one_of(k: Kernel, tasks: readonly Task[]): void {
  const request = k.fc.requests[choose(tasks)] as Request;
  request.reply = answer(k, request);
}

/** Requests that no handler has taken. */
function unanswered(k: Kernel): Task[] {
  return Object.keys(k.fc.requests).filter((task) => {
    const request = k.fc.requests[task];
    return request !== null && request.reply === null && request.handler === null;
  });
}
