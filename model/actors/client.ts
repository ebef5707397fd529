/** Programs that use the mount. Each is one task. */
import { choose, current, type Proc, until } from 'dcheck';
import { task_exits } from '../ghosts.ts';
import { type Client, DIR, type Kernel, type Name } from '../kernel.ts';
import { open_create } from '../vfs/open_create.ts';
import { type Place, rename } from '../vfs/rename.ts';
import { rmdir } from '../vfs/rmdir.ts';
import { iterate_dir, stat } from '../vfs/syscalls.ts';
import { unlink } from '../vfs/unlink.ts';

/**
 * stat, so that something is cached or in flight; then, once every notify has returned, list the directory (with
 * `plus`, by READDIRPLUS) and stat again.
 */
export function* client(k: Kernel, name: Name, plus: boolean): Proc {
  yield* stat(k, name);
  seen(k).primed = true;
  yield* looks_again(k, name, plus);
}

/** The same without the first stat: nothing is cached. */
export function* late_client(k: Kernel, name: Name, plus: boolean): Proc {
  seen(k).primed = true;
  yield* looks_again(k, name, plus);
}

/** @inline */
function* looks_again(k: Kernel, name: Name, plus: boolean): Proc {
  yield until(
    () => Object.values(k.notify).every((notify) => notify.state === 'returned'),
    () => 'the notify to return',
  );
  const listed = yield* iterate_dir(k, name, plus);
  seen(k).listed = listed;
  yield;
  const err = yield* stat(k, name);
  seen(k).stat = err;
  task_exits(k);
}

/** stat, once. */
export function* walker(k: Kernel, name: Name): Proc {
  yield* stat(k, name);
  task_exits(k);
}

/** List the directory, once. */
export function* lister(k: Kernel, name: Name, plus: boolean): Proc {
  yield* iterate_dir(k, name, plus);
  task_exits(k);
}

/** open(O_CREAT), once. */
export function* creator(k: Kernel, name: Name, excl: boolean): Proc {
  yield* open_create(k, DIR, name, excl);
  task_exits(k);
}

/** unlink, once. */
export function* unlinker(k: Kernel, place: Place): Proc {
  yield* unlink(k, place.dir, place.name);
  task_exits(k);
}

export interface Renaming {
  readonly from: Place;
  readonly to: Place;
  readonly exchange: boolean;
}

/** One of these renames, once. */
export function* renamer(k: Kernel, renamings: readonly Renaming[]): Proc {
  const { from, to, exchange } = choose(renamings);
  yield* rename(k, from, to, exchange);
  task_exits(k);
}

/** rmdir of the directory itself, once. */
export function* remover(k: Kernel): Proc {
  yield* rmdir(k, DIR);
  task_exits(k);
}

/** What a program of {@link anything} may do. */
export type Call = 'stat' | 'open' | 'open excl' | 'unlink' | 'rename away' | 'rename here' | 'readdirplus';

/** Any of these calls on `name`, `times` times; `other` is the name that it is renamed to and from. */
export function* anything(k: Kernel, calls: readonly Call[], name: Name, other: Name, times: number): Proc {
  for (let left = times; left > 0; left--) {
    const call = choose(calls);
    if (call === 'stat') yield* stat(k, name);
    else if (call === 'open') yield* open_create(k, DIR, name, false);
    else if (call === 'open excl') yield* open_create(k, DIR, name, true);
    else if (call === 'unlink') yield* unlink(k, DIR, name);
    else if (call === 'rename away') yield* rename(k, { dir: DIR, name }, { dir: DIR, name: other }, false);
    else if (call === 'rename here') yield* rename(k, { dir: DIR, name: other }, { dir: DIR, name }, false);
    else yield* iterate_dir(k, name, true);
  }
  task_exits(k);
}

/** What this client has seen. */
function seen(k: Kernel): Client {
  return k.client[current()];
}
