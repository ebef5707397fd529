/** Programs that use the mount. */
import { current, type Proc, until } from 'dcheck';
import type { Kernel, Name } from '../kernel.ts';
import { readdir, stat } from '../vfs/syscalls.ts';

/** stat, so that something is cached or in flight; then, once every notify has returned, list the directory and stat again. */
export function* client(k: Kernel, name: Name): Proc {
  yield* stat(k, name);
  k.client[current()].primed = true;

  yield until(
    () => Object.values(k.notify).every((notify) => notify.state === 'returned'),
    () => 'the notify to return',
  );
  k.client[current()].listed = yield* readdir(k, name);
  yield;
  k.client[current()].stat = yield* stat(k, name);
}
