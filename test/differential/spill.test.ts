/**
 * Every spec, of inval a part, with a visited set, a frontier and tables of rows that are on disk almost entirely: all counts,
 * verdicts and paths are those of a run in memory.
 */
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Spec } from 'dcheck';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Exploration, instantiate, type Limits, learnedWith, loadSpec, withoutSymmetry } from '../../checker/api.ts';
import { tuning } from '../../checker/engine/learned/tuning.ts';
import type { StoreKind } from '../../checker/engine/store/rows.ts';
import { restrict } from '../../checker/system/restrict.ts';

const specs = fileURLToPath(new URL('../../specs/', import.meta.url));
const filesIn = (folder: string): string[] => readdirSync(specs + folder).map((file) => `${folder}/${file}`);
const files = [...filesIn('examples'), ...filesIn('bugs')].filter((file) => file.endsWith('.ts'));
/** Of inval: variants that differ in what their notify does, in configurations of different actors. */
const inval = ['v6.19-rc1', 'v6.19', 'neil-2026-06-01'].flatMap((variant) =>
  ['lookup-in-flight', 'create', 'reclaim'].map((config) => ({ variant, config })),
);
const usual = { ...tuning };
const spillFolder = mkdtempSync(join(tmpdir(), 'dcheck-spill-'));

afterEach(() => {
  Object.assign(tuning, usual);
});

afterAll(() => {
  // Nothing is left behind, so the folder is empty.
  rmdirSync(spillFolder);
});

function comparable({ seconds: _seconds, profile: _profile, spilledBytes: _spilledBytes, ...rest }: Exploration): object {
  return rest;
}

function choicesOf({ variants = {}, configs = {} }: Spec): { variant?: string; config?: string }[] {
  const all = (names: string[]): (string | undefined)[] => (names.length === 0 ? [undefined] : names);
  return all(Object.keys(variants)).flatMap((variant) =>
    all(Object.keys(configs)).map((config) => ({
      ...(variant === undefined ? {} : { variant }),
      ...(config === undefined ? {} : { config }),
    })),
  );
}

/** How many states there were. `symmetric`: up to symmetry. */
async function compare(
  spec: Spec,
  choice: Parameters<typeof instantiate>[1],
  limits: Limits,
  store: StoreKind,
  symmetric = false,
): Promise<number> {
  const declared = instantiate(spec, choice);
  const whole = symmetric ? declared : withoutSymmetry(declared);
  const system = restrict(whole, []);
  Object.assign(tuning, usual);
  const inMemory = await learnedWith(store).explore(system, limits);
  Object.assign(tuning, { visitedLimit: 40, blockBytes: 4096, residentBlocks: 3, residentPages: 3, clusterAfter: 64 });
  const spilled = await learnedWith(store).explore(system, { ...limits, spillFolder });
  expect(comparable(spilled)).toEqual(comparable(inMemory));
  expect(spilled.spilledBytes !== 0).toBe(inMemory.distinct - inMemory.queue > 40);
  return inMemory.distinct;
}

describe.each(['fingerprint', 'exact'] as const)('spilling changes nothing, with the %s store,', (store) => {
  // With the exact store every other one: random specs and new packings have tests of their own.
  for (const file of files.filter((_, index) => store === 'fingerprint' || index % 2 === 0)) {
    it(`of ${file}`, async () => {
      const { spec } = await loadSpec(specs + file);
      for (const choice of choicesOf(spec)) await compare(spec, choice, { finals: true, maxDepth: 12 }, store);
    });
  }

  it.each(inval)('of inval, $variant in $config', async (choice) => {
    const { spec } = await loadSpec(`${specs}inval.ts`);
    expect(await compare(spec, choice, { finals: true }, store)).toBeGreaterThan(100);
  });
});

it.each(['fingerprint', 'exact'] as const)(
  'spilling changes nothing of two-phase commit up to symmetry, store %s',
  async (store) => {
    const { spec } = await loadSpec(`${specs}examples/two-phase-commit-symmetric.ts`);
    expect(await compare(spec, { set: { RM: 6 } }, { finals: true }, store, true)).toBe(553);
  },
);
