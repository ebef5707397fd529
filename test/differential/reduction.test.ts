/**
 * Every spec of the repository that is small enough: with partial-order reduction and without it, the same verdicts, as
 * many deadlocks, the same paths to violations, whether it learns all on the way or before. And it leaves out much of what is known to be left out by it.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Spec } from 'dcheck';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Exploration,
  instantiate,
  learnedEngine,
  loadSpec,
  type TransitionSystem,
  withoutSymmetry,
} from '../../checker/api.ts';
import { tuning } from '../../checker/engine/learned/tuning.ts';
import { restrict } from '../../checker/system/restrict.ts';

const folder = fileURLToPath(new URL('../../specs/', import.meta.url));
const files = [
  ...['examples', 'bugs'].flatMap((name) => readdirSync(`${folder}${name}`).map((file) => `${name}/${file}`)),
  'inval.ts',
].filter((file) => file.endsWith('.ts'));
/** Specs with more states are left out. */
const STATES = 8000;

const usual = { ...tuning };
beforeAll(() => {
  Object.assign(tuning, { reduceAfter: 16 });
});
afterAll(() => {
  Object.assign(tuning, usual);
});

type Choice = NonNullable<Parameters<typeof instantiate>[1]>;

/** Without what is said of behaviours, which is never checked with reduction. */
function systemOf(spec: Spec, choice: Choice): TransitionSystem {
  const system = withoutSymmetry(instantiate(spec, choice));
  const names = system.properties.filter(({ kind }) => kind !== 'temporal').map(({ name }) => name);
  return restrict(system, names);
}

function choicesOf({ variants = {}, configs = {}, defaultConfigs }: Spec): Choice[] {
  const all = (names: readonly string[]): (string | undefined)[] => (names.length === 0 ? [undefined] : [...names]);
  return all(Object.keys(variants)).flatMap((variant) =>
    all(defaultConfigs ?? Object.keys(configs)).map((config) => ({
      ...(variant === undefined ? {} : { variant }),
      ...(config === undefined ? {} : { config }),
    })),
  );
}

const told = ({ deadlocks, violations, bound }: Exploration) => ({ deadlocks, violations, bound });

/** The states that there are and those that were visited; null where the spec is too large or cannot be reduced. */
async function agree(spec: Spec, choice: Choice): Promise<readonly [number, number] | null> {
  const system = systemOf(spec, choice);
  if (system.view !== null || system.actionConstraint !== null) return null;
  const all = await learnedEngine.explore(system, { maxStates: STATES });
  if (all.bound !== null) return null;
  let some = all;
  for (const known of [0, usual.reduceWarmUp]) {
    tuning.reduceWarmUp = known;
    some = await learnedEngine.explore(systemOf(spec, choice), { reduce: 'always' });
    expect(told(some), JSON.stringify(choice)).toEqual(told(all));
    expect(some.distinct).toBeLessThanOrEqual(all.distinct);
  }
  return some.reduction?.obstacle === null ? [all.distinct, some.distinct] : null;
}

describe('partial-order reduction changes no verdict', () => {
  let reduced = 0;
  for (const file of files) {
    it(`of ${file}`, async () => {
      const { spec } = await loadSpec(folder + file);
      for (const choice of choicesOf(spec)) {
        const sizes = await agree(spec, choice);
        if (sizes !== null && sizes[1] < sizes[0]) reduced++;
      }
    }, 60_000);
  }

  it('and it reduces some of them', () => {
    expect(reduced).toBeGreaterThan(20);
  });

  it('leaves out more than 70 % of the states of dining philosophers', async () => {
    const { spec } = await loadSpec(`${folder}examples/dining-philosophers.ts`);
    const [all, some] = (await agree(spec, {})) as readonly [number, number];
    expect(some / all).toBeLessThan(0.3);
  });
});
