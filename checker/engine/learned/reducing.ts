/**
 * A run with partial-order reduction: from the start where that is asked for, or only where there is no room for all
 * interleavings.
 *
 * The latter is an ordinary run first. Where that comes to the bound on memory, and reduction is sound for what is being
 * checked, it begins again from the start, with reduction; and where that comes to a bound, too, or is given up, what was
 * found first is what was found, or, where there is a folder to spill to, everything is explored once more, with that.
 *
 * Cost: up to three runs. A state of a reduced one takes several times as long.
 */
import type { TransitionSystem } from '../../system/system.ts';
import type { Bound, Exploration, Limits, Progress, Reduced } from '../engine.ts';
import { collectAllGarbage } from '../garbage.ts';
import { Pulse } from '../pulse.ts';
import { obstacle, reducedSearch, shortestSearch } from '../reduction/rounds.ts';
import type { StoreKind } from '../store/rows.ts';
import { explorationOf, recovering, withRelation } from './explored.ts';
import { violationsOf } from './violations.ts';

export interface Reducing {
  readonly system: TransitionSystem;
  readonly store: StoreKind;
  readonly limits: Limits;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Explores every interleaving; `before`: seconds that the run has taken already. */
  readonly whole: (limits: Limits, before?: number) => Promise<Exploration>;
}

/** As `limits.reduce` says. */
export function exploreReduced(run: Reducing): Promise<Exploration> {
  return run.limits.reduce === 'always' ? always(run) : whereFull(run);
}

async function always(run: Reducing): Promise<Exploration> {
  const { system, limits, whole } = run;
  const started = performance.now();
  const why = obstacle(system, limits) ?? (await reduced(run, 'asked', pulseOf(run, 'asked', limits, 0)));
  if (typeof why !== 'string') return why;
  return { ...(await whole(limits, secondsSince(started))), reduction: notReduced('asked', why) };
}

async function whereFull(run: Reducing): Promise<Exploration> {
  const { system, limits, whole } = run;
  const started = performance.now();
  const { spillFolder, ...inMemory } = limits;
  const why = obstacle(system, inMemory) ?? (spillFolder === undefined || hasRoom(limits) ? null : TOO_LITTLE);
  if (why !== null) {
    const all = await whole(limits);
    const isFull = all.bound === 'memory' || (all.spilledBytes ?? 0) > 0;
    return isFull ? { ...all, reduction: notReduced('memory', why) } : all;
  }
  const first = await whole(inMemory);
  const onDisk = spillFolder === undefined ? {} : { spilledBytes: 0 };
  if (first.bound !== 'memory') return { ...first, ...onDisk };
  await makeRoom(limits);
  const second = await reduced(run, 'memory', pulseOf(run, 'memory', timeFor(limits, started), secondsSince(started)));
  if (typeof second !== 'string' && second.bound === null) return { ...second, ...shortestOf(first, second), ...onDisk };
  const reduction = notReduced('memory', typeof second === 'string' ? second : (END[second.bound as Bound] ?? END.memory));
  const isInterrupted = typeof second !== 'string' && second.bound === 'interrupted';
  if (spillFolder !== undefined && !isInterrupted) {
    await makeRoom(limits);
    return { ...(await whole(limits, secondsSince(started))), reduction };
  }
  return { ...first, ...(isInterrupted ? { bound: 'interrupted' } : {}), seconds: secondsSince(started), reduction };
}

/** Part of the memory that is nothing to wait for. */
const SPARE = 0.5;
/** With a folder to spill to: bytes of memory beyond what the process takes at first, from which on a second try is made. */
const LEAST = 256 * 2 ** 20;

/** A process does not give back all that it took: with little memory a third run, with a folder, would have too little. */
const TOO_LITTLE = 'there was too little memory to try';

function hasRoom({ memoryBytes = Infinity }: Limits): boolean {
  return memoryBytes - process.memoryUsage.rss() >= LEAST;
}

/** What the run took so far is given back. */
function makeRoom({ memoryBytes = Infinity }: Limits): Promise<void> {
  return collectAllGarbage(SPARE * memoryBytes);
}

/** How a second try ended that did not come to its end. */
const END: Readonly<Partial<Record<Bound, string>>> & { readonly memory: string } = {
  memory: 'with it there was no room, either',
  timeout: 'with it the run took too long',
  interrupted: 'it was interrupted',
};

/** The limits of a second try: where everything could be explored with a folder to spill to, half of the time is left for that. */
function timeFor(limits: Limits, started: number): Limits {
  const { timeoutMs, spillFolder } = limits;
  if (timeoutMs === undefined || spillFolder === undefined) return limits;
  return { ...limits, timeoutMs: (timeoutMs + performance.now() - started) / 2 };
}

/** The paths of the run that came to its bound are shortest; it may not have come to all that is violated. */
function shortestOf(first: Exploration, second: Exploration): Pick<Exploration, 'violations' | 'paths'> {
  const known = new Map(first.violations.map((violation) => [violation.property, violation]));
  const violations = second.violations.map((violation) => known.get(violation.property) ?? violation);
  const isAllKnown = violations.length === known.size;
  if (first.violations.some((violation) => !violations.includes(violation))) {
    throw new Error('a reduced search did not find a violation that there is');
  }
  const paths = isAllKnown ? first.paths : 'found';
  return { violations, ...(paths === undefined ? {} : { paths }) };
}

/** With partial-order reduction; or why that was given up, in words. */
function reduced(
  { system, store, limits: { spillFolder: _, ...limits } }: Reducing,
  cause: Reduced['cause'],
  pulse: Pulse,
): Promise<Exploration | string> {
  return withRelation(system, [], async (relation, demoted) => {
    const found = await reducedSearch(relation, store, limits, pulse);
    if (typeof found === 'string') return found;
    const { search, bound, rounds, reduced: states } = found;
    try {
      // Where there was no room for all interleavings, there is none for those up to the depth of what was found.
      const isShortened = search.suspects.any && cause === 'asked';
      const shortest = isShortened ? await shortestSearch(found, store, limits, pulse) : null;
      const violated = await recovering(shortest ?? search, (of) => violationsOf(of, pulse));
      shortest?.release();
      return {
        ...explorationOf(search, bound, store, limits, pulse, demoted),
        ...violated,
        ...(search.suspects.any && shortest === null ? { paths: 'found' as const } : {}),
        reduction: { cause, obstacle: null, states, rounds },
      };
    } finally {
      search.release();
    }
  });
}

function notReduced(cause: Reduced['cause'], why: string): Reduced {
  return { cause, obstacle: why, states: 0, rounds: 0 };
}

function pulseOf({ onProgress }: Reducing, reduced: Reduced['cause'], limits: Limits, before: number): Pulse {
  return new Pulse(limits, onProgress && ((progress) => onProgress({ ...progress, reduced })), before);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
