/**
 * The matrix of the design notes (kernel.md 5.2), typed in by hand, against the search: a row is a question, a cell
 * what the notes say of a variant. Where the search disagrees the row says `deviates`, and model/FINDINGS.md says
 * which of the two is right, and why. Then: every verdict of every configuration is the one that the spec expects.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { check, isUnexpected, type LoadedSpec, loadSpec, type RunResult, referenceEngine } from '../../checker/api.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';

/** The letters of the notes. */
const VARIANTS = {
  a: 'v6.17',
  g: 'v7.1.4',
  b: 'v6.19-rc1',
  c: 'v6.19',
  d: 'miklos-2025-12',
  e: 'neil-2026-06-01',
  "e'": 'neil-2026-06-01-repaired',
  f: 'neil-2026-06-04',
  h: 'lockless',
} as const;
type Letter = keyof typeof VARIANTS;

type Set = Readonly<Record<string, string | number | boolean>>;
interface Row {
  readonly asks: string;
  readonly config: string;
  readonly property: string;
  readonly set?: Set;
  /** Variants of which the notes say F; of all others they say ok, or that the row does not apply. */
  readonly fails: string;
  /** Variants of which the search says otherwise. */
  readonly deviates?: string;
}

const N = 'no-stale-negative';
const P = 'no-stale-positive';
const L = 'no-stale-listing';
const D = 'no-deadlock';

const ROWS: readonly Row[] = [
  { asks: 'P1n sequential', config: 'sequential', property: N, fails: 'b c' },
  { asks: 'P1n with LOOKUP in flight', config: 'lookup-in-flight', property: N, fails: "b c e e' f h" },
  { asks: 'P1p with LOOKUP in flight', config: 'lookup-in-flight', property: P, fails: "c e e' f h" },
  { asks: 'P1p with READDIRPLUS in flight', config: 'readdirplus-in-flight', property: P, fails: "c e e' f h" },
  { asks: 'P1p with EXPIRE_ONLY, one walker', config: 'expire-revalidate', property: P, fails: "a g c d e e' f h" },
  // The notes: b fails only if the walker carries REVAL. A second walker that re-arms the entry does it as well.
  {
    asks: 'P1p with EXPIRE_ONLY, two walkers',
    config: 'expire-revalidate',
    property: P,
    set: { WALKERS: 2, DENTRIES: 4 },
    fails: "a g c d e e' f h",
    deviates: 'b',
  },
  { asks: 'P1r, a negative entry cached', config: 'listing', property: L, fails: 'b c' },
  // The notes have one reader; two that fill the cache at once make it stale where fuse_dir_changed() runs unlocked.
  {
    asks: 'P1r, a negative entry cached, two readers',
    config: 'listing',
    property: L,
    set: { LISTERS: 2 },
    fails: 'b c',
    deviates: "e' h",
  },
  { asks: 'P1r, nothing cached, the name exists now', config: 'listing-uncached', property: L, fails: "a g c d e e' f h" },
  { asks: 'P1r, nothing cached, the name is gone', config: 'listing-gone', property: L, fails: "a g b c d e e' f h" },
  { asks: 'P2 ENV-T', config: 'env-t', property: D, fails: "e'" },
  { asks: 'P2 ENV-M', config: 'env-m', property: D, fails: 'b' },
  ...['env-mf', 'env-s', 'env-x'].flatMap((config): Row[] => [
    { asks: `P2 ${config}, nothing hashed`, config, property: D, set: { CACHED: 'nothing' }, fails: 'a g b d' },
    { asks: `P2 ${config}, hashed negative`, config, property: D, set: { CACHED: 'negative' }, fails: 'a g b c d f' },
    { asks: `P2 ${config}, hashed positive`, config, property: D, set: { CACHED: 'positive' }, fails: "a g b c d e e' f" },
  ]),
  { asks: 'P3, FUSE_NOTIFY_INVAL_ENTRY', config: 'sequential', property: 'no-null-deref', fails: 'e' },
  { asks: 'P3, FUSE_NOTIFY_DELETE', config: 'delete', property: 'no-null-deref', fails: 'd e' },
  // The notes: e leaks after the oops. The oops ends the run here: what the dead task holds is not counted on top.
  { asks: 'P4', config: 'delete', property: 'refcount-balance', fails: 'e', deviates: 'e' },
  { asks: 'P5, negative entry', config: 'sequential', property: 'rc-contract', fails: 'b c' },
  // Every variant that fails does so in one of these two rows. b waits for the rename, and then refuses the negative.
  { asks: 'P5, the entry is moved away', config: 'rename', property: 'rc-contract', fails: "b c e e'" },
  { asks: 'P6', config: 'rmdir', property: 'no-livelock', fails: '' },
  // The notes: e dies with d_lock held. As for P4.
  { asks: 'P7', config: 'env-t', property: 'lock-discipline', fails: "e e'", deviates: 'e' },
  { asks: 'P7 with inval_wq', config: 'inval-wq', property: 'lock-discipline', fails: "e e'", deviates: 'e' },
  { asks: 'P7 on virtiofs', config: 'virtiofs', property: 'lock-discipline', fails: "e e'", deviates: 'e' },
  { asks: 'P8', config: 'create', property: 'no-unhashed-instantiate', fails: "e' h" },
];

