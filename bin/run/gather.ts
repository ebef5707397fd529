/** Gather the outcomes of what was selected, run by run, until all is done or a signal comes. */
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { suitedForFinals, withoutSymmetry } from '../../checker/engine/suited.ts';
import { type LoadedSpec, loadSpec } from '../../checker/load/load.ts';
import { gather, requireOutcome } from '../../checker/outcomes/gather.ts';
import { callsOf } from '../../checker/report/calls.ts';
import { type Cell, cellName } from '../../checker/report/findings.ts';
import type { OutcomeFindings, OutcomeRun } from '../../checker/report/outcomes/findings.ts';
import { signs } from '../../checker/report/style.ts';
import type { Spec } from '../../checker/spec/spec.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import type { TransitionSystem } from '../../checker/system/system.ts';
import type { Arguments } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { parseConstants } from '../values.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';
import { loadEngine } from './engines.ts';
import { placing } from './explore.ts';
import { follower } from './follow.ts';
import { onInterrupt } from './interrupt.ts';
import { limitsOf, limitWords } from './limits.ts';
import { choiceOf, type Selected, select, withCandidates } from './select.ts';
import { requireSpilling, spilling } from './spill.ts';

/** What bounds a run that is to show everything that can happen: not its first violation. */
const BOUNDS = ['max-states', 'max-depth', 'timeout', 'memory', 'dir'] as const;

/** The options that say what is explored and how far. */
export const GATHER_OPTIONS = [
  'candidate',
  'variant',
  'config',
  'set',
  'typecheck',
  ...BOUNDS,
  'step-timeout',
  'engine',
  'store',
] as const;

export interface Gathering {
  /** A spec that does not say what is seen of its final states is refused. */
  readonly needsOutcome: boolean;
  /** Sees the spec and what was asked for: it may throw, or choose otherwise. */
  readonly choose?: (loaded: LoadedSpec, selected: Selected) => Selected;
}

/** Load, select and explore. */
export async function gatherAll(
  file: string,
  args: Arguments<(typeof GATHER_OPTIONS)[number] | 'format'>,
  terminal: Terminal,
  { needsOutcome, choose = (_, selected) => selected }: Gathering,
): Promise<OutcomeFindings> {
  const interrupt = onInterrupt();
  try {
    if (args.typecheck) await (await import('../types/check-types.ts')).requireTypes(file);
    startWatchdog(args['step-timeout'], terminal, args.format === 'json');
    const loaded = await loadSpec(file, args.candidate);
    const { spec } = loaded;
    if (needsOutcome) await placing(loaded, {}, () => requireOutcome(spec));
    const set = parseConstants(args.set, spec.constants ?? {});
    const selected = choose(loaded, select(spec, withCandidates(args, loaded)));
    const limits = spilling(limitsOf({ ...args, stop: 'exhausted' }, interrupt.signal), args);
    const engine = await loadEngine(args.engine, { store: args.store });
    const engineFor: EngineFor = (system) => suitedForFinals(engine, system);
    const runs: OutcomeRun[] = [];
    for (const [index, cell] of selected.cells.entries()) {
      if (interrupt.signal.aborted) break;
      const choice = { ...choiceOf(cell), set };
      const place = { name: cellName(cell, signs(terminal.errStyle).dot), run: index + 1, runs: selected.cells.length };
      runs.push(await placing(loaded, choice, () => gatherOne(spec, cell, choice, engineFor, limits, place, terminal)));
      terminal.progress(null);
    }
    return {
      spec: spec.name,
      request: { spec: file, candidates: args.candidate, set, limits: limitWords(process.argv.slice(2)) },
      observed: spec.outcome !== undefined,
      narration: spec.narration as OutcomeFindings['narration'],
      variants: selected.variants,
      configs: selected.configs,
      runs,
      notRun: selected.cells.slice(runs.length),
      interrupted: interrupt.signal.aborted,
    };
  } finally {
    interrupt.release();
  }
}

/** What explores a system, and suits it. */
export type EngineFor = (system: TransitionSystem) => Engine;

/** One run. */
export async function gatherOne(
  spec: Spec,
  cell: Cell,
  choice: Parameters<typeof instantiate>[1],
  engineFor: EngineFor,
  limits: Limits,
  place: { readonly name: string; readonly run: number; readonly runs: number },
  terminal: Terminal,
): Promise<OutcomeRun> {
  // What is seen of an end may well name one of the values.
  const system = withoutSymmetry(instantiate(spec, choice));
  const engine = engineFor(system);
  requireSpilling(engine, system, limits);
  const gathered = await gather(system, engine, limits, follower('auto', place, terminal));
  return { ...cell, ...gathered, calls: callsOf(spec, system) };
}
