/** Programs that use the mount. */
import { current, type Proc, until } from 'dcheck';
import type { Client, Kernel, Name } from '../kernel.ts';
import { readdir, stat } from '../vfs/syscalls.ts';

/** stat, so that something is cached or in flight; then, once every notify has returned, list the directory and stat again. */
export function* client(k: Kernel, name: Name): Proc {
  yield* stat(k, name);
  seen(k).primed = true;

  yield until(
    () => Object.values(k.notify).every((notify) => notify.state === 'returned'),
    () => 'the notify to return',
  );
  const listed = yield* readdir(k, name);
  seen(k).listed = listed;
  yield;
  const err = yield* stat(k, name);
  seen(k).stat = err;
}

/** What this client has seen. */
function seen(k: Kernel): Client {
  return k.client[current()];
}
