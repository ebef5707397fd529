/**
 * When a dentry may change its sign, its name and its parent (kernel.md 3.12), checked on every step of `everything`,
 * and of the calls that change names, by a search that shares nothing with the engines but the steps themselves.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { instantiate, type LoadedSpec, loadSpec, outcomes, type State } from '../../checker/api.ts';
import type { Dentry, Kernel } from '../../model/kernel.ts';

const HOLDER: Readonly<Record<string, string>> = { dir: '1', qdir: '2' };

/** The rule that a step of `actor` breaks, if any. */
function broken(before: Kernel, after: Kernel, actor: string): string | null {
  for (const [id, old] of Object.entries(before.dentry)) {
    const now = after.dentry[id] as Dentry;
    // A freed dentry is nobody's; one that is allocated anew in the same step cannot be told from it by its slot.
    if (!old.allocated || !now.allocated || old.d_parent === null) continue;
    const isExclusive = (parent: string | null) => {
      const inode = HOLDER[parent ?? ''] as unknown as number;
      return before.inode[inode]?.i_rwsem.writer === actor || after.inode[inode]?.i_rwsem.writer === actor;
    };
    const readers = before.inode[HOLDER[old.d_parent] as unknown as number]?.i_rwsem.readers ?? [];
    if (
      old.d_inode === null &&
      now.d_inode !== null &&
      !isExclusive(old.d_parent) &&
      !(old.in_lookup && readers.includes(actor))
    ) {
      return `${actor} turns ${id} positive without the parent's lock`;
    }
    if (old.d_inode !== null && now.d_inode === null && !(old.d_count === 1 && isExclusive(old.d_parent))) {
      return `${actor} turns ${id} negative, which has ${old.d_count} references`;
    }
    if (
      (old.d_parent !== now.d_parent || old.d_name !== now.d_name) &&
      !(isExclusive(old.d_parent) && isExclusive(now.d_parent))
    ) {
      return `${actor} moves ${id} without both locks`;
    }
  }
  return null;
}

let loaded: LoadedSpec;
beforeAll(async () => {
  loaded = await loadSpec(new URL('../../specs/inval.ts', import.meta.url).pathname);
});

function search(variant: string, config: string, set: Record<string, number>): { broken: string[]; steps: number } {
  const system = instantiate(loaded.spec, { variant, config, set });
  const seen = new Set(system.initial.map((state) => JSON.stringify(state)));
  const open: State[] = [...system.initial];
  const found = new Set<string>();
  let steps = 0;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const action of system.actions) {
      for (const outcome of outcomes(state, action)) {
        if (!('state' in outcome)) continue;
        steps++;
        const rule = broken(state as unknown as Kernel, outcome.state as unknown as Kernel, action.name);
        if (rule !== null) found.add(rule);
        const key = JSON.stringify(outcome.state);
        if (seen.has(key)) continue;
        seen.add(key);
        open.push(outcome.state);
      }
    }
  }
  return { broken: [...found], steps };
}

describe('under the parent lock nobody else changes a sign; what is pinned does not turn negative', () => {
  test.each([
    ['v6.17', 'everything', { USERS: 1 }],
    ['v6.19', 'create', {}],
    ['lockless', 'unlink', {}],
    ['neil-2026-06-01-repaired', 'create', {}],
    ['v6.19-rc1', 'rename', {}],
    ['recheck', 'unlink', {}],
    ['dir-counter', 'delete', {}],
  ])(
    '%s, %s',
    (variant, config, set) => {
      const { broken: rules, steps } = search(variant, config, set);
      expect(steps).toBeGreaterThan(300);
      expect(rules).toEqual([]);
    },
    180_000,
  );

  test('the check itself can fail: a step that turns a pinned entry negative is told', () => {
    const [state] = instantiate(loaded.spec, { variant: 'v6.17', config: 'unlink', set: { CACHED: 'positive' } }).initial;
    const before = state as unknown as Kernel;
    const entry = before.dentry.D1 as Dentry;
    const after = { ...before, dentry: { ...before.dentry, D1: { ...entry, d_inode: null } } };
    expect(broken(before, after, 'unlinker')).toBe('unlinker turns D1 negative, which has 0 references');
  });
});
