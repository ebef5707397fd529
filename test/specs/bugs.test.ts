/**
 * The specs of real bugs: before its fix each violates the property that its commit message complains about, after it
 * everything holds. Written down from the commit messages, not from what dcheck said.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, type Engine, loadSpec, referenceEngine } from '../../checker/api.ts';

interface Bug {
  readonly commit: string;
  /** Violated before the fix, kept after it. */
  readonly properties: readonly string[];
  /** The configuration that the commit message speaks of; '' where there is one only. */
  readonly config: string;
}

const BUGS: Readonly<Record<string, Bug>> = {
  'inval-wq-keeps-stale-entry': { commit: '1e2c1af1beb3', properties: ['stale-entry-is-evicted'], config: '' },
  'exclusive-create-trusts-cache': { commit: 'df8629af2934', properties: ['eexist-is-true'], config: '' },
  'rename-target-trusts-cache': { commit: 'ccc031e26afe', properties: ['eexist-is-true'], config: '' },
  'direntplus-nlookup-leak': {
    commit: 'b8bd342d50cb',
    properties: ['forgets-no-more-than-looked-up'],
    config: 'as-reported',
  },
  'interrupted-revalidate-drops-entry': { commit: 'a9d1c4c6df0e', properties: ['a-walk-drops-nothing-true'], config: '' },
  'ecryptfs-mkdir-parent-leak': { commit: '5c56afd204ad', properties: ['umount-finds-nothing-busy'], config: '' },
  'reused-nodeid': {
    commit: '15db16837a35',
    properties: ['one-inode-one-file', 'old-handle-never-reads-new-file'],
    config: '',
  },
};

const folder = new URL('../../specs/bugs/', import.meta.url);
const learned = new URL('../../checker/engine/learned/learned.ts', import.meta.url);
const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ['reference', async () => referenceEngine],
  ...(existsSync(learned)
    ? [['learned', async () => ((await import(learned.href)) as { learnedEngine: Engine }).learnedEngine] as const]
    : []),
];

test('every spec of the folder stands here', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  expect(files.map((file) => file.replace(/\.ts$/, '')).sort()).toEqual(Object.keys(BUGS).sort());
});

describe.each(Object.entries(BUGS))('%s', (name, { commit, properties, config }) => {
  const path = new URL(`${name}.ts`, folder).pathname;
  const choice = (variant: string, id = config): { variant: string; config?: string } => ({
    variant,
    ...(id === '' ? {} : { config: id }),
  });

  test('says its name, the commit, the fix and what is checked', async () => {
    const { spec } = await loadSpec(path);
    const header = readFileSync(path, 'utf8').split('*/')[0];
    expect(spec.name).toBe(name);
    expect(header).toContain(` * Source: Linux ${commit} `);
    expect(header).toContain('\n * Fix: ');
    expect(header).toContain('\n * Checked: ');
    expect(spec.variants?.after?.source).toContain(commit);
    expect(Object.keys(spec.variants ?? {})).toEqual(['before', 'after']);
  });

  describe.each(engines)('%s engine', (_, engine) => {
    test('before the fix: violated', async () => {
      const { spec } = await loadSpec(path);
      const { properties: found, bound } = await check(spec, choice('before'), await engine());
      expect(bound).toBeNull();
      for (const property of properties) {
        expect(found.find((result) => result.name === property)).toMatchObject({ verdict: 'violated', expected: 'violated' });
      }
    });

    test('after the fix: everything holds', async () => {
      const { spec } = await loadSpec(path);
      const { properties: found, bound } = await check(spec, choice('after'), await engine());
      expect(bound).toBeNull();
      expect(found.map((result) => `${result.name} ${result.verdict}`)).toEqual(found.map((result) => `${result.name} holds`));
      expect(found.map((result) => result.name)).toEqual(expect.arrayContaining([...properties]));
    });

    test('nothing but what the spec expects, in any configuration', async () => {
      const { spec } = await loadSpec(path);
      const configs = Object.keys(spec.configs ?? { '': null });
      for (const id of configs) {
        for (const variant of ['before', 'after']) {
          const { properties: found } = await check(spec, choice(variant, id), await engine());
          for (const { name: property, verdict, expected } of found) {
            expect(`${variant} ${id} ${property} ${verdict}`).toBe(`${variant} ${id} ${property} ${expected}`);
          }
        }
      }
    });
  });
});
