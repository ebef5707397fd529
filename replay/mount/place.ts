/**
 * Where mounts are made: on a tmpfs that covers some folder that there always is, in a mount namespace of this
 * process's own. Nobody else sees it, and nothing is left of it when the last process in the namespace is gone, however it ended.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['/mnt', '/media', '/srv', '/opt', '/tmp'];

export interface Place {
  readonly folder: string;
  /** Where the kernel lists FUSE connections; null: it may not be mounted here. */
  readonly connections: string | null;
}

export class MountFailed extends Error {}

/** Throws {@link MountFailed}. */
export function makePlace(): Place {
  if (!isPrivate()) throw new MountFailed('not in a mount namespace of its own: start it by `unshare -m --propagation private`');
  const folder = FOLDERS.find(existsSync);
  if (folder === undefined) throw new MountFailed(`none of ${FOLDERS.join(', ')} is there to mount on`);
  mount(['-t', 'tmpfs', '-o', 'mode=0755', 'dcheck', folder]);
  const connections = join(folder, 'connections');
  mkdirSync(connections);
  try {
    mount(['-t', 'fusectl', 'dcheck', connections]);
    return { folder, connections };
  } catch {
    return { folder, connections: null };
  }
}

/** A fresh folder to mount on. */
export function mountPoint(place: Place): string {
  return mkdtempSync(join(place.folder, 'm'));
}

function mount(args: readonly string[]): void {
  try {
    execFileSync('mount', ['-i', ...args], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new MountFailed((stderr ?? '').trim() || message);
  }
}

/** True where what is mounted here is not seen by the process that started this one, or where this is a guest's init. */
function isPrivate(): boolean {
  if (process.env.DCHECK_GUEST === '1') return true;
  return !/ shared:\d+/.test(rootMount()) && readlinkSync('/proc/self/ns/mnt') !== namespaceOfParent();
}

function rootMount(): string {
  return (
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[4] === '/') ?? ''
  );
}

function namespaceOfParent(): string {
  try {
    return readlinkSync(`/proc/${process.ppid}/ns/mnt`);
  } catch {
    return '';
  }
}
