/** What tests of real kernels need, each with the reason for skipping where it is not there. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { onPath } from '../../replay/qemu/machine.ts';

/** Null where everything is there. */
export type Reason = string | null;

export function first(...reasons: readonly Reason[]): Reason {
  return reasons.find((reason) => reason !== null) ?? null;
}

export function program(name: string, debian = name): Reason {
  return onPath(name) === null ? `there is no ${name}: apt-get install ${debian}` : null;
}

/** A FUSE file system can be mounted on this machine's kernel. */
export function mounting(): Reason {
  if (process.getuid?.() !== 0) return 'mounting needs root';
  if (!existsSync('/dev/fuse')) return 'there is no /dev/fuse';
  try {
    execFileSync('unshare', ['-m', '--propagation', 'private', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'nothing may be mounted here, also not in a namespace of its own';
  }
}

export function libfuse(): Reason {
  const missing = first(program('gcc'), program('pkg-config'));
  if (missing !== null) return missing;
  try {
    execFileSync('pkg-config', ['--exists', 'fuse3 >= 3.14']);
    return null;
  } catch {
    return 'there is no libfuse of version 3.14 or newer: apt-get install libfuse3-dev';
  }
}
