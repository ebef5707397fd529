/** `dcheck worker`: take part in the cluster runs of a spec, until told to stop. */
import { fork } from 'node:child_process';
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
import { choiceOf } from '../run/select.ts';
import { loadText } from '../run/text.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';

const TAKES = ['candidate', 'step-timeout', 'cluster', 'concurrency', 'lease', 'color', 'no-color', 'debug'] as const;
/** Milliseconds. */
const LEASE = 30_000;

export default command({
  options: TAKES,
  examples: [
    ['dcheck worker specs/inval.ts --cluster redis://store:6379', 'one process, on as many machines as you like'],
    ['dcheck worker specs/inval.ts --concurrency 8', 'one for each core; the store as DCHECK_CLUSTER says'],
    ['dcheck worker specs/inval.ts --candidate my-patch.ts', 'for runs and gates with that candidate'],
    ['dcheck run specs/inval.ts --config everything --cluster redis://store:6379', 'what gives them work'],
  ],
  epilogue:
    'A worker serves the runs of the spec and the candidates that it was started with, and of no other text of them. It may be stopped, killed or started at any time: ' +
    'what it held is given to another once its lease is over. Ctrl-C lets it finish the job at hand.',
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
  if ((args.concurrency ?? 1) > 99) {
    connection.close();
    return crew(args.concurrency as number);
  }
  const { startWorker } = await import('../../checker/engine/cluster/worker.ts');
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
  const worker = startWorker({
    connection,
    specHash: text.hash,
    systemOf,
    folder: dirname(text.base.file),
    memoryBytes: defaultMemory,
    leaseMs: args.lease ?? LEASE,
    threads: args.concurrency ?? 1,
    say,
    lost: (why) => say(why),
  });
  say(`worker ${process.pid} is ready for runs of ${file} over ${connection.place}`);
  await new Promise<void>((resolve) => interrupt.signal.addEventListener('abort', () => resolve()));
  await worker.close();
  connection.close();
  interrupt.release();
  return 0;
}

/** As many processes, each a worker; ends when all have ended. */
async function crew(count: number): Promise<number> {
  const words = process.argv.slice(2).filter((word, i, all) => !/^--concurrency/.test(word) && all[i - 1] !== '--concurrency');
  const interrupt = onInterrupt();
  const members = Array.from({ length: count }, () => fork(process.argv[1] as string, words, { stdio: 'inherit' }));
  interrupt.signal.addEventListener('abort', () => {
    for (const member of members) member.kill('SIGTERM');
  });
  // A member that is told to end before it can listen has no status of its own.
  const ended = (): number => (interrupt.signal.aborted ? EXIT.interrupted : EXIT.error);
  const statuses = await Promise.all(
    members.map((member) => new Promise<number>((resolve) => member.on('exit', (status) => resolve(status ?? ended())))),
  );
  interrupt.release();
  return Math.max(...statuses);
}
