/**
 * Random specs: the learned engine and the reference engine agree on all counts, verdicts and paths, in every mode of
 * the learned engine. And the property is worth something: a bug that is seeded by hand, an engine that forgets writes
 * which happen to change nothing, is found by it.
 */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  attempt,
  type Engine,
  instantiate,
  type Limits,
  learnedEngine,
  learnedWith,
  referenceEngine,
} from '../../checker/api.ts';
import { tuning } from '../../checker/engine/learned/tuning.ts';
import type { StoreKind } from '../../checker/engine/store/rows.ts';
import { compile, type RandomSpec, randomSpec, sourceOf } from './random-specs.ts';

const usual = { ...tuning };

interface Outcome {
  /** The error's code, where there was one. */
  readonly error: string | null;
  readonly bound: string | null;
  readonly counts: unknown;
}

/** All that is known when `engine` is done. */
async function outcomeOf(engine: Engine, random: RandomSpec, limits: Limits): Promise<Outcome> {
  const result = await attempt(() => engine.explore(instantiate(compile(random)), limits));
  if (!result.ok) return { error: result.error.code, bound: null, counts: null };
  const { seconds: _seconds, profile: _profile, store: _store, collision: _collision, ...counts } = result.value;
  return { error: null, bound: result.value.bound, counts };
}

/**
 * Throws where the engines disagree. Of a spec with errors it is not promised which is reported, nor that a violation
 * comes before an error of another action in the same state.
 */
async function compare(random: RandomSpec, limits: Limits, engine = learnedEngine): Promise<void> {
  const reference = await outcomeOf(referenceEngine, random, limits);
  const learned = await outcomeOf(engine, random, limits);
  if (learned.error !== null && (reference.error !== null || reference.bound === 'first-violation')) return;
  expect(learned, sourceOf(random)).toEqual(reference);
}

const limits: fc.Arbitrary<Limits> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ maxDepth: 5 }) },
  { weight: 1, arbitrary: fc.constant<Limits>({ maxDepth: 5, stop: 'first' }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((maxStates) => ({ maxStates })) },
);

/** Tunings under which a small state space goes through the modes that are meant for large ones. */
const modes = fc.constantFrom(
  {},
  { clusterAfter: 2, clusterAgain: 2 },
  { clusterAfter: 4, predicatePatience: 2, actionPatience: 1e9 },
  { clusterAfter: 4, predicatePatience: 2, narrow: 0 },
  { clusterAfter: 4, actionPatience: 3, predicatePatience: 1e9 },
);

afterEach(() => {
  Object.assign(tuning, usual);
});

describe('the learned engine, on random specs', () => {
  it('agrees with the reference engine', async () => {
    await fc.assert(
      fc.asyncProperty(randomSpec, limits, modes, async (random, limit, mode) => {
        Object.assign(tuning, usual, { recentFrom: 1 }, mode);
        await compare(random, limit);
      }),
      { numRuns: Number(process.env.DCHECK_FUZZ_RUNS ?? 2500) },
    );
  }, 600_000);

  it('agrees with it where states are told apart exactly', async () => {
    await fc.assert(
      fc.asyncProperty(randomSpec, limits, modes, async (random, limit, mode) => {
        Object.assign(tuning, usual, { recentFrom: 1 }, mode);
        await compare(random, limit, learnedWith('exact'));
      }),
      { numRuns: Math.ceil(Number(process.env.DCHECK_FUZZ_RUNS ?? 2500) / 4) },
    );
  }, 600_000);

  it('agrees with it where nearly everything is on disk', async () => {
    const spillFolder = mkdtempSync(join(tmpdir(), 'dcheck-random-'));
    const spilling: Engine = {
      ...learnedEngine,
      explore: async (system, limit) => {
        const { spilledBytes, ...rest } = await learnedWith(store).explore(system, { ...limit, spillFolder });
        if ((spilledBytes ?? 0) > 0) spilled++;
        return rest;
      },
    };
    let spilled = 0;
    let store: StoreKind = 'fingerprint';
    const visitedLimit = fc.integer({ min: 1, max: 12 });
    const stores = fc.constantFrom<StoreKind>('fingerprint', 'exact');
    const runs = Math.ceil(Number(process.env.DCHECK_FUZZ_RUNS ?? 2500) / 4);
    await fc.assert(
      fc.asyncProperty(randomSpec, modes, visitedLimit, stores, async (random, mode, most, toldApart) => {
        store = toldApart;
        const small = { visitedLimit: most, blockBytes: 4096, residentBlocks: 3, residentPages: 2 };
        Object.assign(tuning, usual, mode, small);
        await compare(random, { maxDepth: 5 }, spilling);
      }),
      { numRuns: runs },
    );
    expect(spilled).toBeGreaterThan(runs / 5);
    rmdirSync(spillFolder);
  }, 600_000);

  it('is found out where it forgets writes that change nothing', async () => {
    const property = fc.asyncProperty(randomSpec, async (random) => {
      Object.assign(tuning, usual, { dropNoOpWrites: true });
      await compare(random, { maxDepth: 5 });
    });
    const report = await fc.check(property, { numRuns: 2500, seed: 1 });
    expect(report.failed).toBe(true);
    // Found by a comparison, not by an error of another kind.
    expect(String(report.errorInstance)).toContain('to deeply equal');
    const [smallest] = report.counterexample as [RandomSpec];
    expect(sourceOf(smallest).split('\n').length).toBeLessThanOrEqual(5);
  }, 600_000);
});
