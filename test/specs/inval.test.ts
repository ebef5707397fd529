/**
 * The verdicts of specs/inval.ts, against the table of the issue that asked for them: written down here from the
 * reading of the kernel's source, not from what dcheck said.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  check,
  instantiate,
  type LoadedSpec,
  loadSpec,
  outcomes,
  type RunResult,
  referenceEngine,
  type State,
} from '../../checker/api.ts';

const SPEC = new URL('../../specs/inval.ts', import.meta.url).pathname;

type Verdict = 'holds' | 'violated';
/** variant: [sequential no-stale-negative, lookup-in-flight no-stale-negative, no-null-deref in both]. */
const TABLE: Readonly<Record<string, readonly [Verdict | 'ended by the oops', Verdict, Verdict]>> = {
  'v6.17': ['holds', 'holds', 'holds'],
  'v7.1.4': ['holds', 'holds', 'holds'],
  'v6.19-rc1': ['violated', 'violated', 'holds'],
  'v6.19': ['violated', 'violated', 'holds'],
  'neil-2026-06-01': ['ended by the oops', 'violated', 'violated'],
  'neil-2026-06-01-repaired': ['holds', 'violated', 'holds'],
};

let loaded: LoadedSpec;
const runs = new Map<string, Promise<RunResult>>();
const run = (variant: string, config: string): Promise<RunResult> => {
  const key = `${variant} ${config}`;
  if (!runs.has(key)) runs.set(key, check(loaded.spec, { variant, config }, referenceEngine));
  return runs.get(key) as Promise<RunResult>;
};
const verdict = async (variant: string, config: string, name: string): Promise<string | undefined> =>
  (await run(variant, config)).properties.find((property) => property.name === name)?.verdict;

beforeAll(async () => {
  loaded = await loadSpec(SPEC);
});

describe.each(Object.entries(TABLE))('%s', (variant, [sequential, inFlight, nullDeref]) => {
  test('no-stale-negative, sequential', async () => {
    // After an oops nothing goes on, so the search finds no stale stat either.
    expect(await verdict(variant, 'sequential', 'no-stale-negative')).toBe(
      sequential === 'ended by the oops' ? 'holds' : sequential,
    );
  });
  test('no-stale-negative, lookup in flight', async () => {
    expect(await verdict(variant, 'lookup-in-flight', 'no-stale-negative')).toBe(inFlight);
  });
  test.each(['sequential', 'lookup-in-flight'])('no-null-deref, %s', async (config) => {
    expect(await verdict(variant, config, 'no-null-deref')).toBe(nullDeref);
  });
  test.each(['sequential', 'lookup-in-flight'])('everything is explored, and as the spec expects, %s', async (config) => {
    const { bound, properties } = await run(variant, config);
    expect(bound).toBeNull();
    for (const { name, verdict, expected } of properties) expect(`${name} ${verdict}`).toBe(`${name} ${expected}`);
  });
});

describe('what real kernels printed', () => {
  /** The results that the notify and the client's last look can have together, over all final states. */
  const finals = async (variant: string, config: string): Promise<Set<string>> => {
    const system = instantiate(loaded.spec, { variant, config });
    const seen = new Map<string, State>();
    const open: State[] = [...system.initial];
    const found = new Set<string>();
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      for (const action of system.actions) {
        for (const outcome of outcomes(state, action)) {
          if (!('state' in outcome)) continue;
          const key = JSON.stringify(outcome.state);
          if (seen.has(key)) continue;
          seen.set(key, outcome.state);
          open.push(outcome.state);
        }
      }
      const { notify, client } = state as {
        notify: Record<string, { rc: number | null }>;
        client: Record<string, { listed: boolean | null; stat: number | null }>;
      };
      if (client.client.stat !== null)
        found.add(
          `rc=${notify.notify.rc} listed=${Number(client.client.listed)} stat=${client.client.stat === 0 ? 'OK' : 'ENOENT'}`,
        );
    }
    return found;
  };
  test.each(['v6.17', 'v7.1.4'])('6.17.0, and 7.1.4 again: %s', async (variant) => {
    expect([...(await finals(variant, 'sequential'))].sort()).toEqual(['rc=0 listed=1 stat=OK']);
  });
  test.each(['v6.19', 'v6.19-rc1'])('6.19.0 and 7.1.0-rc5: rc=-2, listed, ENOENT: %s', async (variant) => {
    expect(await finals(variant, 'sequential')).toContain('rc=-2 listed=1 stat=ENOENT');
  });
});

describe('minimality', () => {
  /** Breadth-first by hand: the least number of steps to a state or fault that `violates`. Shares nothing with the engines. */
  const leastSteps = (variant: string, config: string, property: string): number => {
    const system = instantiate(loaded.spec, { variant, config });
    const bad = (state: State): boolean =>
      system.invariants.some((invariant) => invariant.property === property && invariant.test(state) !== null);
    let level = [...system.initial];
    const seen = new Set(level.map((state) => JSON.stringify(state)));
    for (let steps = 0; level.length > 0; steps++) {
      if (level.some(bad)) return steps;
      const next: State[] = [];
      for (const state of level) {
        for (const action of system.actions) {
          for (const outcome of outcomes(state, action)) {
            if ('fault' in outcome) {
              if (outcome.fault.property === property) return steps + 1;
              continue;
            }
            const key = JSON.stringify(outcome.state);
            if (!seen.has(key)) {
              seen.add(key);
              next.push(outcome.state);
            }
          }
        }
      }
      level = next;
    }
    return -1;
  };
  test.each([
    ['v6.19', 'sequential', 'no-stale-negative'],
    ['v6.19', 'lookup-in-flight', 'no-stale-negative'],
    ['v6.19-rc1', 'lookup-in-flight', 'rc-contract'],
    ['neil-2026-06-01', 'sequential', 'no-null-deref'],
    ['neil-2026-06-01-repaired', 'lookup-in-flight', 'no-stale-negative'],
  ])('%s, %s, %s: no shorter trace', async (variant, config, property) => {
    const found = (await run(variant, config)).properties.find(({ name }) => name === property)?.violation?.trace.steps.length;
    expect(found).toBe(leastSteps(variant, config, property));
  });
});
