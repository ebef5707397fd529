/** What the server's file system says to a request. Requests that change names change them when they are answered. */
import { ERRNO, FOPEN_CACHE_DIR, FOPEN_KEEP_CACHE } from '../protocol/constants.ts';
import { attrOut, dirent, entryOut, message, openOut, statfsOut } from '../protocol/reply.ts';
import type { FuseRequest } from '../protocol/request.ts';
import type { Mount } from '../script.ts';
import type { Node, Tree } from './tree.ts';

export interface Answer {
  /** The whole message; null: no reply is due. */
  readonly bytes: Buffer | null;
  /** For the log. */
  readonly words: string;
}

/** How long what it answers may be trusted. */
export interface Trust {
  /** Entries are given their long timeout; else 0. */
  readonly entries: boolean;
}

/** Requests that a script may hold back; all others are answered as they arrive. */
export function isOfNames({ opcode, offset }: FuseRequest): boolean {
  switch (opcode) {
    case 'LOOKUP':
    case 'CREATE':
    case 'UNLINK':
    case 'RMDIR':
    case 'RENAME':
    case 'RENAME2':
      return true;
    case 'READDIR':
    case 'READDIRPLUS':
      return offset === 0n;
    default:
      return false;
  }
}

const ABSENT = { nodeid: 0n, isDirectory: false };
const O_EXCL = 0o200;
const RENAME_EXCHANGE = 2;

export function answer(tree: Tree, mount: Mount, request: FuseRequest, trust: Trust): Answer {
  const { unique, opcode, nodeid, name } = request;
  const ok = (words: string, body?: Buffer): Answer => ({ bytes: message(unique, 0, body), words });
  const failed = (error: keyof typeof ERRNO): Answer => ({ bytes: message(unique, ERRNO[error]), words: error });
  const node = tree.node(nodeid);
  if (opcode === 'FORGET' || opcode === 'BATCH_FORGET' || opcode === 'INTERRUPT')
    return { bytes: null, words: 'no reply is due' };
  if (opcode === 'STATFS') return ok('done', statfsOut());
  if (node === undefined) return failed('ENOENT');
  const child = node.entries.get(name);
  switch (opcode) {
    case 'LOOKUP':
      if (child !== undefined) return ok(nodeWords(child, trust.entries), entryOut(child, trust.entries));
      return ok(
        nodeWords(ABSENT, trust.entries && mount.negativeTimeout),
        entryOut(ABSENT, trust.entries && mount.negativeTimeout),
      );
    case 'GETATTR':
    case 'SETATTR':
      return ok('done', attrOut(node));
    case 'OPENDIR':
      return ok('done', openOut(mount.cacheDir ? FOPEN_CACHE_DIR | FOPEN_KEEP_CACHE : 0));
    case 'OPEN':
      return ok('done', openOut(0));
    case 'READDIR':
    case 'READDIRPLUS':
      return listing(node, request);
    case 'CREATE':
      if (child !== undefined && (request.flags & O_EXCL) !== 0) return failed('EEXIST');
      return created(child ?? tree.createIn(node, name), unique);
    case 'UNLINK':
    case 'RMDIR':
      if (child === undefined) return failed('ENOENT');
      if (opcode === 'RMDIR' && child.entries.size > 0) return failed('ENOTEMPTY');
      node.entries.delete(name);
      return ok('done');
    case 'RENAME':
    case 'RENAME2':
      return isRenamed(tree, node, request) ? ok('done') : failed('ENOENT');
    case 'RELEASE':
    case 'RELEASEDIR':
    case 'FLUSH':
    case 'DESTROY':
      return ok('done');
    default:
      return failed('ENOSYS');
  }
}

function nodeWords({ nodeid }: { readonly nodeid: bigint }, trusted: boolean): string {
  return `${nodeid === 0n ? 'absent' : `node ${nodeid}`}, ${trusted ? 'valid for long' : 'not to be trusted'}`;
}

/** All names in one reply; the end of the directory for any later position. */
function listing(node: Node, { unique, opcode, offset }: FuseRequest): Answer {
  const names = offset === 0n ? [...node.entries] : [];
  const body = Buffer.concat(names.map(([name, child], index) => dirent(name, child, index, opcode === 'READDIRPLUS')));
  const words = names.length === 0 ? 'no names' : names.map(([name]) => `"${name}"`).join(', ');
  return { bytes: message(unique, 0, body), words };
}

function created(node: Node, unique: bigint): Answer {
  return { bytes: message(unique, 0, Buffer.concat([entryOut(node, true), openOut(0)])), words: nodeWords(node, true) };
}

function isRenamed(tree: Tree, from: Node, { name, newdir, newname, flags }: FuseRequest): boolean {
  const to = tree.node(newdir);
  const source = from.entries.get(name);
  const target = to?.entries.get(newname);
  const isExchange = (flags & RENAME_EXCHANGE) !== 0;
  if (to === undefined || source === undefined || (isExchange && target === undefined)) return false;
  from.entries.delete(name);
  if (isExchange && target !== undefined) from.entries.set(name, target);
  to.entries.set(newname, source);
  return true;
}
