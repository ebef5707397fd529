/** Running a command as a whole process: wall seconds from outside, CPU seconds as the shell's `time` accounts them. */
import { spawnSync } from 'node:child_process';

export interface Measured {
  readonly wall: number;
  readonly cpu: number;
  readonly output: string;
}

/** Run `command` in `directory`. Throws where it fails. */
export function measure(command: readonly string[], directory: string): Measured {
  const script = `TIMEFORMAT='cpu %U %S'; time "$@"`;
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const wall = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${stderr}\n${stdout}`);
  const [, user, system] = /^cpu (\S+) (\S+)$/m.exec(stderr) ?? [];
  return { wall, cpu: Number(user) + Number(system), output: stdout };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
