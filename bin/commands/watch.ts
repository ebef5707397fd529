/** `dcheck watch`: check on every save. */
import { plural } from '../../checker/report/text.ts';
import { command, type Invocation } from '../command.ts';
import { FileWatch } from '../run/files.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { WATCH_OPTIONS, Watching } from '../run/watch.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';

const TAKES = [...WATCH_OPTIONS, 'color', 'no-color', 'debug'] as const;

export default command({
  options: TAKES,
  examples: [
    ['dcheck watch specs/inval.ts', 'all variants of the story; after a change, those that it touches'],
    ['dcheck watch specs/inval.ts --candidate my-patch.ts', 'a patch that you are writing'],
    ['dcheck watch my.ts --max-states 1e5', 'never longer than that'],
  ],
  epilogue:
    'After each save it says what differs from the last run, and shows a trace of what is newly and unexpectedly violated. A change of a file ' +
    'that only defines what one variant plugs in checks that variant anew, any other change everything. Ctrl-C ends it, with status 0.',
  run,
});

async function run({ spec: file, args, terminal }: Invocation<(typeof TAKES)[number]>): Promise<number> {
  startWatchdog(args['step-timeout'], terminal, false);
  const interrupt = onInterrupt();
  const watching = new Watching(file, args, terminal);
  const files = new FileWatch();
  const ended = new Promise<void>((done) => interrupt.signal.addEventListener('abort', () => done()));
  try {
    while (!interrupt.signal.aborted) {
      const round = new AbortController();
      const changed = files.change().then(() => round.abort());
      // From before the check on: what is saved while it goes on ends it.
      await watching.round((all) => files.follow(all), AbortSignal.any([round.signal, interrupt.signal]));
      if (interrupt.signal.aborted) break;
      terminal.err([`dcheck: watching ${plural(watching.files.length, 'file')}; Ctrl-C ends it`]);
      // Babel is loaded while nobody waits for it.
      await Promise.all([Promise.race([changed, ended]), import('../../checker/compile/compile.ts')]);
    }
    return 0;
  } finally {
    files.close();
    interrupt.release();
  }
}
