/**
 * Swarm verification (Holzmann, Joshi and Groce 2011): many depth-first searches with bitstate hashing, each with a
 * seed of its own, over all cores. A violation that a member finds is real; that none finds one proves nothing.
 *
 * Threads cannot share functions, so each loads the spec anew. What a member does depends on the seed and its number
 * alone, and members are merged in the order of their numbers, so the result is the same with any number of threads.
 * `distinct` is that of the member that saw most: how far members overlap is not known.
 */
import { availableParallelism } from 'node:os';
import type { Bound, Draw, Engine, Exploration, Limits, Progress, Violation } from '../engine/engine.ts';
import type { TransitionSystem } from '../system/system.ts';
import { type Crew, hire } from './swarm-crew.ts';
import { type MemberOptions, type MemberReport, runMember } from './swarm-member.ts';

export interface SwarmOptions extends MemberOptions {
  /** The spec's file, for threads to load; null: all members run one after another in this thread. */
  readonly file: string | null;
  /** Files of candidates, for threads to load as well. */
  readonly candidates?: readonly string[];
  readonly seed: number;
  readonly members: number;
  /** Number of the first member. */
  readonly first: number;
  /** Threads; null: one for each core. */
  readonly workers: number | null;
}

export function swarmEngine(options: SwarmOptions): Engine {
  return {
    name: 'swarm',
    narrows: true,
    explore: (system, limits, onProgress) => explore(system, limits, options, onProgress),
  };
}

async function explore(
  system: TransitionSystem,
  limits: Limits,
  options: SwarmOptions,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Exploration> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const swarm = new Swarm(limits, options);
  const tell = (progress: Progress, number: number): void => {
    swarm.going.set(number, progress);
    onProgress?.({ ...swarm.standing(), seconds: seconds() });
  };
  const threads = Math.min(options.workers ?? availableParallelism(), options.members);
  const crew: Crew | null =
    options.file === null ? null : await hire(threads, { ...options, file: options.file, system, limits });
  const stopAll = (): void => crew?.dismiss();
  limits.signal?.addEventListener('abort', stopAll);
  try {
    const work = async (thread: number): Promise<void> => {
      for (let draw = swarm.next(seconds()); draw !== null; draw = swarm.next(seconds())) {
        const { number } = draw;
        const left = swarm.limitsFor(seconds());
        const progress = (counts: Progress): void => tell(counts, number);
        const report =
          crew === null ? await runMember(system, left, options, draw, progress) : await crew.run(thread, draw, left, progress);
        if (report === null) return;
        swarm.done(report);
      }
    };
    await Promise.all(Array.from({ length: crew === null ? 1 : threads }, (_, thread) => work(thread)));
  } finally {
    limits.signal?.removeEventListener('abort', stopAll);
    stopAll();
  }
  return swarm.exploration(system, seconds());
}

/** Which members are to run, and what those that ran have found. */
class Swarm {
  readonly going = new Map<number, Progress>();
  private readonly limits: Limits;
  private readonly options: SwarmOptions;
  private readonly reports: MemberReport[] = [];
  private nextNumber: number;
  /** Members from here on are not wanted. */
  private end: number;
  private timedOut = false;

  constructor(limits: Limits, options: SwarmOptions) {
    this.limits = limits;
    this.options = options;
    this.nextNumber = options.first;
    this.end = options.first + options.members;
  }

  next(seconds: number): Draw | null {
    if (this.limits.signal?.aborted) return null;
    if (this.limits.timeoutMs !== undefined && seconds * 1000 >= this.limits.timeoutMs) this.timedOut = true;
    if (this.timedOut || this.nextNumber >= this.end) return null;
    return { seed: this.options.seed, number: this.nextNumber++ };
  }

  limitsFor(seconds: number): Limits {
    const { timeoutMs } = this.limits;
    return timeoutMs === undefined ? this.limits : { ...this.limits, timeoutMs: Math.max(1, timeoutMs - seconds * 1000) };
  }

  done(report: MemberReport): void {
    this.reports.push(report);
    this.going.delete(report.draw.number);
    // Later members would not have been drawn, had they been drawn one by one; earlier ones that still run count.
    if (this.limits.stop === 'first' && report.violations.length > 0) this.end = Math.min(this.end, report.draw.number + 1);
  }

  standing(): Omit<Progress, 'seconds'> {
    const all = [...this.reports, ...this.going.values()];
    return {
      distinct: Math.max(0, ...all.map(({ distinct }) => distinct)),
      generated: all.reduce((sum, { generated }) => sum + generated, 0),
      queue: 0,
      depth: Math.max(0, ...all.map(({ depth }) => depth)),
    };
  }

  exploration(system: TransitionSystem, seconds: number): Exploration {
    const { seed, depth } = this.options;
    const reports = this.reports.filter(({ draw }) => draw.number < this.end).sort((a, b) => a.draw.number - b.draw.number);
    const most = (of: (report: MemberReport) => number): number => Math.max(0, ...reports.map(of));
    return {
      distinct: most(({ distinct }) => distinct),
      generated: reports.reduce((sum, { generated }) => sum + generated, 0),
      depth: most((report) => report.depth),
      deadlocks: most(({ deadlocks }) => deadlocks),
      queue: 0,
      seconds,
      bound: this.bound(reports),
      violations: system.properties.flatMap(({ name }) => shortest(reports, name)),
      paths: 'shrunk',
      sample: { of: 'members', count: reports.length, seed, depth },
    };
  }

  private bound(reports: readonly MemberReport[]): Bound {
    if (this.limits.signal?.aborted) return 'interrupted';
    const cut = reports.find(({ bound }) => bound === 'timeout' || bound === 'memory' || bound === 'interrupted')?.bound;
    if (cut !== undefined && cut !== null) return cut;
    if (this.timedOut) return 'timeout';
    return this.limits.stop === 'first' && reports.some(({ violations }) => violations.length > 0)
      ? 'first-violation'
      : 'sampled';
  }
}

/** The shortest violation of the property, of the first member that has one so short. */
function shortest(reports: readonly MemberReport[], property: string): Violation[] {
  const all = reports.flatMap(({ violations }) => violations.filter((violation) => violation.property === property));
  const least = Math.min(...all.map(({ path }) => path.steps.length));
  return all.filter(({ path }) => path.steps.length === least).slice(0, 1);
}
