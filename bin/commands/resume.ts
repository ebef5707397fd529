/** `dcheck resume`: go on with a run that was interrupted, as if it had not been. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCheckpoint } from '../../checker/engine/checkpoint/read.ts';
import { command, type Invocation } from '../command.ts';
import { openTerminal } from '../terminal.ts';
import { version } from '../version.ts';
import { checkSpec, type RunRequest } from './run.ts';

const TAKES = ['workers', 'color', 'no-color', 'debug'] as const;

export default command({
  options: TAKES,
  examples: [
    ['dcheck run my.ts --checkpoint state', 'a long run; Ctrl-C, kill and a crash lose little'],
    ['dcheck resume state', 'go on: the same counts, verdicts and traces as without the interruption'],
    ['dcheck resume state --workers 2', 'the same by two threads, however many there were before'],
  ],
  epilogue:
    'It does what the command that wrote the checkpoint was told to do, from the folder in which it was given, and goes on writing checkpoints. ' +
    'A checkpoint that is damaged, of another version of dcheck or of another text of the spec is refused: exit status 2.',
  run,
});

async function run({ spec: folder, args, terminal }: Invocation<(typeof TAKES)[number]>): Promise<number> {
  const place = resolve(folder);
  const from = readCheckpoint(place, version());
  const { spec, workingFolder, request } = from.manifest;
  const { args: asked, words } = request as RunRequest;
  // Paths in what is printed, and those that were typed, are relative to it.
  if (existsSync(workingFolder)) process.chdir(workingFolder);
  const isColorChosen = args.color || args['no-color'];
  const own = isColorChosen || !(asked.color || asked['no-color']) ? terminal : await openTerminal(asked);
  const workers = args.workers === undefined ? {} : { workers: args.workers };
  const settled = { ...asked, ...workers, checkpoint: resolve(asked.checkpoint ?? '') === place ? asked.checkpoint : place };
  return checkSpec({ spec, operands: [], args: settled, terminal: own }, words, from);
}
