/**
 * Sanity facts (kernel.md 9) and what real kernels printed (real-kernel.md 1), each typed in from there: if the model
 * did not reproduce them, nothing else that it says would count.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { check, type LoadedSpec, loadSpec, type RunResult, referenceEngine } from '../../checker/api.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { gather } from '../../checker/outcomes/gather.ts';
import { outcomeName } from '../../checker/outcomes/outcome.ts';
import { instantiate } from '../../checker/system/instantiate.ts';

type Set = Readonly<Record<string, string | number | boolean>>;

let loaded: LoadedSpec;
const run = (variant: string, config: string, set: Set = {}): Promise<RunResult> =>
  check(loaded.spec, { variant, config, set }, learnedEngine);
const violated = async (variant: string, config: string, set: Set = {}): Promise<string[]> =>
  (await run(variant, config, set)).properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);

/** What can be seen at the end if no timeout ends: the reproducers' timeout is a day. */
const seen = async (variant: string, config: string, set: Set): Promise<string[]> => {
  const { actions, ...spec } = loaded.spec;
  const timeless = { ...spec, actions: () => ({}) } as LoadedSpec['spec'];
  expect(actions).toBeDefined();
  const { outcomes } = await gather(instantiate(timeless, { variant, config, set }), referenceEngine);
  return outcomes.map(outcomeName).sort();
};

const LOCKS_FIRST = ['v6.17', 'v7.1.4'];
const LOOKS_FIRST = 'v6.19';

beforeAll(async () => {
  loaded = await loadSpec(new URL('../../specs/inval.ts', import.meta.url).pathname);
});

