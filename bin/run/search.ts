/** How the states are searched: the engine, or one of the other modes, by the options that choose it. */
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import type { LoadedSpec } from '../../checker/load/load.ts';
import type { Arguments } from '../options.ts';
import { loadEngine } from './engines.ts';
import { workersOf } from './workers.ts';

export const SEARCH_OPTIONS = [
  'engine',
  'store',
  'search',
  'no-symmetry',
  'por',
  'no-por',
  'minimize',
  'max-switches',
  'seed',
  'walks',
  'members',
  'first',
  'depth',
  'workers',
] as const;

type SearchArguments = Arguments<(typeof SEARCH_OPTIONS)[number]>;
type SearchOption = (typeof SEARCH_OPTIONS)[number];

const STANDARD = {
  seed: 1,
  walks: 1000,
  members: 16,
  walkDepth: 100,
  memberDepth: 1000,
  memberStates: 100_000,
  workers: 1,
} as const;

/** Which modes an option belongs to; it is refused with others. */
const BELONGS: Readonly<Partial<Record<SearchOption, readonly string[]>>> = {
  seed: ['random', 'swarm'],
  walks: ['random'],
  members: ['swarm'],
  first: ['random', 'swarm'],
  depth: ['random', 'swarm'],
  workers: ['bfs', 'swarm'],
  'max-switches': ['bfs'],
};

/** The engine that explores the spec. Throws DcheckError `usage` where options do not go together. */
export async function chooseEngine(
  args: SearchArguments & Arguments<'max-depth'>,
  { file, candidates }: Pick<LoadedSpec, 'file' | 'candidates'>,
): Promise<Engine> {
  refuseMismatches(args);
  const seed = args.seed ?? STANDARD.seed;
  const first = args.first ?? 0;
  switch (args.search) {
    case 'dfs':
      return (await import('../../checker/search/depth-first.ts')).depthFirstEngine;
    case 'iterative':
      return (await import('../../checker/search/depth-first.ts')).iterativeEngine;
    case 'random': {
      const { randomEngine } = await import('../../checker/search/random.ts');
      return randomEngine({ seed, first, walks: args.walks ?? STANDARD.walks, depth: args.depth ?? STANDARD.walkDepth });
    }
    case 'swarm': {
      const { swarmEngine } = await import('../../checker/search/swarm.ts');
      const members = args.members ?? STANDARD.members;
      const depth = args.depth ?? STANDARD.memberDepth;
      return swarmEngine({
        file,
        candidates: candidates.map((candidate) => candidate.file),
        seed,
        first,
        members,
        depth,
        states: STANDARD.memberStates,
        workers: args.workers === 'auto' ? null : (args.workers ?? null),
      });
    }
    case 'bfs': {
      if (args.minimize === 'steps' && args['max-switches'] === undefined) {
        const { store, workers } = args;
        return loadEngine(args.engine, {
          store,
          workers: workersOf(workers ?? STANDARD.workers),
          early: typeof workers === 'number',
        });
      }
      const { fewestSwitchesEngine } = await import('../../checker/search/fewest-switches.ts');
      return fewestSwitchesEngine(args['max-switches'] ?? null);
    }
  }
}

/** Whether interleavings may be left out, as {@link Limits} have it. */
export function reductionOf(args: Pick<SearchArguments, 'por' | 'no-por'>): Pick<Limits, 'reduce'> {
  if (args['no-por']) return {};
  return { reduce: args.por ? 'always' : 'where-full' };
}

/** Options of the search as words that ask for it again, but for which samples it draws: see `reproduce.ts`. */
export function searchWords(args: SearchArguments): string[] {
  return [
    ...(args.search === 'bfs' ? [] : ['--search', args.search]),
    ...(args['no-symmetry'] ? ['--no-symmetry'] : []),
    ...(args.por ? ['--por'] : []),
    ...(args['no-por'] ? ['--no-por'] : []),
    ...(args.minimize === 'steps' ? [] : ['--minimize', args.minimize]),
    ...(args['max-switches'] === undefined ? [] : ['--max-switches', String(args['max-switches'])]),
    ...(args.depth === undefined ? [] : ['--depth', String(args.depth)]),
  ];
}

function refuseMismatches(args: SearchArguments & Arguments<'max-depth'>): void {
  const { search, minimize } = args;
  for (const [option, modes] of Object.entries(BELONGS)) {
    if (args[option as SearchOption] === undefined || modes.includes(search)) continue;
    throw new DcheckError('usage', `--${option} does not go with --search ${search}`, {
      hint: `it belongs to --search ${modes.join(' and --search ')}`,
    });
  }
  if (args.store === 'exact' && search !== 'bfs') {
    throw new DcheckError('usage', `--store exact does not go with --search ${search}`, {
      hint: 'it belongs to breadth-first search: leave --search out',
    });
  }
  const without =
    search !== 'bfs'
      ? `--search ${search}`
      : minimize === 'switches'
        ? '--minimize switches'
        : args['max-switches'] !== undefined
          ? '--max-switches'
          : args.engine === 'reference'
            ? '--engine reference'
            : null;
  if (args.workers !== undefined && without !== null && search === 'bfs') {
    throw new DcheckError('usage', `--workers does not go with ${without}`, { hint: 'that search has one thread' });
  }
  if (args.por && args['no-por']) {
    throw new DcheckError('usage', '--por does not go with --no-por', {
      hint: 'without both, reduction is tried where there is no memory for every interleaving',
    });
  }
  if (args.por && without !== null) {
    throw new DcheckError('usage', `--por does not go with ${without}`, {
      hint: 'reduction belongs to breadth-first search with the learned engine: leave one of both out',
    });
  }
  if (minimize === 'switches' && search !== 'bfs') {
    throw new DcheckError('usage', `--minimize switches does not go with --search ${search}`, {
      hint: 'it is a search of its own: leave --search out',
    });
  }
  if (args['max-depth'] !== undefined && (search === 'random' || search === 'swarm')) {
    throw new DcheckError('usage', `--max-depth does not go with --search ${search}`, {
      hint: '--depth N bounds the steps of each walk',
    });
  }
}
