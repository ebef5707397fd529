/** `dcheck cluster`: what runs the store holds, and what to do with them. */
import { spawn } from 'node:child_process';
import { resolve, sep } from 'node:path';
import { clean } from '../../checker/engine/cluster/cleaning.ts';
import { type Connection, connect } from '../../checker/engine/cluster/connect.ts';
import { type RunDefinition, writeStanding } from '../../checker/engine/cluster/ledger.ts';
import { allRuns, isMalformed, type KnownRun } from '../../checker/engine/cluster/others.ts';
import { type RunStatus, statusOf } from '../../checker/engine/cluster/status.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import { didYouMean } from '../../checker/errors/suggest.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { duration, grouped, plural } from '../../checker/report/text.ts';
import { command, type Invocation } from '../command.ts';
import { CAMPAIGN_OPTIONS, clusterUrl } from '../run/cluster.ts';
import { onInterrupt } from '../run/interrupt.ts';

const TAKES = ['cluster', 'format', 'trace', 'progress', 'out', 'no-expect', 'color', 'no-color', 'debug'] as const;

type Given = Invocation<(typeof TAKES)[number]>;
type Act = (given: Given, connection: Connection, run: string | undefined) => Promise<number>;

const ACTS: Readonly<Record<string, Act>> = { status, attach, cancel, clean: cleanAway };

export default command({
  options: TAKES,
  operands: ['RUN'],
  lastIsOptional: true,
  examples: [
    ['dcheck cluster status', 'all runs of the store, with their workers'],
    ['dcheck cluster attach 1f2e3d4c5b6a', 'follow a run whose starter has gone, and print what it finds'],
    ['dcheck cluster cancel 1f2e3d4c5b6a', 'stop it; what was found can still be seen'],
    ['dcheck cluster clean 1f2e3d4c5b6a', 'take away all that the store holds of it'],
  ],
  epilogue: 'The store is the one that --cluster names, or DCHECK_CLUSTER, or redis://localhost:6379.',
  run: async (given) => {
    const act = ACTS[given.spec];
    if (act === undefined) {
      throw new DcheckError('usage', `dcheck cluster does not know "${given.spec}"`, {
        hint: didYouMean(given.spec, Object.keys(ACTS)),
      });
    }
    const connection = await connect(clusterUrl(given.args.cluster));
    try {
      return await act(given, connection, given.operands[0]);
    } finally {
      connection.close();
    }
  },
});

async function status({ args, terminal }: Given, connection: Connection, run: string | undefined): Promise<number> {
  const runs = run === undefined ? await allRuns(connection) : [await known(connection, run)];
  const now = Date.now();
  const all = await Promise.all(runs.map((one) => statusOf(connection, one, now)));
  terminal.out(
    args.format === 'json' ? [JSON.stringify({ schema: 'dcheck.cluster/1', runs: all }, null, 2)] : all.flatMap(linesOf),
  );
  if (all.length === 0 && args.format !== 'json') terminal.out([`${connection.place} holds no run`]);
  return 0;
}

function linesOf(one: RunStatus): string[] {
  const { cells, beside } = one;
  const cell = cells === null ? [one.variant, one.config].filter((name) => name !== '').join(' · ') : plural(cells.all, 'cell');
  const why = one.reason === '' ? '' : `: ${one.reason}`;
  return [
    `${one.run}  ${one.spec}${cell === '' ? '' : ` · ${cell}`}`,
    `  ${one.status}${why}, ${duration(one.seconds)} since ${one.started}`,
    cells === null
      ? `  about ${grouped(one.distinct)} distinct states, ${grouped(one.generated)} generated, ${plural(one.levels, 'level')} done`
      : `  ${cells.done} of ${plural(cells.all, 'cell')} done${beside === null ? '' : `: what is said of behaviours in run ${beside}`}`,
    ...one.workers.map(
      ({ host, pid, jobs, perSecond, secondsAgo }) =>
        `  worker ${pid} on ${host}: ${plural(jobs, 'job')}, ${grouped(perSecond)} states/s, last seen ${duration(secondsAgo)} ago`,
    ),
  ];
}

