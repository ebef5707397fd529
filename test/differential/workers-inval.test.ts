/**
 * Several threads on the kernel's specs, inval and the fixed bugs: every configuration and every variant of inval comes out
 * as with one thread, with either store, and as the reference engine sees it.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Spec } from 'dcheck';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantiate, type Limits, loadSpec, referenceEngine, withoutSymmetry } from '../../checker/api.ts';
import { tuning } from '../../checker/engine/learned/tuning.ts';
import { choicesOf, type Explored, eager, explore } from './several-threads.ts';

const usual = { ...tuning };

beforeAll(() => {
  // Levels of more than one batch as well.
  Object.assign(tuning, eager, { crewTarget: 300 });
});

afterAll(() => {
  Object.assign(tuning, usual);
});

const specs = fileURLToPath(new URL('../../specs/', import.meta.url));
/** To this depth the reference engine is asked too. */
const SHALLOW = 6;
/**
 * And to this one they are compared with one thread: in the largest configuration, 97,521 states. Its rows in the exact
 * store get another format while many wait, and those read for one batch once took the place of new states of another.
 */
const DEEP = 14;

/** What both engines say. */
function commonOf({ store: _1, collision: _2, graph: _3, ...rest }: Partial<Record<keyof Explored['rest'], unknown>>): object {
  return rest;
}

/** By odd and even `number`, with 2 threads or 3 and with either store; how many threads there were. */
async function compare(spec: Spec, choice: Parameters<typeof instantiate>[1], number: number): Promise<number> {
  const system = () => withoutSymmetry(instantiate(spec, choice));
  const workers = 2 + (number % 2);
  const [store, other] = number % 2 === 0 ? (['fingerprint', 'exact'] as const) : (['exact', 'fingerprint'] as const);
  const shallow: Limits = { maxDepth: SHALLOW };
  const { seconds: _, ...reference } = await referenceEngine.explore(system(), shallow);
  expect(commonOf((await explore(system(), other, workers, shallow)).rest)).toEqual(commonOf(reference as object));
  const deep: Limits = { maxDepth: DEEP, finals: true };
  const one = await explore(system(), store, 1, deep);
  const several = await explore(system(), store, workers, deep);
  expect(several.rest).toEqual(one.rest);
  return several.threads ?? 1;
}

describe('of inval', async () => {
  const { spec } = await loadSpec(`${specs}inval.ts`);
  const variants = Object.keys(spec.variants ?? {});
  const configs = Object.keys(spec.configs ?? {});

  it('there are no more variants than configurations, so that each is in some pair', () => {
    expect(variants.length).toBeGreaterThan(1);
    expect(variants.length).toBeLessThanOrEqual(configs.length);
  });

  it.each(configs.map((config, number) => ({ config, variant: variants[number % variants.length] as string, number })))(
    '$variant in $config',
    async ({ config, variant, number }) => {
      expect(await compare(spec, { variant, config }, number)).toBe(2 + (number % 2));
    },
  );
});

describe('of the bugs', () => {
  it.each(readdirSync(`${specs}bugs`).filter((file) => file.endsWith('.ts')))('%s', async (file) => {
    const { spec } = await loadSpec(`${specs}bugs/${file}`);
    const seen: number[] = [];
    for (const [number, choice] of choicesOf(spec).entries()) seen.push(await compare(spec, choice, number));
    expect(Math.max(...seen)).toBeGreaterThan(1);
  });
});
