/**
 * Scripts on the kernel that dcheck runs on: in a process of its own, in a mount namespace of its own. When dcheck
 * goes, however it goes, that process goes too, and its watchdog ends what hangs (mount/watchdog-program.ts).
 */
import { spawn } from 'node:child_process';
import { release } from 'node:os';
import { createInterface } from 'node:readline';
import { DcheckError } from '../../checker/api.ts';
import type { Availability, Backend, RunOptions } from '../backend.ts';
import type { Evidence } from '../evidence.ts';
import { programPath } from '../programs.ts';
import { SCRIPTS_SCHEMA, type Script, type Scripts } from '../script.ts';
import { hostChecks, unshareArguments } from './probe.ts';

export function hostBackend(): Backend {
  return { name: 'host', probe, run };
}

async function probe(): Promise<Availability> {
  const failed = (await hostChecks()).filter(({ ok }) => !ok);
  if (failed.length > 0) return { ok: false, missing: failed.map(({ words, remedy }) => ({ what: words, remedy })) };
  return { ok: true, words: release() };
}

async function run(scripts: readonly Script[], { signal, onEvidence }: RunOptions = {}): Promise<readonly Evidence[]> {
  if (signal?.aborted) return [];
  const child = spawn('unshare', [...unshareArguments(), process.execPath, programPath('run-scripts'), '-', '-'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const document: Scripts = { schema: SCRIPTS_SCHEMA, scripts };
  const all: Evidence[] = [];
  const stop = (): void => void child.stdin.end();
  signal?.addEventListener('abort', stop);
  child.stdin.on('error', () => {});
  // Its end is the executor's end, so it stays open.
  child.stdin.write(`${JSON.stringify(document)}\n`);
  let complaint = '';
  child.stderr.on('data', (data) => {
    complaint += String(data);
  });
  createInterface(child.stdout).on('line', (line) => {
    const evidence = JSON.parse(line) as Evidence;
    all.push(evidence);
    onEvidence?.(evidence);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  signal?.removeEventListener('abort', stop);
  if (all.length < scripts.length && signal?.aborted !== true) {
    const why = complaint.trim().split('\n')[0] || `it ended with status ${code}`;
    throw new DcheckError('backend', `the replay broke off after ${all.length} of ${scripts.length} scripts: ${why}`, {
      hint: 'dcheck replay --doctor says what works here',
    });
  }
  return all;
}
