/** The runs of the gate: the baseline, then each candidate or variant, in every configuration; and what becomes of them. */
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import { didYouMean } from '../../checker/errors/suggest.ts';
import { type Expecting, expectationsIn } from '../../checker/gate/expectations.ts';
import { type LoadedSpec, loadSpec } from '../../checker/load/load.ts';
import { type Cell, cellName } from '../../checker/report/findings.ts';
import { judgedSubject, unexpectedIn } from '../../checker/report/gate/compare.ts';
import type { GateFindings, Subject } from '../../checker/report/gate/findings.ts';
import type { OutcomeRun } from '../../checker/report/outcomes/findings.ts';
import { signs } from '../../checker/report/style.ts';
import type { Constants, Variant } from '../../checker/spec/spec.ts';
import type { Arguments } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { parseConstants } from '../values.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';
import { loadEngine } from './engines.ts';
import { placing } from './explore.ts';
import { gatherOne } from './gather.ts';
import type { Interrupt } from './interrupt.ts';
import { limitsOf, limitWords } from './limits.ts';
import { choiceOf, select } from './select.ts';

export const GATE_OPTIONS = [
  'candidate',
  'baseline',
  'expect',
  'variant',
  'config',
  'set',
  'no-typecheck',
  'max-states',
  'max-depth',
  'timeout',
  'memory',
  'step-timeout',
  'engine',
] as const;

/** Milliseconds of one run where `--timeout` does not say: a gate always comes to an end. */
const TIMEOUT = 5 * 60_000;

/** What all runs have in common. */
interface Round {
  readonly configs: readonly string[];
  readonly set: Constants;
  readonly engine: Engine;
  readonly limits: Limits;
  readonly expecting: Expecting | null;
  readonly terminal: Terminal;
  /** How many runs there will be, and how many were begun. */
  readonly total: number;
  begun: number;
}

/** Something that may be let through: a candidate's file, or a variant of the spec. */
type Entrant = { readonly file: string } | { readonly variant: string };

export async function gateAll(
  file: string,
  args: Arguments<(typeof GATE_OPTIONS)[number] | 'json'>,
  terminal: Terminal,
  interrupt: Interrupt,
): Promise<GateFindings> {
  startWatchdog(args['step-timeout'], terminal, args.json);
  const loaded = await loadSpec(file);
  const { spec } = loaded;
  const baseline = baselineOf(loaded, args.baseline);
  const asked = args.config.length === 0 ? Object.keys(spec.configs ?? {}) : args.config;
  const { configs } = select(spec, { variant: [], config: asked });
  const entrants = entrantsOf(loaded, args, baseline);
  const round: Round = {
    configs,
    set: parseConstants(args.set, spec.constants ?? {}),
    engine: await loadEngine(args.engine),
    limits: limitsOf({ ...args, timeout: args.timeout ?? TIMEOUT, stop: 'exhausted' }, interrupt.signal),
    expecting: args.expect === undefined ? null : await expectationsIn(args.expect, Object.keys(spec.configs ?? {})),
    terminal,
    total: configs.length * (entrants.length + (baseline === null ? 0 : 1)),
    begun: 0,
  };
  const baselineRuns = baseline === null ? [] : await runsOf(loaded, baseline, round);
  // A name that is not there is the file's fault, and no candidate's.
  for (const { result } of baselineRuns)
    round.expecting?.(
      result.system.selection,
      result.properties.map(({ name }) => name),
    );
  const subjects: Subject[] = [];
  for (const entrant of entrants) {
    if (!interrupt.signal.aborted) subjects.push(await admit(file, entrant, args, loaded, baseline, baselineRuns, round));
  }
  return {
    spec: spec.name,
    file: loaded.file,
    request: { spec: file, set: round.set, limits: limitWords(process.argv.slice(2)), expectations: true },
    narration: spec.narration as GateFindings['narration'],
    baseline,
    baselineRuns,
    baselineOff: unexpectedIn(baselineRuns),
    configs,
    subjects,
    notRun: interrupt.signal.aborted ? leftOut(entrants, subjects, configs) : [],
    interrupted: interrupt.signal.aborted,
  };
}

