/** What the kernel logs while a script runs, from /dev/kmsg, where it may be read. */
import { closeSync, constants, openSync, readSync } from 'node:fs';

export interface KernelLog {
  /** The lines since the last call. */
  readonly lines: () => string[];
  readonly close: () => void;
}

export function openKernelLog(): KernelLog {
  let fd: number;
  try {
    fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return { lines: () => [], close: () => {} };
  }
  const chunk = Buffer.alloc(8192);
  const lines = (): string[] => {
    const all: string[] = [];
    for (;;) {
      try {
        const length = readSync(fd, chunk);
        if (length === 0) return all;
        // level,sequence,microseconds,flags;text, and continuation lines that begin with a space
        const [head = '', text = ''] = chunk.toString('utf8', 0, length).split('\n', 1)[0]?.split(/;(.*)/s) ?? [];
        all.push(`[${(Number(head.split(',')[2]) / 1e6).toFixed(6)}] ${text}`);
      } catch (error) {
        // EPIPE: lines were lost to newer ones.
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') return all;
      }
    }
  };
  lines();
  return { lines, close: () => closeSync(fd) };
}
