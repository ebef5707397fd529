/**
 * Check one variant in one configuration: instantiate, explore, take the violating paths again, judge.
 */
import type { Bound, Draw, Engine, Exploration, Limits, Progress, Sample } from './engine/engine.ts';
import { asExplored, suited } from './engine/suited.ts';
import type { Spec } from './spec/spec.ts';
import { type Choice, instantiate } from './system/instantiate.ts';
import type { TransitionSystem } from './system/system.ts';
import { type Trace, traceOf } from './trace/trace.ts';

/** `incomplete`: no violation was found, but not everything was explored. */
export type Verdict = 'holds' | 'violated' | 'incomplete';

export interface PropertyResult {
  readonly name: string;
  readonly verdict: Verdict;
  readonly expected: 'holds' | 'violated';
  /** False for a built-in property that the spec does not mention. */
  readonly declared: boolean;
  /** Where violated. `draw`: which one of a sample found it. */
  readonly violation: {
    readonly part: string | null;
    readonly reason: string;
    readonly trace: Trace;
    readonly draw?: Draw;
    /** What a replayer of traces says of it, where there is one for the spec: the checker itself knows none. */
    readonly replay?: {
      readonly replayable: boolean;
      readonly preferred: boolean;
      readonly step: number | null;
      readonly reason: string;
    };
  } | null;
}

/** What a run proved, and how far it got. */
export interface RunResult {
  readonly system: TransitionSystem;
  readonly engine: string;
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly deadlocks: number;
  readonly queue: number;
  readonly seconds: number;
  /** Null where every reachable state was explored. */
  readonly bound: Bound | null;
  readonly properties: readonly PropertyResult[];
  readonly behavioursBound?: Exploration['behavioursBound'];
  readonly trouble?: Exploration['trouble'];
  readonly growing?: Exploration['growing'];
  readonly spilledBytes?: Exploration['spilledBytes'];
  /** As the exploration says: see there. */
  readonly paths?: Exploration['paths'];
  readonly sample?: Sample;
  /** Where the engine's time went, if it says so. */
  readonly profile?: Exploration['profile'];
  readonly store?: Exploration['store'];
  readonly collision?: Exploration['collision'];
  /** What came of partial-order reduction, where it was asked for. */
  readonly reduction?: Exploration['reduction'];
}

/** Check `spec` as `choice` says. Throws DcheckError where the spec, or a function of it, is wrong. */
export async function check(
  spec: Spec,
  choice: Choice,
  engine: Engine,
  limits: Limits = {},
  onProgress?: (progress: Progress) => void,
): Promise<RunResult> {
  const system = instantiate(spec, choice);
  const suitedEngine = suited(engine, system);
  const explored = asExplored(suitedEngine, system);
  return judge(explored, suitedEngine.name, await suitedEngine.explore(explored, limits, onProgress));
}

/** An exploration with its verdicts and traces. */
export function judge(system: TransitionSystem, engine: string, exploration: Exploration): RunResult {
  const { violations, ...counts } = exploration;
  const properties = system.properties.map(({ name, kind, expected, declared }): PropertyResult => {
    const found = violations.find((violation) => violation.property === name);
    if (found === undefined) {
      const checked = counts.bound === null && (kind !== 'temporal' || counts.behaviours === true);
      return { name, expected, declared, verdict: checked ? 'holds' : 'incomplete', violation: null };
    }
    return {
      name,
      expected,
      declared,
      verdict: 'violated',
      violation: {
        part: found.part,
        reason: found.reason,
        trace: traceOf(system, found),
        ...(found.draw === undefined ? {} : { draw: found.draw }),
      },
    };
  });
  return { system, engine, ...counts, properties };
}

/** True where the verdict is one that the spec does not expect; an incomplete verdict is never unexpected. */
export function isUnexpected({ verdict, expected }: Pick<PropertyResult, 'verdict' | 'expected'>): boolean {
  return verdict !== 'incomplete' && verdict !== expected;
}
