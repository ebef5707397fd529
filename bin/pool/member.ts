/** The process of one member of a pool: explores one run after another, each whole and by itself, as it is told to. */
import type { Progress } from '../../checker/engine/engine.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { suitedForFinals, withoutSymmetry } from '../../checker/engine/suited.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import { type LoadedSpec, loadSpec } from '../../checker/load/load.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { choiceOf } from '../run/select.ts';
import { openTerminal } from '../terminal.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';
import type { FromMember, PoolCell, PoolTask, ToMember } from './messages.ts';

const send = (message: FromMember): void => void process.send?.(message);
const loaded = new Map<string | null, Promise<LoadedSpec>>();
let task: PoolTask;
let stopping = new AbortController();

// Ctrl-C comes to all processes of a terminal: the starter says what is to be done about it.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', (message: ToMember) => {
  if (message.kind === 'stop') stopping.abort();
  else if (message.kind === 'begin') begin(message.task);
  else void explore(message.index, message.cell);
});

function begin(given: PoolTask): void {
  task = given;
  void openTerminal(task).then((terminal) => startWatchdog(task.patience, terminal, task.json));
}

async function explore(index: number, cell: PoolCell): Promise<void> {
  stopping = new AbortController();
  try {
    const { spec } = await textOf(cell);
    const { variant, config, set } = cell;
    const system = withoutSymmetry(instantiate(spec, { ...choiceOf({ variant, config }), set }));
    const limits = { ...task.limits, finals: true, signal: stopping.signal };
    const onProgress = (progress: Progress): void => send({ kind: 'progress', index, progress });
    const exploration = await suitedForFinals(learnedEngine, system).explore(system, limits, onProgress);
    send({ kind: 'found', index, exploration });
  } catch (error) {
    if (!(error instanceof DcheckError)) throw error;
    const { cause: _, ...details } = error.details;
    send({ kind: 'error', index, error: { code: error.code, message: error.message, details } });
  }
}

/** Throws DcheckError `usage` where it is not what the starter has loaded. */
async function textOf({ file, hash }: PoolCell): Promise<LoadedSpec> {
  const known = loaded.get(file) ?? loadSpec(task.spec, file === null ? [] : [file]);
  loaded.set(file, known);
  const text = await known;
  if (text.hash === hash) return text;
  throw new DcheckError('usage', `${file ?? task.spec} has changed since this began`, { hint: 'begin again' });
}
