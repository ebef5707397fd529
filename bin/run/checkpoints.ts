/** `--checkpoint`: the session that keeps a run in a folder, or goes on from what is there. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Marks, Usage } from '../../checker/coverage/usage.ts';
import { newest } from '../../checker/engine/checkpoint/folder.ts';
import type { RunRecord } from '../../checker/engine/checkpoint/manifest.ts';
import type { Checkpoint } from '../../checker/engine/checkpoint/read.ts';
import { CheckpointSession } from '../../checker/engine/checkpoint/session.ts';
import type { Engine } from '../../checker/engine/engine.ts';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import { shellWord } from '../../checker/report/reproduce.ts';
import type { Arguments } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export const CHECKPOINT_OPTIONS = ['checkpoint', 'checkpoint-every'] as const;

/** Milliseconds. */
const EVERY = 5 * 60_000;

/** Null where nobody asks for checkpoints. Throws DcheckError `usage` where they cannot be had, `checkpoint` as the session does. */
export function openSession(
  args: Arguments<(typeof CHECKPOINT_OPTIONS)[number]>,
  engine: Engine,
  record: RunRecord,
  from: Checkpoint | null,
  terminal: Terminal,
): CheckpointSession<Usage, Marks> | null {
  const { checkpoint: folder, 'checkpoint-every': everyMs = EVERY } = args;
  if (folder === undefined) {
    if (args['checkpoint-every'] === undefined) return null;
    throw new DcheckError('usage', '--checkpoint-every says how often, but not where to', { hint: 'add --checkpoint DIR' });
  }
  if (engine.checkpoints !== true) {
    throw new DcheckError('usage', `--checkpoint: the ${engine.name} engine writes no checkpoints`, {
      hint: '--engine learned does, with --search bfs and --minimize steps',
    });
  }
  requireWritable(folder);
  if (from === null && newest(folder) !== null) {
    terminal.err([
      `dcheck: ${folder} holds a checkpoint, which this run replaces when it first writes one; ${resumeCommand(folder)} would go on from it`,
    ]);
  }
  return new CheckpointSession({
    folder,
    everyMs,
    record,
    warn: (message) => terminal.err([`dcheck: ${message}`]),
    ...(from === null ? {} : { from }),
  });
}

export function resumeCommand(folder: string): string {
  return `dcheck resume ${shellWord(folder)}`;
}

function requireWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(join(folder, '.'), constants.W_OK);
  } catch (error) {
    throw new DcheckError('usage', `--checkpoint ${folder}: ${messageOf(error)}`, {
      hint: 'name a folder that can be written',
      cause: error,
    });
  }
}
