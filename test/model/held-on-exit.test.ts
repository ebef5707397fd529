/** A task that ends with a lock held breaks lock-discipline, whatever else comes of it. */
import { describe, expect, test } from 'vitest';
import { check } from '../../checker/api.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { boot } from '../../model/boot.ts';
import { lockDiscipline } from '../../model/properties.ts';
import type { Edit } from '../mutants/mutants.ts';
import { withPatched } from '../mutants/score.ts';

interface Case {
  readonly lock: string;
  readonly edit: Edit;
  readonly config: string;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    lock: 'i_rwsem, exclusive',
    edit: { file: 'variants/v6.17.ts', find: '  inode_unlock(k, parent);\n  return err;', replace: '  return err;' },
    config: 'sequential',
    says: /^notify returns to user space with i_rwsem of inode 1 held$/,
  },
  {
    lock: 'i_rwsem, shared',
    edit: { file: 'vfs/path_walk.ts', find: '  inode_unlock_shared(k, inode);\n', replace: '' },
    config: 'lookup-in-flight',
    says: /^\w+ returns to user space with i_rwsem of inode 1 held$/,
  },
];

describe('a lock that is not given back', () => {
  test.each(CASES)('$lock', async ({ edit, config, says }) => {
    const { properties } = await withPatched([edit], (spec) => check(spec, { variant: 'v6.17', config }, learnedEngine));
    const violated = properties.find(({ name }) => name === 'lock-discipline')?.violation;
    expect(violated?.reason).toMatch(says);
  });

  // No variant of today's can keep one and not meet it again before it ends.
  test.each([
    [null, false, true],
    [null, true, true],
    ['walker', false, true],
    ['walker', true, 'walker returns to user space with d_lock of D1 held'],
    ['notify', true, true],
  ])('d_lock: held by %s, walker has ended: %s', (holder, ended, says) => {
    const k = boot({ dentries: 1, tasks: ['walker'], notifies: [{ task: 'notify', name: 'f' }], names: { f: 5 } });
    (k.dentry.D1 as { d_lock: string | null }).d_lock = holder;
    k.ended.walker = ended;
    expect(lockDiscipline['nothing is held on exit'](k)).toBe(says);
  });
});
