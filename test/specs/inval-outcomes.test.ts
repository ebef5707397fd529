/**
 * What real kernels printed (the report of 30 May 2026 and its bisection) is what `dcheck outcomes specs/inval.ts` lists for
 * the variants that those kernels had, and for no other. The table is from the mails, not from what dcheck said.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type LoadedSpec, loadSpec, referenceEngine, type Trace } from '../../checker/api.ts';
import { gather } from '../../checker/outcomes/gather.ts';
import { type Outcome, outcomeName } from '../../checker/outcomes/outcome.ts';
import { instantiate } from '../../checker/system/instantiate.ts';

/** 6.17.0 and bd6ede8a06e8. */
const GOOD = 'rc=0 listed=yes stat=OK';
/** 6.19.0, 7.1.0-rc5 and, by the bisection, c9ba789dad15. */
const BAD = 'rc=-ENOENT listed=yes stat=ENOENT';
/** The text that is in 6.19.0 and 7.1.0-rc5; that of c9ba789dad15; and the sketch on top of it, which keeps its lookup. */
const PRINT_BAD = ['v6.19', 'v6.19-rc1', 'bernd-2026-01'];
/** Oopses before it returns anything. */
const OOPS = 'neil-2026-06-01';

let loaded: LoadedSpec;
const gathered = new Map<string, Promise<readonly Outcome[]>>();
const outcomes = (variant: string, config: string): Promise<readonly Outcome[]> => {
  const key = `${variant} ${config}`;
  const known = gathered.get(key) ?? explored(variant, config);
  gathered.set(key, known);
  return known;
};

async function explored(variant: string, config: string): Promise<readonly Outcome[]> {
  const found = await gather(instantiate(loaded.spec, { variant, config }), referenceEngine);
  expect(found.result.bound).toBeNull();
  return found.outcomes;
}

const variants = (): string[] => Object.keys(loaded.spec.variants ?? {});

async function having(name: string, config: string): Promise<string[]> {
  const found = await Promise.all(
    variants().map(async (variant) =>
      (await outcomes(variant, config)).some((it) => outcomeName(it) === name) ? [variant] : [],
    ),
  );
  return found.flat();
}

/** The reproducer's timeout is a day: nothing expires before the notify has returned. */
function expiresBeforeNotifyReturns({ steps }: Trace): boolean {
  const returned = steps.findLastIndex(({ actor }) => actor === 'notify');
  return steps.slice(0, returned).some(({ action }) => action.startsWith('expire'));
}

beforeAll(async () => {
  loaded = await loadSpec(new URL('../../specs/inval.ts', import.meta.url).pathname);
});

describe('the sequential reproducer', () => {
  test('6.19.0 and 7.1.0-rc5: rc=-2, listed, ENOENT: of their variants and of no other', async () => {
    expect((await having(BAD, 'sequential')).sort()).toEqual(PRINT_BAD.filter((variant) => variants().includes(variant)).sort());
  });

  test('6.17.0: rc=0, listed, OK: of every variant that lasts and does not print the other', async () => {
    const good = [];
    for (const variant of await having(GOOD, 'sequential')) {
      const found = (await outcomes(variant, 'sequential')).find((it) => outcomeName(it) === GOOD);
      if (found !== undefined && !expiresBeforeNotifyReturns(found.witness)) good.push(variant);
    }
    const others = variants().filter((variant) => !PRINT_BAD.includes(variant) && variant !== OOPS);
    expect(good.sort()).toEqual(others.sort());
    expect(good).toContain('v6.17');
    expect(good).toContain('v7.1.4');
  });

  test('6.19.0 prints nothing else, unless the entry expires first', async () => {
    for (const found of await outcomes('v6.19', 'sequential')) {
      if (outcomeName(found) !== BAD) expect(found.observation).toMatchObject({ stat: 'OK' });
    }
    expect((await outcomes('v6.17', 'sequential')).map(outcomeName)).toEqual([GOOD]);
  });

  test('the mail of 1 June 2026 oopses', async () => {
    expect((await outcomes(OOPS, 'sequential')).map(outcomeName)).toContain('fault: no-null-deref');
  });
});

describe('a LOOKUP in flight', () => {
  test('6.19.6 to 7.1.3 end up stale, kernels with the lock do not', async () => {
    const stale = await having(BAD, 'lookup-in-flight');
    expect(stale).toContain('v6.19');
    expect(stale).not.toContain('v6.17');
    expect(stale).not.toContain('v7.1.4');
    expect(await having(GOOD, 'lookup-in-flight')).toEqual(expect.arrayContaining(['v6.17', 'v7.1.4']));
  });
});
