/**
 * What the server's file system says to each request: true when it says it. Requests that change names change them
 * here, as a local file system would, and the same entry timeouts come with every reply.
 */

import type { Errno } from '../errno.ts';
import { EEXIST, ENOENT, ENOTEMPTY } from '../errno.ts';
import { note_server_change } from '../ghosts.ts';
import type { Kernel, Name, Nodeid, Reply, Request } from '../kernel.ts';

/** The server's names change. */
export function set_name(k: Kernel, dir: Nodeid, name: Name, nodeid: Nodeid): void {
  k.server.names[dir][name] = nodeid;
  note_server_change(k, dir, name);
}

export function answer(k: Kernel, request: Request): Reply {
  const { opcode, nodeid: dir, name } = request;
  const names = k.server.names[dir];
  const there = Object.keys(names).filter((each) => names[each] !== 0);
  switch (opcode) {
    case 'READDIR':
      return { ...NOTHING, names: there };
    case 'READDIRPLUS':
      return { ...NOTHING, names: there, nodeids: there.map((each) => names[each]) };
    case 'LOOKUP':
      return found(k, names[name]);
    case 'CREATE':
      if (names[name] !== 0 && request.flag) return failed(EEXIST);
      if (names[name] === 0) set_name(k, dir, name, new_nodeid(k, 6));
      return found(k, names[name]);
    case 'UNLINK':
      if (names[name] === 0) return failed(ENOENT);
      set_name(k, dir, name, 0);
      return NOTHING;
    case 'RENAME':
      return renamed(k, request);
    case 'RMDIR':
      return there.length > 0 ? failed(ENOTEMPTY) : NOTHING;
  }
}

function renamed(k: Kernel, { nodeid: dir, name, newdir, newname, flag: exchange }: Request): Reply {
  const source = k.server.names[dir][name];
  const target = k.server.names[newdir][newname];
  if (source === 0 || (exchange && target === 0)) return failed(ENOENT);
  set_name(k, newdir, newname, source);
  set_name(k, dir, name, exchange ? target : 0);
  return NOTHING;
}

const NOTHING: Reply = { error: 0, nodeid: 0, valid: false, names: [], nodeids: [] };

function failed(error: Errno): Reply {
  return { ...NOTHING, error: -error };
}

/** A nodeid, or "absent". Either may be trusted for a day, the second only if the server gives negative timeouts. */
function found(k: Kernel, nodeid: Nodeid): Reply {
  return { ...NOTHING, nodeid, valid: nodeid !== 0 || k.server.negative_valid };
}

/** `wanted`, or if some name has it another one. A nodeid that comes again stands for the same file in this model. */
export function new_nodeid(k: Kernel, wanted: Nodeid): Nodeid {
  const used = Object.values(k.server.names).flatMap((names) => Object.values(names));
  const free = Object.values(k.inode).filter(({ nodeid, is_dir }) => !is_dir && !used.includes(nodeid));
  if (free.length === 0) throw new Error('the model has no nodeid left for a new file: give boot() more files');
  return free.find(({ nodeid }) => nodeid === wanted)?.nodeid ?? free[0].nodeid;
}