/** The variant to compare with. Throws `unknown-name`. */
function baselineOf({ spec }: LoadedSpec, asked: string | undefined): string | null {
  const name = asked ?? spec.baseline;
  const known = Object.keys(spec.variants ?? {});
  if (name === undefined) return null;
  if (known.includes(name)) return name;
  const who = asked === undefined ? 'baseline: of the spec' : '--baseline';
  throw new DcheckError('unknown-name', `${who} names "${name}", which is no variant of the spec`, {
    hint: didYouMean(name, known),
  });
}

/** What was asked for; else every variant of the spec but the baseline. */
function entrantsOf(
  { spec }: LoadedSpec,
  args: Pick<Arguments<'candidate' | 'variant'>, 'candidate' | 'variant'>,
  baseline: string | null,
): Entrant[] {
  const named = args.candidate.length + args.variant.length > 0;
  const all = select(spec, { variant: args.variant.length === 0 ? Object.keys(spec.variants ?? {}) : args.variant, config: [] });
  const variants = args.variant.length > 0 || !named ? all.variants.filter((id) => named || id !== baseline) : [];
  return [...args.candidate.map((file) => ({ file })), ...variants.map((variant) => ({ variant }))];
}

/** Check one variant. What is wrong with a candidate is its own affair; what is wrong with the spec is thrown. */
async function admit(
  file: string,
  entrant: Entrant,
  args: Pick<Arguments<'no-typecheck'>, 'no-typecheck'>,
  own: LoadedSpec,
  baseline: string | null,
  baselineRuns: readonly OutcomeRun[],
  round: Round,
): Promise<Subject> {
  if ('variant' in entrant) return subjectOf(own, entrant.variant, null, baseline, baselineRuns, round);
  const fallback = { id: entrant.file, file: entrant.file, ownFile: null, verdicts: [], newOutcomes: [], runs: [] };
  try {
    const loaded = await loadSpec(file, [entrant.file]);
    if (!args['no-typecheck']) await (await import('../types/check-types.ts')).requireTypes(entrant.file);
    const id = loaded.candidates[0]?.id as string;
    return await subjectOf(loaded, id, entrant.file, baseline, baselineRuns, round);
  } catch (error) {
    if (!(error instanceof DcheckError)) throw error;
    return { ...fallback, status: 'error', error };
  }
}

async function subjectOf(
  loaded: LoadedSpec,
  id: string,
  file: string | null,
  baseline: string | null,
  baselineRuns: readonly OutcomeRun[],
  round: Round,
): Promise<Subject> {
  const { variants = {} } = loaded.spec;
  const runs = await runsOf(loaded, id, round);
  return judgedSubject({
    id,
    file,
    variant: variants[id] ?? null,
    runs,
    finished: runs.length === round.configs.length,
    baseline: baseline === null ? null : { variant: variants[baseline] as Variant, runs: baselineRuns },
    expecting: round.expecting,
  });
}

/** The variant in every configuration, until a signal comes. */
async function runsOf(loaded: LoadedSpec, variant: string, round: Round): Promise<OutcomeRun[]> {
  const { configs, set, engine, limits, terminal } = round;
  const runs: OutcomeRun[] = [];
  for (const config of configs) {
    if (limits.signal?.aborted) break;
    const cell: Cell = { variant, config };
    const choice = { ...choiceOf(cell), set };
    const place = { name: cellName(cell, signs(terminal.errStyle).dot), run: ++round.begun, runs: round.total };
    runs.push(await placing(loaded, choice, () => gatherOne(loaded.spec, cell, choice, engine, limits, place, terminal)));
    terminal.progress(null);
  }
  return runs;
}

function leftOut(entrants: readonly Entrant[], subjects: readonly Subject[], configs: readonly string[]): Cell[] {
  const begun = subjects.flatMap(({ id, runs }) => configs.slice(runs.length).map((config) => ({ variant: id, config })));
  const others = entrants.slice(subjects.length).map((entrant) => ('file' in entrant ? entrant.file : entrant.variant));
  return [...begun, ...others.flatMap((variant) => configs.map((config) => ({ variant, config })))];
}
