/** Who explores what comes to the gate: this process, or the workers of a campaign, to which all of it is handed out at once. */
import type { CampaignCell } from '../../checker/engine/cluster/campaign.ts';
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import type { Cell } from '../../checker/report/findings.ts';
import type { Constants } from '../../checker/spec/spec.ts';
import type { Arguments } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { boundsOf, openCampaign, refuseOthers } from './cluster.ts';
import { loadEngine } from './engines.ts';
import type { Entrant } from './gate-entrants.ts';
import type { Place } from './select.ts';
import { loadText } from './text.ts';

/** What explores a cell; `file`: of the candidate that is checked. */
export type EngineOf = (cell: Cell, file: string | null) => Engine;

interface AtGate {
  /** The spec as typed. */
  readonly spec: string;
  readonly baseline: string | null;
  readonly entrants: readonly Entrant[];
  readonly places: readonly Place[];
  readonly set: Constants;
  readonly limits: Limits;
  readonly terminal: Terminal;
}

/** Call `close` in the end. Throws DcheckError `usage` where the store or the campaign is refused. */
export async function enginesOf(
  { spec, baseline, entrants, places, set, limits, terminal }: AtGate,
  args: Arguments<'candidate' | 'engine' | 'memory' | 'cluster' | 'attach'>,
): Promise<{ readonly of: EngineOf; readonly close: () => Promise<void> }> {
  const runnable = entrants.filter(({ loaded }) => !(loaded instanceof DcheckError));
  const all = [...(baseline === null ? [] : [{ id: baseline, file: null }]), ...runnable];
  if (args.cluster === undefined || all.length === 0) {
    const engine = await loadEngine(args.engine);
    return { of: () => engine, close: async () => {} };
  }
  refuseOthers({ engine: args.engine });
  // What is wrong with a candidate is said where it is judged.
  const text = await loadText(spec, args.candidate, () => {});
  const cellOf = ({ variant, config, point }: Cell, file: string | null): CampaignCell => ({
    ...{ variant, config: point?.config ?? config, set: { ...set, ...point?.set } },
    candidates: file === null ? [] : [text.candidates.indexOf(file)],
  });
  const over = { url: args.cluster, attach: args.attach, spec, text, terminal };
  const campaign = await openCampaign(over, {
    ...{ command: 'gate', symmetry: false, properties: [] },
    cells: all.flatMap(({ id, file }) => places.map((place) => cellOf({ variant: id, ...place }, file))),
    limits: { ...boundsOf(limits, args.memory), finals: true },
  });
  return { of: (cell, file) => campaign.engineFor(cellOf(cell, file)), close: campaign.close };
}
