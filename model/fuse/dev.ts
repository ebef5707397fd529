/**
 * Requests: a task queues one, the server answers, the task consumes the answer. The server's answer and its
 * consumption are separate steps, and any time may lie between them: the interesting races live in that gap.
 * fs/fuse/dev.c
 */
import { current, type Proc, until } from 'dcheck';
import type { Kernel, Name, Nodeid, Reply, Request } from '../kernel.ts';

/** Send, wait (uninterruptibly), and give the reply. */
export function* fuse_simple_request(k: Kernel, opcode: Request['opcode'], nodeid: Nodeid, name: Name): Proc<Reply> {
  k.fc.requests[current()] = { opcode, nodeid, name, reply: null };
  yield until(
    () => k.fc.requests[current()]?.reply != null,
    () => `the server's reply to ${opcode}`,
  );
  return request_end(k);
}

/** The reply, out of the queue, as plain data that may be kept. */
function request_end(k: Kernel): Reply {
  const { nodeid, valid, names } = (k.fc.requests[current()] as Request).reply as Reply;
  k.fc.requests[current()] = null;
  return { nodeid, valid, names: [...names] };
}
