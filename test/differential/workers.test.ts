/**
 * Several threads: every example spec, and random ones, come out as with one thread, down to the paths. Thresholds are
 * lowered so that small state spaces are worked on by a crew from the second state on.
 */
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attempt, instantiate, type Limits, learnedWith, loadSpec, type Progress, withoutSymmetry } from '../../checker/api.ts';
import { tuning } from '../../checker/engine/learned/tuning.ts';
import { compile, randomSpec, sourceOf } from './random-specs.ts';
import { choicesOf, eager, explore } from './several-threads.ts';

const usual = { ...tuning };

beforeEach(() => {
  Object.assign(tuning, eager);
});

afterEach(() => {
  Object.assign(tuning, usual);
});

const folder = fileURLToPath(new URL('../../specs/examples/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));

describe('several threads find what one finds', () => {
  let together = 0;

  for (const [index, file] of files.entries()) {
    it(`on ${file}`, async () => {
      const { spec } = await loadSpec(folder + file);
      for (const choice of choicesOf(spec).slice(0, 4)) {
        const limits: Limits = { maxDepth: 8, finals: true, graph: index % 4 === 0 };
        const store = index % 2 === 0 ? 'fingerprint' : 'exact';
        const one = await explore(instantiate(spec, choice), store, 1, limits);
        const several = await explore(instantiate(spec, choice), store, 2 + (index % 3), limits);
        expect(several.rest).toEqual(one.rest);
        if ((several.threads ?? 1) > 1) together++;
      }
    });
  }

  it('which were really several, on most specs', () => {
    expect(together).toBeGreaterThan(files.length / 2);
  });

  it('and say meanwhile how many they are', async () => {
    Object.assign(tuning, { beat: 0 });
    const { spec } = await loadSpec(`${folder}two-phase-commit.ts`);
    const counts = new Set<number | undefined>();
    const note = ({ threads }: Progress): unknown => counts.add(threads);
    await learnedWith({ workers: 2 }).explore(withoutSymmetry(instantiate(spec, { set: { RM: 4 } })), {}, note);
    expect([...counts]).toEqual([undefined, 2]);
    counts.clear();
    await learnedWith({ workers: 1 }).explore(withoutSymmetry(instantiate(spec, { set: { RM: 4 } })), {}, note);
    expect([...counts]).toEqual([undefined]);
  });

  it('when a bound comes near, and when the visited set goes to disk in the midst of it', async () => {
    const { spec } = await loadSpec(`${folder}two-phase-commit.ts`);
    const spillFolder = mkdtempSync(join(tmpdir(), 'dcheck-workers-'));
    Object.assign(tuning, { visitedLimit: 250_000 });
    for (const limits of [{ maxStates: 280_000 }, { spillFolder, memoryBytes: 8e9 }]) {
      const runs = [1, 2].map((workers) => explore(instantiate(spec, { set: { RM: 7 } }), 'fingerprint', workers, limits));
      const [one, two] = await Promise.all(runs);
      const withoutSize = (run: typeof one): object => ({ ...run?.rest, spilledBytes: 0 });
      expect(withoutSize(two)).toEqual(withoutSize(one));
      expect(two?.threads).toBe(2);
      if ('spillFolder' in limits) expect(two?.rest.spilledBytes).toBeGreaterThan(0);
    }
    rmdirSync(spillFolder);
  });

  it.each(['fingerprint', 'exact'] as const)('when a bound stops them, with the %s store', async (store) => {
    const { spec } = await loadSpec(`${folder}dining-philosophers.ts`);
    const small = (): ReturnType<typeof instantiate> => instantiate(spec, { set: { N: 4 } });
    const whole = await explore(small(), store, 1, {});
    const { distinct, depth } = whole.rest;
    let together = 0;
    for (const limits of [
      ...[1, 100, distinct - 1].map((maxStates): Limits => ({ maxStates, finals: true })),
      ...[2, 5, depth - 1].map((maxDepth): Limits => ({ maxDepth, finals: true })),
      { stop: 'first' as const },
    ]) {
      const one = await explore(small(), store, 1, limits);
      for (const workers of [2, 3]) {
        const several = await explore(small(), store, workers, limits);
        expect(several.rest, JSON.stringify(limits)).toEqual(one.rest);
        if (several.threads === workers) together++;
      }
    }
    expect(together).toBeGreaterThan(1);
  });

  it('when levels take many batches, so that one begins while another ends', async () => {
    Object.assign(tuning, { crewTarget: 100 });
    for (const file of ['dining-philosophers.ts', 'simple.ts']) {
      const { spec } = await loadSpec(folder + file);
      for (const store of ['fingerprint', 'exact'] as const) {
        const [one, several] = await Promise.all(
          [1, 2].map((workers) => explore(instantiate(spec), store, workers, { maxDepth: 7, finals: true })),
        );
        expect(several?.rest).toEqual(one?.rest);
        expect(several?.threads, file).toBe(2);
      }
    }
  });

  it('with the same numbers of states, where actions are clustered anew in the midst of a level', async () => {
    Object.assign(tuning, { clusterAfter: 64, clusterAgain: 2, crewTarget: 100 });
    const { spec } = await loadSpec(`${folder}two-phase-commit.ts`);
    const [one, several] = await Promise.all(
      [1, 3].map((workers) => explore(instantiate(spec, { set: { RM: 4 } }), 'fingerprint', workers, { graph: true })),
    );
    expect(several?.rest).toEqual(one?.rest);
    expect(several?.threads).toBe(3);
  });

  it('on random specs', async () => {
    const modes = fc.constantFrom(
      {},
      { clusterAfter: 2, clusterAgain: 2 },
      { clusterAfter: 4, predicatePatience: 2, actionPatience: 1e9 },
      { clusterAfter: 4, predicatePatience: 2, narrow: 0 },
      { clusterAfter: 4, actionPatience: 3, predicatePatience: 1e9 },
    );
    const store = fc.constantFrom('fingerprint' as const, 'exact' as const);
    await fc.assert(
      fc.asyncProperty(randomSpec, modes, store, async (random, mode, of) => {
        Object.assign(tuning, usual, eager, mode);
        const run = async (workers: number) => {
          const result = await attempt(() => explore(instantiate(compile(random)), of, workers, { maxDepth: 6, graph: true }));
          return result.ok ? result.value.rest : result.error.code;
        };
        const [one, two] = [await run(1), await run(2)];
        // Of a spec with errors it is not promised which is reported.
        if (typeof one === 'string' && typeof two === 'string') return;
        expect(two, sourceOf(random)).toEqual(one);
      }),
      { numRuns: Math.ceil(Number(process.env.DCHECK_FUZZ_RUNS ?? 2500) / 25) },
    );
  }, 600_000);
});
