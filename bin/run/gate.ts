/** The runs of the gate: the baseline, then each candidate or variant, in every configuration; and what becomes of them. */
import type { Limits } from '../../checker/engine/engine.ts';
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
import { parseSweep } from '../values.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';
import { placing } from './explore.ts';
import { type EngineOf, enginesOf } from './gate-engines.ts';
import { type Entrant, entrantsOf } from './gate-entrants.ts';
import { gatherOne } from './gather.ts';
import type { Interrupt } from './interrupt.ts';
import { limitsOf, limitWords } from './limits.ts';
import { choiceOf, type Place, placesOf, select } from './select.ts';

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
  'workers',
  'cluster',
  'attach',
] as const;

/** Milliseconds of one run where `--timeout` does not say: a gate always comes to an end. */
const TIMEOUT = 5 * 60_000;

/** What all runs have in common. */
interface Round {
  readonly places: readonly Place[];
  readonly set: Constants;
  readonly engineOf: EngineOf;
  readonly limits: Limits;
  readonly expecting: Expecting | null;
  readonly terminal: Terminal;
  /** How many runs there will be, and how many were begun. */
  readonly total: number;
  begun: number;
}

export async function gateAll(
  file: string,
  args: Arguments<(typeof GATE_OPTIONS)[number] | 'json' | 'color' | 'no-color'>,
  terminal: Terminal,
  interrupt: Interrupt,
): Promise<GateFindings> {
  startWatchdog(args['step-timeout'], terminal, args.json);
  const loaded = await loadSpec(file);
  const { spec } = loaded;
  const baseline = baselineOf(loaded, args.baseline);
  const asked = args.config.length === 0 ? Object.keys(spec.configs ?? {}) : args.config;
  const { set, points } = parseSweep(args.set, spec.constants ?? {});
  const places = placesOf(select(spec, { variant: [], config: asked }).configs, points);
  const entrants = await entrantsOf(loaded, file, args, baseline);
  const shared = {
    places,
    set,
    limits: limitsOf({ ...args, timeout: args.timeout ?? TIMEOUT, stop: 'exhausted' }, interrupt.signal),
    expecting: args.expect === undefined ? null : await expectationsIn(args.expect, Object.keys(spec.configs ?? {})),
    terminal,
    total: places.length * (entrants.length + (baseline === null ? 0 : 1)),
  };
  const engines = await enginesOf({ spec: file, own: loaded, baseline, entrants, ...shared }, args);
  try {
    const findings = await gateWith(loaded, baseline, entrants, { ...shared, engineOf: engines.of, begun: 0 });
    return {
      ...findings,
      request: { spec: file, set, limits: limitWords(process.argv.slice(2)), expectations: true },
    };
  } finally {
    await engines.close();
  }
}

async function gateWith(
  loaded: LoadedSpec,
  baseline: string | null,
  entrants: readonly Entrant[],
  round: Round,
): Promise<Omit<GateFindings, 'request'>> {
  const { places, limits } = round;
  const isInterrupted = (): boolean => limits.signal?.aborted === true;
  const baselineRuns = baseline === null ? [] : await runsOf(loaded, baseline, null, round);
  // A name that is not there is the file's fault, and no candidate's.
  for (const { result } of baselineRuns)
    round.expecting?.(
      result.system.selection,
      result.properties.map(({ name }) => name),
    );
  const subjects: Subject[] = [];
  for (const entrant of entrants) {
    if (!isInterrupted()) subjects.push(await admit(entrant, baseline, baselineRuns, round));
  }
  return {
    spec: loaded.spec.name,
    file: loaded.file,
    narration: loaded.spec.narration as GateFindings['narration'],
    baseline,
    baselineRuns,
    baselineOff: unexpectedIn(baselineRuns),
    configs: places.map(({ config }) => config),
    subjects,
    notRun: isInterrupted() ? leftOut(entrants, subjects, places) : [],
    interrupted: isInterrupted(),
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

/** Check one variant. What is wrong with a candidate is its own affair; what is wrong with the spec is thrown. */
async function admit(
  { id, file, loaded }: Entrant,
  baseline: string | null,
  baselineRuns: readonly OutcomeRun[],
  round: Round,
): Promise<Subject> {
  if (loaded instanceof DcheckError) return failed(id, file, loaded);
  try {
    return await subjectOf(loaded, id, file, baseline, baselineRuns, round);
  } catch (error) {
    // A store that fails is nobody's fault.
    if (!(error instanceof DcheckError) || file === null || error.code === 'cluster') throw error;
    return failed(file, file, error);
  }
}

function failed(id: string, file: string | null, error: DcheckError): Subject {
  return { id, file, ownFile: null, verdicts: [], newOutcomes: [], runs: [], status: 'error', error };
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
  const runs = await runsOf(loaded, id, file, round);
  return judgedSubject({
    id,
    file,
    variant: variants[id] ?? null,
    runs,
    finished: runs.length === round.places.length,
    baseline: baseline === null ? null : { variant: variants[baseline] as Variant, runs: baselineRuns },
    expecting: round.expecting,
  });
}

/** The variant in every place, until a signal comes. */
async function runsOf(loaded: LoadedSpec, variant: string, file: string | null, round: Round): Promise<OutcomeRun[]> {
  const { places, set, engineOf, limits, terminal } = round;
  const runs: OutcomeRun[] = [];
  for (const where of places) {
    if (limits.signal?.aborted) break;
    const cell: Cell = { variant, ...where };
    const choice = choiceOf(cell, set);
    const place = { name: cellName(cell, signs(terminal.errStyle).dot), run: ++round.begun, runs: round.total };
    runs.push(
      await placing(loaded, choice, () => gatherOne(loaded.spec, cell, choice, engineOf(cell, file), limits, place, terminal)),
    );
    terminal.progress(null);
  }
  return runs;
}

function leftOut(entrants: readonly Entrant[], subjects: readonly Subject[], places: readonly Place[]): Cell[] {
  const begun = subjects.flatMap(({ id, runs }) => places.slice(runs.length).map((place) => ({ variant: id, ...place })));
  const others = entrants.slice(subjects.length).map(({ id, file }) => file ?? id);
  return [...begun, ...others.flatMap((variant) => places.map((place) => ({ variant, ...place })))];
}
