/** What replaying on this machine's own kernel needs, checked one by one: each check says what is wrong and what to do. */
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { release } from 'node:os';
import { sleepOf } from '../quiet/stack.ts';

export interface DoctorLine {
  /** `/dev/fuse can be opened` */
  readonly check: string;
  readonly ok: boolean;
  /** How it is, or what is wrong. */
  readonly words: string;
  /** What to do about it; empty where all is well. */
  readonly remedy: string;
}

/** How the executor is started in a mount namespace of its own: as root, or as root of a user namespace. */
export function unshareArguments(): string[] {
  return [...(isRoot() ? [] : ['-Ur']), '-m', '--propagation', 'private'];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** In the order in which they are to be put right; a check that rests on one that failed is left out. */
export async function hostChecks(): Promise<readonly DoctorLine[]> {
  const linux = onLinux();
  if (!linux.ok) return [linux];
  const device = fuseDevice();
  const tools = ['unshare', 'mount', 'umount'].map(onPath);
  if ([device, ...tools].some(({ ok }) => !ok)) return [linux, device, ...tools];
  return [linux, device, ...tools, await namespace(), stacks()];
}

function onLinux(): DoctorLine {
  const ok = process.platform === 'linux' && existsSync('/proc/self/status');
  return {
    check: 'Linux with /proc',
    ok,
    words: ok ? release() : `this is ${process.platform}`,
    remedy: ok ? '' : 'use --kernel, which boots a Linux kernel in QEMU',
  };
}

function fuseDevice(): DoctorLine {
  const check = '/dev/fuse can be opened';
  try {
    closeSync(openSync('/dev/fuse', 'r+'));
    return { check, ok: true, words: 'yes', remedy: '' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy =
      code === 'ENOENT'
        ? 'load the module (modprobe fuse); a container needs --device /dev/fuse'
        : code === 'EACCES' || code === 'EPERM'
          ? 'run as root, or open the device to all (chmod a+rw /dev/fuse); a container needs --device /dev/fuse'
          : 'use --kernel, which needs no device';
    return { check, ok: false, words: `cannot open /dev/fuse: ${code}`, remedy };
  }
}

function onPath(program: string): DoctorLine {
  const found = (process.env.PATH ?? '').split(':').find((folder) => isExecutable(`${folder}/${program}`));
  return {
    check: `${program} is there`,
    ok: found !== undefined,
    words: found === undefined ? `there is no ${program} on PATH` : `${found}/${program}`,
    remedy: found === undefined ? 'apt-get install util-linux mount' : '',
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A mount namespace can be made, and mounted in. */
async function namespace(): Promise<DoctorLine> {
  const check = 'mounting in a namespace of its own';
  const { code, stderr } = await ended('unshare', [...unshareArguments(), 'mount', '-i', '-t', 'tmpfs', 'dcheck', '/proc']);
  if (code === 0) return { check, ok: true, words: isRoot() ? 'as root' : 'in a user namespace', remedy: '' };
  const remedy = isRoot()
    ? 'a container needs --cap-add SYS_ADMIN'
    : 'run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)';
  return { check, ok: false, words: stderr.split('\n')[0] ?? 'it fails', remedy };
}

/** Where an actor sleeps can be seen. */
function stacks(): DoctorLine {
  const { stack } = sleepOf(`/proc/${process.ppid}`);
  return {
    check: 'where a process sleeps in the kernel can be seen',
    ok: true,
    words:
      isRoot() && stack.length > 1 ? 'by /proc/PID/stack' : 'by /proc/PID/wchan only: evidence names one function, not the stack',
    remedy: '',
  };
}

function ended(command: string, args: readonly string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += String(data);
    });
    child.on('error', ({ message }) => resolve({ code: -1, stderr: message }));
    child.on('close', (code) => resolve({ code: code ?? -1, stderr: stderr.trim() }));
  });
}