/** Follows it as the command that began it would have. */
async function attach({ args }: Given, connection: Connection, name: string | undefined): Promise<number> {
  const asked = await known(connection, name);
  const { beside } = asked.definition.campaign ?? { beside: null };
  const { run, definition } = beside === null ? asked : await known(connection, beside);
  const words = [
    ...followingWords(run, definition),
    ...option('cluster', [clusterUrl(args.cluster)]),
    ...option('attach', [run]),
    ...option('trace', [args.trace]),
    ...(definition.campaign?.command === 'gate'
      ? args.format === 'json'
        ? ['--json']
        : []
      : [...option('format', [args.format]), ...option('progress', [args.progress]), ...option('out', [args.out])]),
    ...(args['no-expect'] && definition.campaign?.command !== 'gate' ? ['--no-expect'] : []),
  ];
  connection.close();
  const following = spawn(process.execPath, [process.argv[1] as string, ...words], { stdio: 'inherit' });
  // Ctrl-C reaches both; the one that follows says what is to be said.
  const interrupt = onInterrupt();
  const ended = await new Promise<number>((settle) => following.on('exit', (code) => settle(code ?? EXIT.error)));
  interrupt.release();
  return ended;
}

/** The command that began it, as far as it says what is checked. */
function followingWords(run: string, { spec, candidates, campaign, ...definition }: RunDefinition): string[] {
  const command = campaign?.command ?? 'run';
  // The store names files that would be loaded, so only those below the working folder are taken.
  const files = [spec, ...candidates, ...(campaign?.options.candidate ?? []), ...(campaign?.options.expect ?? [])];
  const strange = files.find((file) => !resolve(file).startsWith(process.cwd() + sep));
  if (strange !== undefined) {
    throw new DcheckError('usage', `run ${run} is of ${strange}, which does not lie in this folder`, {
      hint: `dcheck ${command} SPEC … --cluster URL --attach ${run}`,
    });
  }
  if (campaign !== null) {
    const asked = CAMPAIGN_OPTIONS.flatMap((word) => {
      const values = campaign.options[word];
      return values?.length === 0 ? [`--${word}`] : option(word, values ?? []);
    });
    return [command, spec, ...asked];
  }
  const { variant, config, set, properties, behaviours, maxDepth, stopAtFirst } = definition;
  const constants = Object.entries(set).map(([key, value]) => `${key}=${String(value)}`);
  return [
    command,
    spec,
    ...option('candidate', candidates),
    ...option('variant', [variant]),
    ...option('config', [config]),
    ...option('set', constants),
    ...option('property', [...properties, ...behaviours]),
    ...option('max-depth', [maxDepth === null ? undefined : String(maxDepth)]),
    ...(stopAtFirst ? ['--stop=first'] : []),
  ];
}

function option(word: string, values: readonly (string | undefined)[]): string[] {
  return values.flatMap((value) => (value === undefined || value === '' ? [] : [`--${word}=${value}`]));
}

async function cancel({ terminal }: Given, connection: Connection, name: string | undefined): Promise<number> {
  const { run, status: before } = await known(connection, name);
  if (before === 'running') {
    await writeStanding(connection.store, run, { status: 'cancelled', reason: 'cancelled', ended: Date.now() });
  }
  terminal.out([before === 'running' ? `run ${run} is cancelled` : `run ${run} had ended: ${before}`]);
  return 0;
}

async function cleanAway({ terminal }: Given, connection: Connection, name: string | undefined): Promise<number> {
  // What is called a run and is none cannot be read, but taken away.
  const isNone = name !== undefined && (await isMalformed(connection, name));
  const { run, definition } = isNone ? { run: name, definition: null } : await known(connection, name);
  await writeStanding(connection.store, run, { status: 'cancelled', reason: 'cleaned away', ended: Date.now() });
  await clean(connection, run, definition);
  terminal.out([`run ${run} is gone`]);
  return 0;
}

async function known(connection: Connection, run: string | undefined): Promise<KnownRun> {
  const runs = await allRuns(connection);
  if (run === undefined && runs.length === 1) return runs[0] as KnownRun;
  const found = runs.find((one) => one.run === run);
  if (found !== undefined) return found;
  const names = runs.map((one) => one.run);
  if (run === undefined) {
    throw new DcheckError('usage', `which run? ${connection.place} holds ${runs.length}`, {
      hint: names.length === 0 ? 'dcheck run SPEC --cluster URL starts one' : `one of ${names.join(', ')}`,
    });
  }
  throw new DcheckError('usage', `${connection.place} holds no run "${run}"`, {
    hint: names.length === 0 ? 'it holds none at all' : didYouMean(run, names),
  });
}
