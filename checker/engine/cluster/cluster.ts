/**
 * The engine that lets workers on many machines explore, over BullMQ and Redis or Valkey: breadth first, level by level,
 * with the same counts and verdicts as in one process, and traces of the same length.
 *
 * Visited fingerprints and the next level's rows live in shards of the store; a level is cut into chunks, which are jobs;
 * a worker claims what it finds in one atomic function of the store for each shard (`scripts.ts`). So a worker that dies
 * at any moment loses nothing, and a chunk that is done twice adds nothing. Cost: about a microsecond for each new state,
 * and about 27 bytes in the store.
 *
 * Not promised: an answer where the store loses what it acknowledged. That is noticed (`level.ts`) and the run is incomplete.
 */
import { randomInt } from 'node:crypto';
import { DcheckError } from '../../errors/error.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Engine, Exploration, Limits, Progress } from '../engine.ts';
import { learnedEngine } from '../learned/learned.ts';
import { type BehavioursBeside, behavioursOf, withBehaviours } from './behaviours.ts';
import { clean } from './cleaning.ts';
import { type Connection, connect } from './connect.ts';
import { follow } from './follow.ts';
import { TTL } from './keys.ts';
import { type RunDefinition, readRun, runName, systemHash, writeRun, writeStanding } from './ledger.ts';
import { Jobs, openRun } from './queue.ts';

/**
 * Of a Cluster, enough that all its nodes have some, few enough that a claim is worth its while; each for up to 2^36 states. One
 * server does one thing at a time, so it has one: states then are expanded in the order in which they were met, and a state's
 * neighbours by the same worker at about the same time.
 */
const SHARDS = { single: 1, cluster: 32 } as const;
/** States up to which shards are logs: until twice as many all workers remember all of them, in up to 700 MB each. */
const LOGGED = 2 ** 24;
/** States that are explored here first, to find parts that change their shape. */
const LOOK_AHEAD = 3000;
/** Actions and choices that a link can name. */
const MOST_ACTIONS = 2 ** 16;

export interface ClusterOptions {
  readonly url: string;
  /** Of the text that workers must have too: see `RunDefinition.specHash`. */
  readonly specHash: string;
  /** As the user named it. */
  readonly spec: string;
  /** Files of candidates, as the user named them. */
  readonly candidates: readonly string[];
  /** Follow this run instead of starting one. */
  readonly attach: string | null;
  /** `RunDefinition.logged`, where it is not to be what is best: for tests. */
  readonly logged?: number;
  readonly say: (line: string) => void;
  /** Who explores for what is said of behaviours; absent: these properties stay incomplete. */
  readonly beside?: BehavioursBeside;
  /** Seconds for which keys are kept that nobody renews, where it is not the usual: for tests. */
  readonly ttl?: number;
}

export function clusterEngine(options: ClusterOptions): Engine {
  return {
    name: 'cluster',
    // It refuses what it does not know, instead of giving way to another engine.
    narrows: true,
    explore: async (system, limits, onProgress) => {
      refuse(system, limits);
      const connection = await connect(options.url);
      try {
        return await exploreThere(connection, options, system, limits, onProgress);
      } finally {
        connection.close();
      }
    },
  };
}

async function exploreThere(
  connection: Connection,
  options: ClusterOptions,
  system: TransitionSystem,
  limits: Limits,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Exploration> {
  const { specHash, spec, candidates, say } = options;
  const definition: RunDefinition = {
    specHash,
    spec,
    candidates,
    variant: system.selection.variant,
    config: system.selection.config,
    set: system.constants,
    properties: propertiesOf(system),
    behaviours: behavioursOf(system),
    systemHash: systemHash(system),
    shards: connection.isCluster ? SHARDS.cluster : SHARDS.single,
    logged: options.logged ?? LOGGED,
    maxDepth: limits.maxDepth ?? null,
    stopAtFirst: limits.stop === 'first',
    ttl: options.ttl ?? TTL,
    campaign: null,
  };
  const run = runName(definition);
  if (options.attach !== null) await requireSame(connection, options.attach, definition);
  else await begin(connection, run, definition, system);
  const { beside } = options;
  const states = await follow({ connection, run, system, limits, onProgress, say });
  const exploration =
    beside === undefined || definition.behaviours.length === 0
      ? states
      : await withBehaviours(states, () => beside(definition, run), system, limits, onProgress, say);
  if (exploration.bound !== 'interrupted') await clean(connection, run, definition);
  return exploration;
}

/** Throws DcheckError `usage` where that run is not there, or is another. */
async function requireSame(connection: Connection, run: string, definition: RunDefinition): Promise<void> {
  const known = await readRun(connection.store, run);
  if (known === null) throw usage(`${connection.place} holds no run "${run}"`, 'dcheck cluster status lists them');
  if (known.definition.specHash !== definition.specHash) {
    throw usage(`run ${run} was started with another text of the spec than this one`, 'bring its text back');
  }
  if (runName(known.definition) !== runName(definition)) {
    throw usage(
      `run ${run} is about another variant, configuration, constant, property or bound`,
      `dcheck cluster attach ${run} follows it`,
    );
  }
}

/** Throws DcheckError `usage` where it is there already. */
async function begin(connection: Connection, run: string, definition: RunDefinition, system: TransitionSystem): Promise<void> {
  const before = await readRun(connection.store, run);
  if (before?.status === 'running') {
    throw new DcheckError('usage', `this run is there already, since ${new Date(before.started).toISOString()}`, {
      hint: `dcheck cluster attach ${run} follows it, dcheck cluster clean ${run} takes it away`,
    });
  }
  await clean(connection, run, before?.definition ?? definition);
  const ahead = await learnedEngine.explore(system, { maxStates: LOOK_AHEAD });
  // Whoever still works for an earlier run of this name writes under other keys.
  const epoch = randomInt(2 ** 40);
  await writeRun(connection.store, run, definition, epoch);
  await writeStanding(connection.store, run, { demoted: [...(ahead.profile?.demoted ?? [])].sort() });
  const jobs = new Jobs(connection, definition);
  await openRun(jobs, run, epoch, definition.ttl);
  await jobs.close();
}

/** For the workers: the names of what is checked. */
function propertiesOf({ invariants, mayRest, properties }: TransitionSystem): string[] {
  const deadlock = properties.find(({ kind }) => kind === 'deadlock');
  return [...new Set([...invariants.map(({ property }) => property), ...(mayRest === null || !deadlock ? [] : [deadlock.name])])];
}

function refuse(system: TransitionSystem, limits: Limits): void {
  const cannot = [
    ...(system.view === null ? [] : ['a view']),
    ...(system.actionConstraint === null ? [] : ['an action constraint']),
  ];
  if (cannot.length > 0) throw usage(`--cluster does not know ${cannot.join(' and ')}`, 'run it in one process');
  if (limits.maxStates !== undefined) throw usage('--max-states does not go with --cluster', '--max-depth and --timeout do');
  if (limits.checkpoints !== undefined) throw usage('--checkpoint does not go with --cluster', 'the store keeps the run');
  if (limits.finals || limits.graph) throw usage('outcomes and graphs are not made over --cluster', 'run it in one process');
  if (system.actions.length >= MOST_ACTIONS)
    throw usage(`--cluster takes up to ${MOST_ACTIONS} action instances`, 'run it in one process');
}

function usage(message: string, hint: string): DcheckError {
  return new DcheckError('usage', message, { hint });
}
