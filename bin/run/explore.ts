/** Check what was selected, run by run, until all is done or a signal comes. */
import { judge, type PropertyResult } from '../../checker/check.ts';
import { type Usage, watched } from '../../checker/coverage/usage.ts';
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { asExplored, refusal, suited, withoutSymmetry } from '../../checker/engine/suited.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import type { LoadedSpec } from '../../checker/load/load.ts';
import { callsOf } from '../../checker/report/calls.ts';
import { type Cell, cellName, type Run } from '../../checker/report/findings.ts';
import { signs } from '../../checker/report/style.ts';
import type { Constants } from '../../checker/spec/spec.ts';
import { type Choice, instantiate } from '../../checker/system/instantiate.ts';
import { restrict } from '../../checker/system/restrict.ts';
import type { Terminal } from '../terminal.ts';
import { follower, type ProgressStyle } from './follow.ts';
import { choiceOf, refuseUnknownProperties, type Selected } from './select.ts';

export interface Exploring {
  readonly loaded: LoadedSpec;
  readonly selected: Selected;
  readonly set: Constants;
  /** Empty: all. */
  readonly properties: readonly string[];
  readonly engine: Engine;
  /** False: every state for itself. */
  readonly symmetry: boolean;
  readonly limits: Limits;
  readonly progress: ProgressStyle;
  readonly terminal: Terminal;
}

export interface Explored {
  readonly runs: readonly Run[];
  /** What each run made use of. */
  readonly usages: readonly Usage[];
  readonly notRun: readonly Cell[];
}

export async function explore(exploring: Exploring): Promise<Explored> {
  const { loaded, selected, set, properties, limits, terminal } = exploring;
  const runs: Run[] = [];
  const usages: Usage[] = [];
  for (const [index, cell] of selected.cells.entries()) {
    if (limits.signal?.aborted) return { runs, usages, notRun: selected.cells.slice(index) };
    const choice: Choice = { ...choiceOf(cell), set };
    const declared = await placing(loaded, choice, () => instantiate(loaded.spec, choice));
    const system = exploring.symmetry ? declared : withoutSymmetry(declared);
    refuseUnknownProperties(properties, system.properties);
    const reason = refusal(exploring.engine, system);
    if (reason !== null && index === 0) terminal.err([`dcheck: ${reason}`]);
    const { system: watchedSystem, usage } = watched(restrict(system, properties));
    const run = await placing(loaded, choice, () => runOne(exploring, cell, index, watchedSystem));
    runs.push(run);
    const isOpen = (name: string): boolean =>
      run.properties.some((property) => property.name === name && property.verdict === 'incomplete');
    usages.push(usage((name) => !isOpen(name)));
    terminal.progress(null);
  }
  return { runs, usages, notRun: [] };
}

async function runOne(exploring: Exploring, cell: Cell, index: number, declared: ReturnType<typeof instantiate>): Promise<Run> {
  const { loaded, selected, properties, limits, terminal } = exploring;
  const engine = suited(exploring.engine, declared);
  const system = asExplored(engine, declared);
  const name = cellName(cell, signs(terminal.errStyle).dot);
  const place = { name, run: index + 1, runs: selected.cells.length };
  const exploration = await engine.explore(system, limits, follower(exploring.progress, place, terminal));
  const result = judge(system, engine.name, exploration);
  return { ...cell, result, calls: callsOf(loaded.spec, system), properties: askedFor(result.properties, properties) };
}

/** All properties, or those in `names`; what is asked for by name is shown even if the spec does not mention it. */
function askedFor(results: readonly PropertyResult[], names: readonly string[]): readonly PropertyResult[] {
  if (names.length === 0) return results;
  return results.filter(({ name }) => names.includes(name)).map((result) => ({ ...result, declared: true }));
}

/** Errors of the spec say where in it they arise, even if all that is known is which function is to blame. */
export async function placing<T>(loaded: LoadedSpec, choice: Choice, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof DcheckError)) throw error;
    const { placed } = await import('../../checker/load/place.ts');
    throw placed(error, loaded, choice);
  }
}
