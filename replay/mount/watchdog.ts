/** Starts the watchdog (watchdog-program.ts) and tells it what there is to abort. */
import { spawn } from 'node:child_process';
import { programPath } from '../programs.ts';
import { abort, type Mounted } from './mount.ts';
import type { Place } from './place.ts';

const HEARTBEAT_MS = 1000;

export interface Watchdog {
  readonly watch: (mounted: Mounted) => void;
  readonly forget: (mounted: Mounted) => void;
  readonly stop: () => void;
}

/** `lost` is called when the watchdog is gone without having been stopped: nobody would clean up any more. */
export function startWatchdog(place: Place, lost: () => void): Watchdog {
  const watched = new Set<Mounted>();
  // A session of its own: Ctrl-C at the terminal ends those whom it watches, not it.
  const child = spawn(process.execPath, [programPath('mount/watchdog-program'), String(process.pid), place.connections ?? '-'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  let isStopped = false;
  const abortAll = (): void => {
    for (const { connection } of watched) abort(place, connection);
  };
  child.stdin.on('error', () => {});
  child.on('error', () => {});
  child.on('exit', () => {
    if (isStopped) return;
    abortAll();
    lost();
  });
  const say = (line: string): void => void child.stdin.write(`${line}\n`);
  const beat = setInterval(() => say('.'), HEARTBEAT_MS);
  beat.unref();
  child.unref();
  return {
    watch: (mounted) => {
      watched.add(mounted);
      say(`+ ${mounted.connection} ${mounted.root}`);
    },
    forget: (mounted) => {
      watched.delete(mounted);
      say(`- ${mounted.connection} ${mounted.root}`);
    },
    stop: () => {
      isStopped = true;
      // A read that still waits on a connection would keep this process from exiting.
      abortAll();
      clearInterval(beat);
      child.kill('SIGKILL');
    },
  };
}
