/**
 * A client: a process of its own that makes one system call at a time, synchronously, on its only thread, so that
 * /proc shows where it sleeps. One line in, a JSON {@link ClientOrder}; one line out, a JSON string: what came of it.
 */
import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Call } from '../script.ts';

export interface ClientOrder {
  /** The mount. */
  readonly root: string;
  readonly call: Call;
}

function perform(root: string, call: Call): string {
  const path = join(root, call.path);
  switch (call.op) {
    case 'stat':
      statSync(path);
      return 'OK';
    case 'list':
      return readdirSync(dirname(path)).includes(basename(path)) ? 'yes' : 'no';
    case 'create':
      closeSync(openSync(path, constants.O_WRONLY | constants.O_CREAT | (call.excl ? constants.O_EXCL : 0)));
      return 'OK';
    case 'unlink':
      unlinkSync(path);
      return 'OK';
    case 'rename':
      renameSync(path, join(root, call.to));
      return 'OK';
    case 'rmdir':
      rmdirSync(path);
      return 'OK';
  }
}

function result(order: ClientOrder): string {
  try {
    return perform(order.root, order.call);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

const chunk = Buffer.alloc(1 << 16);
let pending = '';
for (;;) {
  const length = readSync(0, chunk);
  if (length === 0) break;
  pending += chunk.toString('utf8', 0, length);
  const end = pending.indexOf('\n');
  if (end === -1) continue;
  const order = JSON.parse(pending.slice(0, end)) as ClientOrder;
  pending = pending.slice(end + 1);
  writeSync(1, `${JSON.stringify(result(order))}\n`);
}
