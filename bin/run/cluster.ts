/** `--cluster`: the engine that lets workers explore, and where its store is. */
import { dirname } from 'node:path';
import type { Campaign, CampaignCell } from '../../checker/engine/cluster/campaign.ts';
import type { CampaignRequest } from '../../checker/engine/cluster/ledger.ts';
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import type { Spec } from '../../checker/spec/spec.ts';
import { type Arguments, OPTIONS, type OptionName } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import type { SEARCH_OPTIONS } from './search.ts';
import { loadText, type Text } from './text.ts';

/** Where the store is, unless `--cluster` says otherwise. */
const VARIABLE = 'DCHECK_CLUSTER';
const STANDARD = 'redis://localhost:6379';

/** Options that say what a campaign is about: whoever follows it has to give the same. */
export const CAMPAIGN_OPTIONS = [
  ...(['candidate', 'baseline', 'expect', 'variant', 'config', 'property', 'set', 'no-expect', 'no-typecheck'] as const),
  ...(['max-states', 'max-depth', 'timeout', 'memory', 'stop', 'no-symmetry', 'por', 'no-por'] as const),
] as const satisfies readonly OptionName[];

export function clusterUrl(given: string | undefined): string {
  return given ?? process.env[VARIABLE] ?? STANDARD;
}

/** What a run over a cluster is about. */
export interface OverCluster {
  readonly url: string;
  /** The run to follow; absent: a new one. */
  readonly attach: string | undefined;
  /** The spec as the user named it. */
  readonly spec: string;
  readonly text: Text;
  readonly terminal: Terminal;
}

/** Throws DcheckError where the spec or a candidate cannot be loaded. */
export function textOf(spec: string, candidates: readonly string[]): Promise<Text> {
  return loadText(spec, candidates, (_, error) => {
    throw error;
  });
}

/**
 * One run, on which all workers work; what is said of behaviours, one of them finds out by itself. Throws DcheckError
 * `usage` where another search is asked for as well.
 */
export async function chooseCluster(
  args: Arguments<(typeof SEARCH_OPTIONS)[number] | 'dir'>,
  over: OverCluster,
  limits: Limits,
): Promise<Engine> {
  refuseOthers(args);
  const { clusterEngine } = await import('../../checker/engine/cluster/cluster.ts');
  return clusterEngine({
    ...placeOf(over),
    beside: async ({ behaviours, variant, config, set }, run) => {
      const cell = { variant, config, set, candidates: over.text.candidates.map((_, place) => place) };
      const alone = { cells: [cell], symmetry: false, properties: behaviours, limits, beside: run };
      const { engineFor, close } = await openCampaign({ ...over, attach: undefined }, { command: 'run', ...alone });
      return { engine: engineFor(cell), close };
    },
  });
}

/** Why the one cell that is selected is explored whole, by one worker, in words; null where all may work on its states. */
export function wholeness(spec: Spec, args: Arguments<'no-symmetry' | 'por' | 'max-states'>): string | null {
  if (spec.view !== undefined) return 'the spec has a view';
  if (spec.actionConstraint !== undefined) return 'the spec has an action constraint';
  if (spec.symmetry !== undefined && !args['no-symmetry']) return 'the spec has a symmetry; --no-symmetry lets all work on it';
  if (args.por) return 'that is so with --por';
  return args['max-states'] === undefined ? null : 'that is so with --max-states';
}

/** What the cells of a campaign have in common, besides where it takes place. */
export interface Cells {
  readonly command: CampaignRequest['command'];
  readonly cells: readonly CampaignCell[];
  readonly symmetry: boolean;
  /** Empty: all. */
  readonly properties: readonly string[];
  readonly limits: Limits;
  /** The run that it is a part of, which is followed and ended with it. */
  readonly beside?: string;
}

/** Cells that are explored whole, each by one worker. */
export async function openCampaign(over: OverCluster, { command, beside, ...common }: Cells): Promise<Campaign> {
  const { campaign } = await import('../../checker/engine/cluster/campaign.ts');
  const request = { command, options: typed(process.argv.slice(2), CAMPAIGN_OPTIONS), beside: beside ?? null };
  return campaign({ ...placeOf(over), ...common, folder: dirname(over.text.base.file), request });
}

/** The bounds of each cell. On memory only what the user said: a worker knows its own machine. */
export function boundsOf({ memoryBytes: _, ...limits }: Limits, memory: number | undefined): Limits {
  return memory === undefined ? limits : { ...limits, memoryBytes: memory };
}

/** Throws DcheckError `usage` where another search is asked for than a cluster does. */
export function refuseOthers(args: Partial<Arguments<(typeof SEARCH_OPTIONS)[number] | 'dir'>>): void {
  const { engine = 'learned', search = 'bfs', store = 'fingerprint', minimize = 'steps', workers, dir } = args;
  const other = [
    ...(engine === 'learned' ? [] : [`--engine ${engine}`]),
    ...(search === 'bfs' ? [] : [`--search ${search}`]),
    ...(store === 'fingerprint' ? [] : [`--store ${store}`]),
    ...(minimize === 'steps' && args['max-switches'] === undefined ? [] : ['--minimize switches and --max-switches']),
  ];
  if (other.length > 0) throw refused(other.join(' and '), 'a cluster explores breadth first, by fingerprints');
  if (workers !== undefined) throw refused('--workers', 'dcheck worker --concurrency says how many there are');
  if (dir !== undefined) throw refused('--dir', 'the store keeps the states');
}

function refused(what: string, hint: string): DcheckError {
  return new DcheckError('usage', `${what} does not go with --cluster`, { hint });
}

function placeOf({ url, attach = '', spec, text, terminal }: OverCluster) {
  return {
    ...{ url, spec, specHash: text.hash, candidates: text.candidates },
    attach: attach === '' ? null : attach,
    say: (line: string) => terminal.err([`dcheck: ${line}`]),
  };
}

/** The options `names` among the words of a command line, with their values as typed; flags have none. */
function typed(words: readonly string[], names: readonly OptionName[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [index, word] of words.entries()) {
    const [option = '', ...rest] = word.split('=');
    const name = names.find((one) => option === `--${one}`);
    if (name === undefined) continue;
    const value = rest.length > 0 ? rest.join('=') : (words[index + 1] ?? '');
    found[name] = [...(found[name] ?? []), ...(OPTIONS[name].kind === 'flag' ? [] : [value])];
  }
  return found;
}
