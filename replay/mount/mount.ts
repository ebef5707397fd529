/**
 * Mounting and unmounting a FUSE file system that this process serves. mount(8) is given the open /dev/fuse as its
 * descriptor 3; `-i` keeps it from looking for a helper. busybox's does as well.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MountFailed, mountPoint, type Place } from './place.ts';

export interface Mounted {
  readonly fd: number;
  readonly root: string;
  /** The connection's number: where it may be aborted. */
  readonly connection: string;
}

/** Opens /dev/fuse and mounts it; whoever uses the mount waits until `fd` is served. Throws {@link MountFailed}. */
export async function mountFuse(place: Place): Promise<Mounted> {
  const root = mountPoint(place);
  const fd = openSync('/dev/fuse', 'r+');
  const options = `fd=3,rootmode=40000,user_id=${process.getuid?.() ?? 0},group_id=${process.getgid?.() ?? 0}`;
  const { code, stderr } = await command('mount', ['-i', '-t', 'fuse', '-o', options, 'dcheck', root], fd);
  if (code !== 0) {
    closeSync(fd);
    throw new MountFailed(`mount: ${stderr}`);
  }
  return { fd, root, connection: connectionOf(root) };
}

/** Unused entries are dropped on the way. */
export async function remount(root: string): Promise<void> {
  const { code, stderr } = await command('mount', ['-i', '-o', 'remount', root]);
  if (code !== 0) throw new MountFailed(`mount -o remount: ${stderr}`);
}

/** For a mount that nobody uses any more. What still hangs in it is aborted first. */
export async function unmount(place: Place, { fd, root, connection }: Mounted): Promise<void> {
  abort(place, connection);
  await command('umount', ['-l', root]);
  closeSync(fd);
  try {
    rmdirSync(root);
  } catch {
    // It lies on a tmpfs that goes with this process.
  }
}

/** Ends every request of the connection, and every later one. */
export function abort({ connections }: Place, connection: string): void {
  if (connections === null) return;
  try {
    writeFileSync(join(connections, connection, 'abort'), '1');
  } catch {
    // It is gone already.
  }
}

/** The minor number of the mount's device. */
function connectionOf(root: string): string {
  const line = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((each) => each.split(' ')[4] === root);
  return line?.split(' ')[2]?.split(':')[1] ?? '';
}

function command(name: string, args: readonly string[], fd?: number): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'pipe', ...(fd === undefined ? [] : [fd])] });
    let stderr = '';
    child.stderr?.on('data', (data) => {
      stderr += String(data);
    });
    child.on('error', (error) => resolve({ code: -1, stderr: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, stderr: stderr.trim() }));
  });
}
