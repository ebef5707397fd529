/** `dcheck worker`: take part in the cluster runs of a spec, until told to stop. */
import { dirname } from 'node:path';
import type { Asked } from '../../checker/engine/cluster/worker.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { restrict } from '../../checker/system/restrict.ts';
import type { TransitionSystem } from '../../checker/system/system.ts';
import { command, type Invocation } from '../command.ts';
import { clusterUrl } from '../run/cluster.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { defaultMemory } from '../run/limits.ts';
import { MoreWorkers, whenAlone } from '../run/more-workers.ts';
import { choiceOf } from '../run/select.ts';
import { loadText } from '../run/text.ts';
import { sharesOf } from '../run/workers.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';

const TAKES = ['candidate', 'step-timeout', 'cluster', 'concurrency', 'lease', 'color', 'no-color', 'debug'] as const;
/** Milliseconds. */
const LEASE = 30_000;

export default command({
  options: TAKES,
  examples: [
    ['dcheck worker specs/inval.ts --cluster redis://store:6379', 'one thread, on as many machines as you like'],
    ['dcheck worker specs/inval.ts --concurrency auto', 'a thread on each core; the store as DCHECK_CLUSTER says'],
    ['dcheck worker specs/inval.ts --candidate my-patch.ts', 'for runs and gates with that candidate'],
    ['dcheck run specs/inval.ts --config everything --cluster redis://store:6379', 'what gives them work'],
  ],
  epilogue:
    'A worker serves the runs of the spec and the candidates that it was started with, and of no other text of them. It may be stopped, killed or started at any time: ' +
    'what it held is given to another once its lease is over. Ctrl-C lets it finish the job at hand. ' +
    'The threads that --concurrency asks for expand the states of one run together, up to eight in a process; cells of a campaign are explored one in each process, ' +
    'and there are as many processes then.',
  run,
});

async function run({ spec: file, args, terminal }: Invocation<(typeof TAKES)[number]>): Promise<number> {
  const say = (line: string): void => terminal.err([`dcheck: ${line}`]);
  const text = await loadText(file, args.candidate, (candidate, { message }) => say(`${candidate} is left out: ${message}`));
  const everyPlace = text.candidates.map((_, place) => place);
  // Now, and not when a job needs it: the files may change.
  if (everyPlace.length > 1) await text.load(everyPlace).catch(() => {});
  const { connect } = await import('../../checker/engine/cluster/connect.ts');
  const connection = await connect(clusterUrl(args.cluster));
  const shares = sharesOf(args.concurrency ?? 1);
  if (shares.length > 1) {
    connection.close();
    return several(shares);
  }
  const [threads = 1] = shares;
  const { startWorker } = await import('../../checker/engine/cluster/worker.ts');
  const { recruit } = await import('../../checker/engine/crew/recruits.ts');
  const { requireNoOther } = await import('../../checker/engine/cluster/others.ts');
  try {
    await requireNoOther(connection, { spec: file, candidates: text.candidates, specHash: text.hash });
  } catch (error) {
    connection.close();
    throw error;
  }
  startWatchdog(args['step-timeout'], terminal, false);
  const interrupt = onInterrupt();
  const systemOf = async ({ variant, config, set, properties }: Asked, places: readonly number[]): Promise<TransitionSystem> => {
    const { spec } = await text.load(places);
    return restrict(instantiate(spec, { ...choiceOf({ variant, config }), set }), properties);
  };
  recruit(threads - 1);
  const more = new MoreWorkers();
  const status = await new Promise<number>((resolve) => {
    const worker = startWorker({
      connection,
      specHash: text.hash,
      systemOf,
      folder: dirname(text.base.file),
      memoryBytes: defaultMemory,
      leaseMs: args.lease ?? LEASE,
      threads,
      // A cell is explored by one process; the states of a run by the threads of this one.
      turnedTo: (kind) => {
        if (kind === 'states') void more.end();
        else while (more.count < threads - 1) more.start(1);
      },
      lost: (why) => {
        say(`this worker ends, and its jobs are given to others: ${why}`);
        void worker.close().then(() => resolve(EXIT.error));
      },
      say,
    });
    const end = (): void => void worker.close().then(() => resolve(0));
    interrupt.signal.addEventListener('abort', end);
    whenAlone(end);
    say(`worker ${process.pid} is ready for runs of ${file} over ${connection.place}`);
  });
  await more.end();
  connection.close();
  interrupt.release();
  return status;
}

/** A worker for each of the shares, in a process of its own; ends when all have ended. */
async function several(shares: readonly number[]): Promise<number> {
  const interrupt = onInterrupt();
  const members = new MoreWorkers();
  for (const threads of shares) members.start(threads);
  const status = members.status();
  interrupt.signal.addEventListener('abort', () => void members.end());
  await status;
  interrupt.release();
  return status;
}
