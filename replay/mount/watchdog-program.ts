/**
 * Watches the process that serves FUSE mounts, and aborts their connections when it is gone or hangs. That process
 * cannot be relied on to clean up: killed while one of its threads sleeps in a notify, it stays a zombie whose thread keeps
 * /dev/fuse open, so that every client of the mount waits for ever.
 *
 * Lines on standard input: `+ CONNECTION ROOT`, `- CONNECTION ROOT`, and `.` as a heartbeat. Arguments: the pid, and the
 * folder of connections or `-`.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const POLL_MS = 100;
/** A machine may be busy; a replay step never takes so long. */
const SILENCE_MS = 20_000;

const [pid = '', connections = '-'] = process.argv.slice(2);
const mounts = new Map<string, string>();
let heard = Date.now();

createInterface(process.stdin).on('line', (line) => {
  heard = Date.now();
  const [word, connection = '', root = ''] = line.split(' ');
  if (word === '+') mounts.set(connection, root);
  if (word === '-') mounts.delete(connection);
});
// The pipe of a process that hangs half dead never closes, and one that closes is told by the poll.
process.stdin.on('error', () => {});

function isAlive(): boolean {
  try {
    const state = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    return state !== undefined && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

function abortAll(): void {
  for (const [connection, root] of mounts) {
    try {
      if (connections === '-') throw new Error('not mounted');
      writeFileSync(`${connections}/${connection}/abort`, '1');
    } catch {
      spawn('umount', ['-f', root], { stdio: 'ignore' });
    }
  }
}

let aborted = 0;
setInterval(() => {
  const alive = isAlive();
  if (alive && Date.now() - heard < SILENCE_MS) return;
  abortAll();
  aborted++;
  // Twice, for a connection that came to be meanwhile; a process that only hangs is left with its mounts aborted.
  if (aborted > 3) process.exit(0);
}, POLL_MS);
