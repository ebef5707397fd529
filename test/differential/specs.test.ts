/**
 * Every example spec: the learned engine, with either store, by one thread and by two, agrees with the reference engine on
 * all counts, verdicts and paths. Where the reference engine would take too long, both look at a part of the state space: the first states,
 * in order, and all states up to some depth, in any order.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Spec } from 'dcheck';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Exploration,
  instantiate,
  type Limits,
  learnedWith,
  loadSpec,
  referenceEngine,
  withoutSymmetry,
} from '../../checker/api.ts';
import { tuning } from '../../checker/engine/learned/tuning.ts';
import { choicesOf, eager } from './several-threads.ts';

const folder = fileURLToPath(new URL('../../specs/examples/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
/** States that the reference engine looks at. */
const STATES = 800;

const usual = { ...tuning };
afterEach(() => {
  Object.assign(tuning, usual);
});

/** Explorations by two threads, and how many of them were by both. */
let runs = 0;
let together = 0;

type Comparable = Omit<Exploration, 'seconds' | 'profile' | 'store' | 'collision'>;

function comparable({
  seconds: _seconds,
  profile: _profile,
  store: _store,
  collision: _collision,
  ...rest
}: Exploration): Comparable {
  return rest;
}

async function compare(spec: Spec, choice: Parameters<typeof instantiate>[1], limits: Limits): Promise<Comparable> {
  const reference = comparable(await referenceEngine.explore(withoutSymmetry(instantiate(spec, choice)), limits));
  for (const store of ['fingerprint', 'exact'] as const) {
    expect(comparable(await learnedWith(store).explore(withoutSymmetry(instantiate(spec, choice)), limits)), store).toEqual(
      reference,
    );
    if (limits.maxStates === undefined) expect(await byTwoThreads(spec, choice, limits, store)).toEqual(reference);
  }
  return reference;
}

/** The same by a crew, from the second state on and in batches of a few states. */
async function byTwoThreads(
  spec: Spec,
  choice: Parameters<typeof instantiate>[1],
  limits: Limits,
  store: 'fingerprint' | 'exact',
): Promise<Comparable> {
  Object.assign(tuning, eager, { crewTarget: 300 });
  const exploration = await learnedWith({ store, workers: 2 }).explore(withoutSymmetry(instantiate(spec, choice)), limits);
  Object.assign(tuning, usual);
  runs++;
  if (exploration.profile?.workers === 2) together++;
  return comparable(exploration);
}

describe('the learned engine agrees with the reference engine', () => {
  for (const file of files) {
    it(`on ${file}`, async () => {
      const { spec } = await loadSpec(folder + file);
      for (const choice of choicesOf(spec)) {
        const { bound, depth } = await compare(spec, choice, { maxStates: STATES });
        await compare(spec, choice, bound === null ? {} : { maxDepth: Math.max(1, depth - 1) });
        await compare(spec, choice, { maxStates: STATES, stop: 'first' });
      }
    });
  }

  it('by threads that really worked together, nearly always', () => {
    // Not where there are a few states only, nor under a view.
    expect(together / runs).toBeGreaterThan(0.8);
  });
});
