/** `dcheck validate`: is this log of real events a behaviour of the spec? */
import { readFile } from 'node:fs/promises';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { cellName } from '../../checker/report/findings.ts';
import { signs } from '../../checker/report/style.ts';
import { type Told, validationLines } from '../../checker/report/validate/text.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import type { TransitionSystem } from '../../checker/system/system.ts';
import { parseLog } from '../../checker/validate/log.ts';
import { type Validation, validate } from '../../checker/validate/validate.ts';
import { command, type Invocation } from '../command.ts';
import { placing } from '../run/explore.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { limitsOf } from '../run/limits.ts';
import { oneCell } from '../run/one-cell.ts';
import { choiceOf } from '../run/select.ts';
import { parseConstants } from '../values.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';

/** States between two lines where `--max-states` does not say. */
const MOST_STATES = 100_000;

const TAKES = [
  'variant',
  'config',
  'set',
  'hidden',
  'complete',
  'max-states',
  'max-depth',
  'timeout',
  'step-timeout',
  'memory',
  'stop',
  'format',
  'color',
  'no-color',
  'debug',
] as const;

const EPILOGUE =
  'LOG is JSON Lines, one object per line, as much as was observed: {"actor": "client", "action": "load(0)", "procedure": ' +
  '"lookup_slow", "label": "down_read(dir)", "state": {"threads[0].pc": "store"}}. state holds after the step; a line with state alone ' +
  'is no step but was seen in between; "fault" names the property that a step faults against; other keys are ignored. Steps ' +
  'that no line shows may happen between any two lines, unless --hidden or --complete says otherwise. ' +
  'Exit status: 0 it is a behaviour, 1 it is none, 2 the command, the spec or the log is wrong, 3 a bound was reached first, 130 interrupted.';

export default command({
  options: TAKES,
  operands: ['LOG'],
  examples: [
    ['dcheck validate my.ts trace.jsonl', 'steps that were not observed may lie between any two lines'],
    ['dcheck validate my.ts trace.jsonl --hidden 0', 'every step is in the log'],
    [
      'dcheck validate specs/inval.ts run.jsonl --variant v6.19 --config sequential --complete client',
      'every step of the client is',
    ],
  ],
  epilogue: EPILOGUE,
  run,
});

async function run({ spec: file, operands, args, terminal }: Invocation<(typeof TAKES)[number]>): Promise<number> {
  const interrupt = onInterrupt();
  try {
    startWatchdog(args['step-timeout'], terminal, args.format === 'json');
    const loaded = await loadSpec(file);
    const { spec } = loaded;
    const cell = oneCell(spec, args);
    const choice = { ...choiceOf(cell), set: parseConstants(args.set, spec.constants ?? {}) };
    const system = await placing(loaded, choice, () => instantiate(spec, choice));
    refuseUnknownActors(args.complete, system);
    const log = operands[0] as string;
    const lines = parseLog(await textOf(log), log, system);
    const limits = { maxStates: MOST_STATES, ...limitsOf(args, interrupt.signal) };
    const options = { hidden: args.hidden ?? null, complete: args.complete };
    const validation = await placing(loaded, choice, () => validate(system, lines, options, limits));
    const where = cellName(cell, signs(terminal.outStyle).dot);
    const told: Told = { spec: where === '' ? spec.name : `${spec.name} (${where})`, log, lines: lines.length, validation };
    if (args.format === 'json') {
      const { validationDocument } = await import('../../checker/report/validate/json.ts');
      terminal.out([JSON.stringify(validationDocument(told), null, 2)]);
    } else terminal.out(validationLines(told, terminal.outStyle));
    return statusOf(validation);
  } finally {
    interrupt.release();
  }
}

function statusOf({ verdict, bound }: Validation): number {
  if (bound === 'interrupted') return EXIT.interrupted;
  return { accepted: EXIT.asExpected, rejected: EXIT.unexpected, undecided: EXIT.incomplete }[verdict];
}

async function textOf(log: string): Promise<string> {
  try {
    return await readFile(log, 'utf8');
  } catch (error) {
    throw new DcheckError('log', `cannot read ${log}: ${messageOf(error)}`, {
      hint: 'give a file of JSON Lines after the spec',
      cause: error,
    });
  }
}

function refuseUnknownActors(asked: readonly string[], { actions }: TransitionSystem): void {
  const known = [...new Set(actions.map(({ actor }) => actor))];
  for (const actor of asked) {
    if (known.includes(actor)) continue;
    throw new DcheckError('unknown-name', `--complete names "${actor}", which is no actor of the spec`, {
      hint: `known: ${known.join(', ')}`,
    });
  }
}
