/** `--cluster`: the engine that lets workers explore, and where its store is. */
import type { Campaign, CampaignOptions } from '../../checker/engine/cluster/campaign.ts';
import type { ClusterOptions } from '../../checker/engine/cluster/cluster.ts';
import type { Engine } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import type { Arguments } from '../options.ts';
import type { SEARCH_OPTIONS } from './search.ts';

/** Where the store is, unless `--cluster` says otherwise. */
const VARIABLE = 'DCHECK_CLUSTER';
const STANDARD = 'redis://localhost:6379';

export function clusterUrl(given: string | undefined): string {
  return given ?? process.env[VARIABLE] ?? STANDARD;
}

/** Throws DcheckError `usage` where another search is asked for as well. */
export async function chooseCluster(args: Arguments<(typeof SEARCH_OPTIONS)[number]>, options: ClusterOptions): Promise<Engine> {
  const { engine, search, store, minimize } = args;
  const other = [
    ...(engine === 'learned' ? [] : [`--engine ${engine}`]),
    ...(search === 'bfs' ? [] : [`--search ${search}`]),
    ...(store === 'fingerprint' ? [] : [`--store ${store}`]),
    ...(minimize === 'steps' && args['max-switches'] === undefined ? [] : ['--minimize switches and --max-switches']),
  ];
  if (other.length > 0) {
    throw new DcheckError('usage', `${other.join(' and ')} does not go with --cluster`, {
      hint: 'a cluster explores breadth first, by fingerprints',
    });
  }
  return (await import('../../checker/engine/cluster/cluster.ts')).clusterEngine(options);
}

/** Where several cells are selected, each is explored whole by one worker; where it is one, all work on it. */
export async function chooseCampaign(
  args: Arguments<(typeof SEARCH_OPTIONS)[number]>,
  options: CampaignOptions,
): Promise<Campaign> {
  await chooseCluster(args, { ...options, attach: null });
  return (await import('../../checker/engine/cluster/campaign.ts')).campaign(options);
}