let loaded: LoadedSpec;
const runs = new Map<string, Promise<RunResult>>();
const run = (variant: string, config: string, set: Set = {}): Promise<RunResult> => {
  const key = JSON.stringify([variant, config, set]);
  const known = runs.get(key) ?? check(loaded.spec, { variant, config, set }, learnedEngine);
  runs.set(key, known);
  return known;
};
const verdict = async (variant: string, { config, set, property }: Row): Promise<string | undefined> =>
  (await run(variant, config, set)).properties.find(({ name }) => name === property)?.verdict;

beforeAll(async () => {
  loaded = await loadSpec(new URL('../../specs/inval.ts', import.meta.url).pathname);
});

describe('kernel.md 5.2', () => {
  test.each(ROWS)('$asks', async (row) => {
    const fails = new Set(row.fails.split(' '));
    for (const letter of row.deviates?.split(' ') ?? []) if (!fails.delete(letter)) fails.add(letter);
    const found: string[] = [];
    for (const letter of Object.keys(VARIANTS) as Letter[]) {
      if ((await verdict(VARIANTS[letter], row)) === 'violated') found.push(letter);
    }
    expect(found.sort()).toEqual([...fails].filter((letter) => letter !== '').sort());
  });

  test('mutants: P4 of the lost reference and of the missing put, P6 without the test for a dead parent', async () => {
    const fails = async (variant: string, config: string, property: string) =>
      expect(await verdict(variant, { asks: '', config, property, fails: '' }), `${variant} ${config}`).toBe('violated');
    await fails('bernd-2026-01', 'sequential', 'refcount-balance');
    await fails('neil-2026-06-04-leak', 'sequential', 'refcount-balance');
    await fails('neil-2026-06-04-nodead', 'rmdir', 'no-livelock');
  });
});

describe('the reference engine says the same as the fast one', () => {
  const configs = ['readdirplus-in-flight', 'delete', 'listing', 'create', 'unlink', 'rmdir', 'env-m', 'env-s', 'virtiofs'];
  test.each(configs)('%s', async (config) => {
    for (const variant of ['v6.17', 'v6.19', 'neil-2026-06-01-repaired', 'dir-counter-rename']) {
      const told = ({ distinct, generated, depth, properties }: RunResult) => ({
        counts: { distinct, generated, depth },
        verdicts: properties.map(({ name, verdict, violation }) => [name, verdict, violation?.trace.steps.length]),
      });
      const reference = await check(loaded.spec, { variant, config }, referenceEngine);
      expect(told(await run(variant, config)), variant).toEqual(told(reference));
    }
  });
});

describe('every configuration, every variant: as the spec expects, and explored to the end', () => {
  const configs = [
    'sequential',
    'lookup-in-flight',
    'readdirplus-in-flight',
    'expire-revalidate',
    'reclaim',
    'two-notifies',
    'delete',
    'listing',
    'listing-uncached',
    'listing-gone',
    'inc-epoch',
    'create',
    'unlink',
    'rename',
    'rmdir',
    'env-t',
    'env-m',
    'env-mf',
    'env-s',
    'env-x',
    'env-1',
    'virtiofs',
    'inval-wq',
  ];
  test('these are all of them, but for everything', () => {
    expect([...configs, 'everything'].sort()).toEqual(Object.keys(loaded.spec.configs ?? {}).sort());
  });
  test.each(configs)(
    '%s',
    async (config) => {
      const wrong: string[] = [];
      for (const variant of Object.keys(loaded.spec.variants ?? {})) {
        const { bound, properties } = await run(variant, config);
        expect(bound).toBeNull();
        for (const property of properties)
          if (isUnexpected(property)) wrong.push(`${variant} ${property.name} ${property.verdict}`);
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});
