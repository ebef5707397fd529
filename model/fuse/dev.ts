/**
 * Requests: a task queues one, the server answers, the task consumes the answer. The server's answer and its
 * consumption are separate steps, and any time may lie between them: the interesting races live in that gap.
 * fs/fuse/dev.c
 */
import { current, type Proc, until } from 'dcheck';
import type { Kernel, Name, Nodeid, Reply, Request, RequestArgs } from '../kernel.ts';

/** Send, wait (uninterruptibly), and give the reply. */
export function* fuse_simple_request(k: Kernel, opcode: Request['opcode'], nodeid: Nodeid, name: Name): Proc<Reply> {
  queue_request(k, { opcode, nodeid, name, newdir: 0, newname: '', flag: false });
  yield until(
    () => k.fc.requests[current()]?.reply != null,
    () => `the server's reply to ${opcode}`,
  );
  return request_end(k);
}

/** The same for CREATE with O_EXCL and for RENAME. @inline */
export function* fuse_request_with(k: Kernel, args: RequestArgs): Proc<Reply> {
  queue_request(k, args);
  yield until(
    () => k.fc.requests[current()]?.reply != null,
    () => `the server's reply to ${args.opcode}`,
  );
  return request_end(k);
}

function queue_request(k: Kernel, args: RequestArgs): void {
  k.fc.requests[current()] = { ...args, handler: null, reply: null };
}

/** The reply, out of the queue, as plain data that may be kept. */
function request_end(k: Kernel): Reply {
  const { error, nodeid, valid, names, nodeids } = (k.fc.requests[current()] as Request).reply as Reply;
  k.fc.requests[current()] = null;
  return { error, nodeid, valid, names: [...names], nodeids: [...nodeids] };
}
