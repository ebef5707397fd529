/**
 * Every example spec with a visited set, a frontier and tables of rows that are on disk almost entirely: all counts,
 * verdicts and paths are those of a run in memory.
 */
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Spec } from 'dcheck';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Exploration, instantiate, type Limits, learnedEngine, loadSpec, withoutSymmetry } from '../../checker/api.ts';
import { tuning } from '../../checker/engine/learned/tuning.ts';
import { restrict } from '../../checker/system/restrict.ts';

const folder = fileURLToPath(new URL('../../specs/examples/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const usual = { ...tuning };
const spillFolder = mkdtempSync(join(tmpdir(), 'dcheck-spill-'));

afterEach(() => {
  Object.assign(tuning, usual);
});

afterAll(() => {
  // Nothing is left behind, so the folder is empty.
  rmdirSync(spillFolder);
});

function comparable({
  seconds: _seconds,
  profile: _profile,
  collision: _collision,
  spilledBytes: _spilledBytes,
  ...rest
}: Exploration): object {
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

describe('spilling changes nothing', () => {
  for (const file of files) {
    it(`of ${file}`, async () => {
      const { spec } = await loadSpec(folder + file);
      for (const choice of choicesOf(spec)) {
        const whole = withoutSymmetry(instantiate(spec, choice));
        if (whole.view !== null || whole.actionConstraint !== null) continue;
        const system = restrict(whole, []);
        const limits: Limits = { finals: true, maxDepth: 12 };
        Object.assign(tuning, usual);
        const inMemory = await learnedEngine.explore(system, limits);
        Object.assign(tuning, { visitedLimit: 40, blockBytes: 4096, residentBlocks: 3, residentPages: 3, clusterAfter: 64 });
        const spilled = await learnedEngine.explore(system, { ...limits, spillFolder });
        expect(comparable(spilled)).toEqual(comparable(inMemory));
        expect(spilled.spilledBytes !== 0).toBe(inMemory.distinct - inMemory.queue > 40);
      }
    });
  }
});
