/** What compiling a reproducer needs. */
import { execFileSync } from 'node:child_process';
import type { DoctorLine } from '../host/probe.ts';
import { onPath } from '../qemu/machine.ts';

export function reproducerChecks(): readonly DoctorLine[] {
  return [program('gcc', 'gcc'), program('pkg-config', 'pkg-config'), library()];
}

function program(name: string, debian: string): DoctorLine {
  const path = onPath(name);
  const check = `${name} is there`;
  if (path !== null) return { check, ok: true, words: path, remedy: '' };
  return { check, ok: false, words: `there is no ${name} on PATH`, remedy: `apt-get install ${debian}` };
}

function library(): DoctorLine {
  const check = 'libfuse3, to compile with';
  try {
    const version = execFileSync('pkg-config', ['--modversion', 'fuse3'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return { check, ok: true, words: version.trim(), remedy: '' };
  } catch {
    return { check, ok: false, words: 'not found', remedy: 'apt-get install libfuse3-dev' };
  }
}
