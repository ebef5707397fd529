/** Who explores what comes to the gate: processes of this machine, or the workers of a campaign, to which all of it is handed out at once. */
import type { CampaignCell } from '../../checker/engine/cluster/campaign.ts';
import type { Limits } from '../../checker/engine/engine.ts';
import { suitedForFinals } from '../../checker/engine/suited.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import type { LoadedSpec } from '../../checker/load/load.ts';
import type { Cell } from '../../checker/report/findings.ts';
import type { Constants } from '../../checker/spec/spec.ts';
import { canonical } from '../../checker/state/canonical.ts';
import type { Arguments } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { boundsOf, openCampaign, refuseOthers } from './cluster.ts';
import { loadEngine } from './engines.ts';
import type { Entrant } from './gate-entrants.ts';
import type { EngineFor } from './gather.ts';
import type { Place } from './select.ts';
import { sideBySide } from './side-by-side.ts';
import { loadText } from './text.ts';
import { workersOf } from './workers.ts';

/** What explores a cell; `file`: of the candidate that is checked. */
export type EngineOf = (cell: Cell, file: string | null) => EngineFor;

interface AtGate {
  /** The spec as typed. */
  readonly spec: string;
  readonly own: LoadedSpec;
  readonly baseline: string | null;
  readonly entrants: readonly Entrant[];
  readonly places: readonly Place[];
  readonly set: Constants;
  readonly limits: Limits;
  readonly terminal: Terminal;
}

/** Throws DcheckError `usage` where the store or the campaign is refused. */
export async function enginesOf(
  at: AtGate,
  args: Arguments<
    'candidate' | 'engine' | 'memory' | 'workers' | 'cluster' | 'attach' | 'step-timeout' | 'json' | 'color' | 'no-color'
  >,
): Promise<Engines> {
  const { own, baseline, entrants } = at;
  const runnable = entrants.flatMap(({ loaded, ...entrant }) => (loaded instanceof DcheckError ? [] : [{ ...entrant, loaded }]));
  const all = [...(baseline === null ? [] : [{ id: baseline, file: null, loaded: own }]), ...runnable];
  return args.cluster === undefined || all.length === 0
    ? here(at, all, args)
    : overCluster(at, all, { ...args, cluster: args.cluster });
}

/** Call `close` in the end. */
interface Engines {
  readonly of: EngineOf;
  readonly close: () => Promise<void>;
}

/** Who is explored everywhere. */
type Runnable = readonly { readonly id: string; readonly file: string | null; readonly loaded: LoadedSpec }[];

async function here(
  { spec, places, set, limits }: AtGate,
  all: Runnable,
  args: Arguments<'engine' | 'workers' | 'step-timeout' | 'json' | 'color' | 'no-color'>,
): Promise<Engines> {
  const engine = await loadEngine(args.engine);
  const own: EngineFor = (system) => suitedForFinals(engine, system);
  // The reference engine is there to be compared with.
  if (args.engine === 'reference') return { of: () => own, close: async () => {} };
  const cells = all.flatMap(({ id, file, loaded: { hash } }) =>
    places.map((place) => ({ ...cellOf({ variant: id, ...place }, set), file, hash })),
  );
  const numbers = new Map(cells.map(({ hash: _, ...cell }, number) => [canonical(cell), number]));
  const { color, json } = args;
  const task = { spec, patience: args['step-timeout'], color, 'no-color': args['no-color'], json };
  const together = sideBySide({ own, workers: workersOf(args.workers ?? 'auto'), task, limits, cells });
  const of: EngineOf = (cell, file) => together.engineOf(numbers.get(canonical({ ...cellOf(cell, set), file })) as number);
  return { of, close: async () => together.close() };
}

async function overCluster(
  { spec, places, set, limits, terminal }: AtGate,
  all: Runnable,
  args: Arguments<'candidate' | 'engine' | 'memory' | 'workers' | 'attach'> & { readonly cluster: string },
): Promise<Engines> {
  refuseOthers({ engine: args.engine, workers: args.workers });
  // What is wrong with a candidate is said where it is judged.
  const text = await loadText(spec, args.candidate, () => {});
  const campaignCell = (cell: Cell, file: string | null): CampaignCell => ({
    ...cellOf(cell, set),
    candidates: file === null ? [] : [text.candidates.indexOf(file)],
  });
  const over = { url: args.cluster, attach: args.attach, spec, text, terminal };
  const campaign = await openCampaign(over, {
    ...{ command: 'gate', symmetry: false, properties: [] },
    cells: all.flatMap(({ id, file }) => places.map((place) => campaignCell({ variant: id, ...place }, file))),
    limits: { ...boundsOf(limits, args.memory), finals: true },
  });
  const of: EngineOf = (cell, file) => (system) => suitedForFinals(campaign.engineFor(campaignCell(cell, file)), system);
  return { of, close: campaign.close };
}

/** What tells the runs of a text apart. */
function cellOf({ variant, config, point }: Cell, set: Constants): { variant: string; config: string; set: Constants } {
  return { variant, config: point?.config ?? config, set: { ...set, ...point?.set } };
}
