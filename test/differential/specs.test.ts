/**
 * Every example spec: the learned engine, with either store, agrees with the reference engine on all counts, verdicts
 * and paths. Where the reference engine would take too long, both look at a part of the state space: the first states,
 * in order, and all states up to some depth, in any order.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Spec } from 'dcheck';
import { describe, expect, it } from 'vitest';
import {
  type Exploration,
  instantiate,
  type Limits,
  learnedWith,
  loadSpec,
  referenceEngine,
  withoutSymmetry,
} from '../../checker/api.ts';

const folder = fileURLToPath(new URL('../../specs/examples/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
/** States that the reference engine looks at. */
const STATES = 1200;

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
    const learned = comparable(await learnedWith(store).explore(withoutSymmetry(instantiate(spec, choice)), limits));
    expect(learned, store).toEqual(reference);
  }
  return reference;
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
});