describe('sanity facts', () => {
  test('1: an unexpired negative makes rc1 return -ENOENT and stay stale, and it does not hang', async () => {
    expect(await seen('v6.19-rc1', 'sequential', {})).toEqual(['rc=-ENOENT listed=yes stat=ENOENT']);
    expect(await violated('v6.19-rc1', 'sequential')).not.toContain('no-deadlock');
  });
  test('2: rc1 hangs in ENV-M on a miss, but not in ENV-T', async () => {
    expect(await violated('v6.19-rc1', 'env-m', { CACHED: 'nothing' })).toContain('no-deadlock');
    expect(await violated('v6.19-rc1', 'env-m', { CACHED: 'positive' })).toContain('no-deadlock');
    expect(await violated('v6.19-rc1', 'env-t')).not.toContain('no-deadlock');
  });
  test('3: a READDIRPLUS that lists the name heals a stale negative in every variant', async () => {
    for (const variant of Object.keys(loaded.spec.variants ?? {})) {
      const found = await seen(variant, 'sequential', { READDIRPLUS: true });
      expect(found.length, variant).toBeGreaterThan(0);
      const healed = variant === 'neil-2026-06-01' ? /no-null-deref/ : /listed=yes stat=OK$/;
      for (const outcome of found) expect(`${variant} ${outcome}`).toMatch(healed);
    }
  });
  test('4: negatives without a timeout are never stale, and those made by a local unlink neither', async () => {
    for (const variant of Object.keys(loaded.spec.variants ?? {})) {
      const set = { NEGATIVE_TIMEOUT: false, CACHED: 'nothing' };
      for (const config of ['sequential', 'lookup-in-flight', 'reclaim']) {
        expect(await violated(variant, config, set), `${variant} ${config}`).not.toContain('no-stale-negative');
      }
      expect(await violated(variant, 'unlink'), variant).not.toContain('no-stale-negative');
    }
  }, 120_000);
  test('6: v6.17 and v7.1.4 keep P1n with everything enabled, two programs at once', async () => {
    for (const variant of LOCKS_FIRST) {
      const { bound, properties } = await run(variant, 'everything');
      expect(bound).toBeNull();
      expect(properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    }
  }, 240_000);
  test('6: and with a second notify', async () => {
    for (const variant of LOCKS_FIRST) {
      const { bound, properties } = await run(variant, 'everything', { USERS: 1, CALLS: 2, NOTIFIES: 2 });
      expect(bound).toBeNull();
      expect(properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    }
  }, 240_000);
});

describe('real kernels, one thing after another: rc / listed / stat', () => {
  const cases: [string, Set, good: string, bad: string][] = [
    ['neg, INVAL_ENTRY', {}, 'rc=0 listed=yes stat=OK', 'rc=-ENOENT listed=yes stat=ENOENT'],
    ['neg, EXPIRE_ONLY', { NOTIFY: 'expire' }, 'rc=0 listed=yes stat=OK', 'rc=-ENOENT listed=yes stat=ENOENT'],
    ['neg, DELETE', { NOTIFY: 'delete' }, 'rc=0 listed=yes stat=OK', 'rc=-ENOENT listed=yes stat=ENOENT'],
    ['neg, READDIRPLUS on', { READDIRPLUS: true }, 'rc=0 listed=yes stat=OK', 'rc=-ENOENT listed=yes stat=OK'],
    ['uncached, INVAL_ENTRY', { LOOK_FIRST: false }, 'rc=-ENOENT listed=yes stat=OK', 'rc=-ENOENT listed=yes stat=OK'],
    [
      'uncached, EXPIRE_ONLY',
      { LOOK_FIRST: false, NOTIFY: 'expire' },
      'rc=-ENOENT listed=yes stat=OK',
      'rc=-ENOENT listed=yes stat=OK',
    ],
    ['pos, INVAL_ENTRY', { CHANGE: 'removes' }, 'rc=0 listed=no stat=ENOENT', 'rc=0 listed=no stat=ENOENT'],
    ['pos, EXPIRE_ONLY', { CHANGE: 'removes', NOTIFY: 'expire' }, 'rc=0 listed=no stat=ENOENT', 'rc=0 listed=no stat=ENOENT'],
    ['pos, DELETE', { CHANGE: 'removes', NOTIFY: 'delete' }, 'rc=0 listed=no stat=ENOENT', 'rc=0 listed=no stat=ENOENT'],
  ];
  test.each(cases)('%s', async (_, set, good, bad) => {
    for (const variant of LOCKS_FIRST) expect(await seen(variant, 'sequential', set)).toEqual([good]);
    expect(await seen(LOOKS_FIRST, 'sequential', set)).toEqual([bad]);
  });
});

describe('real kernels, races: what 6.19.6 to 7.1.3 showed, 6.17 and 7.1.7 did not', () => {
  const cases: [string, string, Set, stale: string][] = [
    ['lookup-stale-neg', 'lookup-in-flight', { CHANGE: 'creates' }, 'rc=-ENOENT listed=yes stat=ENOENT'],
    ['lookup-stale-pos', 'lookup-in-flight', { CHANGE: 'removes' }, 'rc=-ENOENT listed=no stat=OK'],
  ];
  test.each(cases)('%s', async (_, config, set, stale) => {
    expect(await seen(LOOKS_FIRST, config, set)).toContain(stale);
    for (const variant of LOCKS_FIRST) expect(await seen(variant, config, set)).not.toContain(stale);
  });
  test('revalidate-vs-expire is stale on every kernel that was tried', async () => {
    for (const variant of [...LOCKS_FIRST, LOOKS_FIRST])
      expect(await violated(variant, 'expire-revalidate')).toContain('no-stale-positive');
  });
  test('revalidate-vs-inval on none', async () => {
    const set = { CHANGE: 'removes', CACHED: 'expired positive', NOTIFY: 'inval' };
    for (const variant of [...LOCKS_FIRST, LOOKS_FIRST]) {
      expect(await violated(variant, 'expire-revalidate', set)).not.toContain('no-stale-positive');
    }
  });
  test('two-notifies-blocked: 0, then -ENOENT; or -ENOENT twice and stale', async () => {
    const set = { CHANGE: 'creates', CACHED: 'negative' };
    for (const variant of LOCKS_FIRST) {
      expect(await seen(variant, 'two-notifies', set)).toEqual([
        'notify1.rc=-ENOENT notify2.rc=0',
        'notify1.rc=0 notify2.rc=-ENOENT',
      ]);
    }
    expect(await seen(LOOKS_FIRST, 'two-notifies', set)).toEqual(['notify1.rc=-ENOENT notify2.rc=-ENOENT']);
    expect(await violated(LOOKS_FIRST, 'two-notifies', set)).toContain('no-stale-negative');
  });
  test('create-vs-inval: the notify waits, and then invalidates the new entry', async () => {
    for (const variant of LOCKS_FIRST) expect(await violated(variant, 'create')).toEqual([]);
  });
  test('rmdir-parent-vs-inval: -ENOENT once the directory is gone', async () => {
    for (const variant of [...LOCKS_FIRST, LOOKS_FIRST]) {
      const found = await seen(variant, 'rmdir', {});
      expect(found).toContain('rc=-ENOENT');
    }
  });
});
