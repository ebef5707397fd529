/** Starts the watchdog (watchdog-program.ts) and tells it what there is to abort. */
import { spawn } from 'node:child_process';
import { programPath } from '../programs.ts';
import type { Mounted } from './mount.ts';
import type { Place } from './place.ts';

const HEARTBEAT_MS = 1000;

export interface Watchdog {
  readonly watch: (mounted: Mounted) => void;
  readonly forget: (mounted: Mounted) => void;
  readonly stop: () => void;
}

export function startWatchdog(place: Place): Watchdog {
  // A session of its own: Ctrl-C at the terminal ends those whom it watches, not it.
  const child = spawn(process.execPath, [programPath('mount/watchdog-program'), String(process.pid), place.connections ?? '-'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin.on('error', () => {});
  child.on('error', () => {});
  const say = (line: string): void => void child.stdin.write(`${line}\n`);
  const beat = setInterval(() => say('.'), HEARTBEAT_MS);
  beat.unref();
  child.unref();
  return {
    watch: ({ connection, root }) => say(`+ ${connection} ${root}`),
    forget: ({ connection, root }) => say(`- ${connection} ${root}`),
    stop: () => {
      clearInterval(beat);
      child.kill('SIGKILL');
    },
  };
}
