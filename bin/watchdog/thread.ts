/** The thread of the watchdog: see `watchdog.ts`. */
import { type Debugger, type InspectorNotification, Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';
import type { Frame, WatchdogData } from './watchdog.ts';

const { counters, patience, handover } = workerData as WatchdogData;
const seen = new Int32Array(counters);

let last = -1;
let since = performance.now();
let looked = since;
let halted = false;

// As often as the answer may be late, by a tenth.
setInterval(look, Math.max(20, patience / 10));

function look(): void {
  const now = performance.now();
  // Where nobody has looked for as long, the whole process was stopped.
  const slept = now - looked >= patience;
  looked = now;
  if (slept || Atomics.load(seen, 1) === 0 || Atomics.load(seen, 0) !== last) {
    last = Atomics.load(seen, 0);
    since = now;
  } else if (!halted && now - since >= patience) {
    halted = true;
    halt();
  }
}

/** Halt the main thread where it is, and have it call the handover there. */
function halt(): void {
  const session = new Session();
  session.connectToMainThread();
  const scripts = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
    scripts.set(params.scriptId, params.url.startsWith('file://') ? fileURLToPath(params.url) : params.url);
  });
  session.once('Debugger.paused', ({ params }: InspectorNotification<Debugger.PausedEventDataType>) => {
    const frames = params.callFrames.map(
      ({ location }): Frame => ({
        file: scripts.get(location.scriptId) ?? '',
        line: location.lineNumber,
        column: location.columnNumber ?? 0,
      }),
    );
    session.post('Runtime.evaluate', { expression: `${handover}(${JSON.stringify(JSON.stringify(frames))})` });
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}
