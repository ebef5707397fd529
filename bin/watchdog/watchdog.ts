/**
 * The watchdog: a function of the spec that does not return keeps the whole process from doing anything else, Ctrl-C
 * included. A thread looks at the counters of `under-way.ts`; where one and the same call has not returned for too
 * long, it halts this thread by V8's inspector and has it say where it is, which ends the process with status 2.
 *
 * Not watched: functions that run in other threads (`--search swarm`), and anything while a debugger is attached.
 */
import { closeSync, writeSync } from 'node:fs';
import { url } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { DcheckError, type SourcePosition } from '../../checker/errors/error.ts';
import { positionAt } from '../../checker/load/positions.ts';
import { errorLines } from '../../checker/report/error.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { errorDocument } from '../../checker/report/json/error.ts';
import { duration } from '../../checker/report/text.ts';
import { nameUnderWay, underWay } from '../../checker/system/under-way.ts';
import { showFile, type Terminal } from '../terminal.ts';

/** Milliseconds that one call may take where `--step-timeout` does not say. */
const PATIENCE = 10_000;

/** A place in the text that V8 runs; lines and columns count from 0. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface WatchdogData {
  readonly counters: SharedArrayBuffer;
  /** Milliseconds. */
  readonly patience: number;
  /** The global function that the halted thread is to call, with the frames as JSON. */
  readonly handover: string;
}

const HANDOVER = '__dcheckStuck';

/** Watch from now on to the end of the process. `patience`: milliseconds; `json`: the error is a document, too. */
export function startWatchdog(patience: number | undefined, terminal: Terminal, json: boolean): void {
  if (url() !== undefined) return;
  const milliseconds = patience ?? PATIENCE;
  Object.defineProperty(globalThis, HANDOVER, {
    configurable: true,
    value: (frames: string) => giveUp(stuckError(JSON.parse(frames) as Frame[], milliseconds), terminal, json),
  });
  const workerData: WatchdogData = { counters: underWay, patience: milliseconds, handover: HANDOVER };
  new Worker(new URL('./thread.js', import.meta.url), { workerData }).unref();
}

/** Called in the thread that is stuck, in the midst of what it does. */
function giveUp(error: DcheckError, { progress, errStyle }: Terminal, json: boolean): void {
  progress(null);
  if (json) writeSync(1, `${JSON.stringify(errorDocument(error, showFile), null, 2)}\n`);
  const lines = errorLines(error, errStyle);
  writeSync(2, `${lines.join('\n')}\n`);
  // Node would write there that it waits for a debugger, which is only the watchdog.
  closeSync(2);
  process.exit(EXIT.error);
}

function stuckError(frames: readonly Frame[], milliseconds: number): DcheckError {
  const what = nameUnderWay();
  const at = frames.map(({ file, line, column }) => positionAt(file, line + 1, column + 1)).find(isPosition);
  return new DcheckError('stuck', `${what} has not returned for ${duration(milliseconds / 1000)}: it seems to go on for ever`, {
    at,
    action: what,
    hint: 'a loop that waits for others needs a yield in it; --step-timeout 5m gives it more time',
  });
}

function isPosition(position: SourcePosition | null): position is SourcePosition {
  return position !== null;
}
