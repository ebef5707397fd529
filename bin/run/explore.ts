/** Check what was selected, run by run, until all is done or a signal comes. */
import { judge, type PropertyResult } from '../../checker/check.ts';
import { type Marks, type Usage, type Watched, watched } from '../../checker/coverage/usage.ts';
import type { CheckpointSession } from '../../checker/engine/checkpoint/session.ts';
import type { Engine, Exploration, Limits } from '../../checker/engine/engine.ts';
import { aloneness, asExplored, refusal, suited, withoutSymmetry } from '../../checker/engine/suited.ts';
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
import { preferReplayable } from './replayable.ts';
import { choiceOf, refuseUnknownProperties, type Selected } from './select.ts';
import { requireSpilling } from './spill.ts';

export interface Exploring {
  readonly loaded: LoadedSpec;
  readonly selected: Selected;
  readonly set: Constants;
  /** Empty: all. */
  readonly properties: readonly string[];
  readonly engineOf: (cell: Cell) => Engine;
  /** False: every state for itself. */
  readonly symmetry: boolean;
  readonly limits: Limits;
  readonly progress: ProgressStyle;
  readonly terminal: Terminal;
  /** Where to keep what is known; null where nobody asks. */
  readonly checkpoints: CheckpointSession<Usage, Marks> | null;
}

export interface Explored {
  readonly runs: readonly Run[];
  /** What each run made use of. */
  readonly usages: readonly Usage[];
  readonly notRun: readonly Cell[];
}

export async function explore(exploring: Exploring): Promise<Explored> {
  const { loaded, selected, set, properties, limits, terminal, checkpoints } = exploring;
  const runs: Run[] = [];
  const usages: Usage[] = [];
  for (const [index, cell] of selected.cells.entries()) {
    if (limits.signal?.aborted) {
      checkpoints?.leave();
      return { runs, usages, notRun: selected.cells.slice(index) };
    }
    const choice = choiceOf(cell, set);
    const declared = await placing(loaded, choice, () => instantiate(loaded.spec, choice));
    const system = exploring.symmetry ? declared : withoutSymmetry(declared);
    refuseUnknownProperties(properties, system.properties);
    const asked = exploring.engineOf(cell);
    const reason = refusal(asked, system);
    const alone = reason === null ? aloneness(asked, system, limits) : null;
    for (const note of [reason, alone]) if (note !== null && index === 0) terminal.err([`dcheck: ${note}`]);
    const watching = watched(restrict(system, properties));
    const engine = await placing(loaded, choice, () => suited(asked, watching.system));
    requireSpilling(engine, watching.system, limits);
    if (checkpoints !== null && engine.checkpoints !== true && index === 0) {
      terminal.err([`dcheck: the ${engine.name} engine explores this: a run that is interrupted starts anew when it is resumed`]);
    }
    const known = checkpoints?.finished[index];
    const exploration =
      known?.exploration ?? (await placing(loaded, choice, () => exploreCell(exploring, cell, index, engine, watching)));
    if (known === undefined && exploration.marks !== undefined) watching.restore(exploration.marks);
    const explored = asExplored(engine, watching.system);
    const result = await placing(loaded, choice, () => judge(explored, engine.name, exploration));
    const run = {
      ...cell,
      result,
      calls: callsOf(loaded.spec, explored),
      properties: await preferReplayable(result, askedFor(result.properties, properties)),
    };
    runs.push(run);
    const isOpen = (name: string): boolean =>
      run.properties.some((property) => property.name === name && property.verdict === 'incomplete');
    const usage = known?.usage ?? watching.usage((name) => !isOpen(name), exploration, !checkpoints?.marksOf(index));
    usages.push(usage);
    const isWhole = exploration.bound !== 'interrupted' && exploration.isCutShort !== true;
    if (known === undefined && isWhole) checkpoints?.finished.push({ exploration, usage });
    terminal.progress(null);
  }
  if (limits.signal?.aborted) checkpoints?.leave();
  return { runs, usages, notRun: [] };
}

/** Explore cell number `index` with `engine`, or what an interrupt left of it. */
async function exploreCell(
  exploring: Exploring,
  cell: Cell,
  index: number,
  engine: Engine,
  { system, marks, restore }: Watched,
): Promise<Exploration> {
  const { selected, limits, terminal, checkpoints } = exploring;
  const name = cellName(cell, signs(terminal.errStyle).dot);
  const place = { name, run: index + 1, runs: selected.cells.length };
  const before = checkpoints?.marksOf(index) ?? null;
  if (before !== null) restore(before);
  const bounds = checkpoints === null ? limits : { ...limits, checkpoints: checkpoints.forCell(index, marks) };
  return engine.explore(asExplored(engine, system), bounds, follower(exploring.progress, place, terminal));
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
