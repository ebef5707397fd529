/**
 * The executor: `node run-scripts.js SCRIPTS OUT`. Runs every script of the file, one after another, on the kernel that it
 * runs on, and writes one evidence a line to OUT, which may be a device. `-` is standard input, of which it reads one
 * line, and standard output. When standard input ends, it stops: then nobody wants to know any more.
 *
 * Needs a mount namespace of its own (`unshare -m --propagation private`), or DCHECK_GUEST=1 in a guest.
 * Exit status: 0 every script was run, 1 nothing can be mounted here, 2 usage.
 */
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Evidence } from './evidence.ts';
import { MountFailed } from './mount/place.ts';
import { type Crew, hire } from './runner/crew.ts';
import { runScript } from './runner/runner.ts';
import type { Scripts } from './script.ts';

async function main(source: string | undefined, out: string | undefined): Promise<number> {
  if (source === undefined || out === undefined) {
    process.stderr.write('usage: run-scripts.js SCRIPTS OUT\n');
    return 2;
  }
  const { scripts } = JSON.parse(source === '-' ? await firstLine() : readFileSync(source, 'utf8')) as Scripts;
  const say = (evidence: Evidence): void => {
    const line = `${JSON.stringify(evidence)}\n`;
    if (out === '-') writeSync(1, line);
    else appendFileSync(out, line);
  };
  let crew: Crew;
  try {
    crew = hire();
  } catch (error) {
    if (!(error instanceof MountFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  try {
    for (const script of scripts) say(await runScript(script, crew));
  } finally {
    crew.stop();
  }
  return 0;
}

/** The first line of standard input, whose end is the end of this process. */
function firstLine(): Promise<string> {
  return new Promise((resolve) => {
    createInterface(process.stdin).once('line', resolve);
    process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
  });
}

process.exit(await main(process.argv[2], process.argv[3]));
