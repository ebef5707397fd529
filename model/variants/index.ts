/** The variants of fuse_reverse_inval_entry() by id: one file each, and the functions that it plugs in. */
import type { Variant } from 'dcheck';
import * as bernd_2026_01 from './bernd-2026-01.ts';
import * as dir_counter from './dir-counter.ts';
import * as dir_counter_rename from './dir-counter-rename.ts';
import * as lockless from './lockless.ts';
import * as miklos_2025_12 from './miklos-2025-12.ts';
import * as neil_2026_06_01 from './neil-2026-06-01.ts';
import * as neil_2026_06_01_repaired from './neil-2026-06-01-repaired.ts';
import * as neil_2026_06_04 from './neil-2026-06-04.ts';
import * as neil_2026_06_04_leak from './neil-2026-06-04-leak.ts';
import * as neil_2026_06_04_nodead from './neil-2026-06-04-nodead.ts';
import * as recheck from './recheck.ts';
import * as v6_17 from './v6.17.ts';
import * as v6_19 from './v6.19.ts';
import * as v6_19_rc1 from './v6.19-rc1.ts';

const RECONSTRUCTED =
  'of the mail only the beginning could be read: what follows the flags test of the negative branch is a reconstruction';

export const variants = {
  'v6.17': {
    about: "the parent's lock first, then the dcache, whatever the sign",
    source: 'fs/fuse/dir.c up to v6.18',
    plugs: { fuse_reverse_inval_entry: v6_17.fuse_reverse_inval_entry },
  },
  'v6.19-rc1': {
    about: 'start_removing_noperm(): lock the parent, then a real lookup',
    source: 'c9ba789dad15, v6.19-rc1 .. rc7',
    plugs: { fuse_reverse_inval_entry: v6_19_rc1.fuse_reverse_inval_entry },
  },
  'bernd-2026-01': {
    about: 'on top of v6.19-rc1: a look into the dcache first; loses a reference',
    source: 'mail of 11 January 2026, never merged',
    plugs: { fuse_reverse_inval_entry: bernd_2026_01.fuse_reverse_inval_entry },
  },
  'v6.19': {
    about: 'an unlocked look into the dcache, then start_removing_dentry()',
    source: 'cab012375122, v6.19-rc8 .. v7.1.3',
    plugs: { fuse_reverse_inval_entry: v6_19.fuse_reverse_inval_entry },
  },
  'miklos-2025-12': {
    about: 'on top of v6.17: FUSE_NOTIFY_DELETE leaves the child alone; as posted, untested',
    source: 'mail of 1 December 2025, never merged',
    plugs: { fuse_reverse_inval_entry: miklos_2025_12.fuse_reverse_inval_entry },
  },
  'neil-2026-06-01': {
    about: 'on top of v6.19: negative entries unhashed under d_lock; as posted, with its slip',
    source: 'mail of 1 June 2026, never merged',
    plugs: { fuse_reverse_inval_entry: neil_2026_06_01.fuse_reverse_inval_entry },
  },
  'neil-2026-06-01-repaired': {
    about: 'the same with the slip mended (hypothetical)',
    source: 'mail of 1 June 2026, `child` for `entry` in the negative branch',
    plugs: { fuse_reverse_inval_entry: neil_2026_06_01_repaired.fuse_reverse_inval_entry },
  },
  'neil-2026-06-04': {
    about: 'start_creating_dentry() or start_removing_dentry(), by sign, and again where they refuse',
    source: 'mail of 4 June 2026, never merged',
    reconstructed: RECONSTRUCTED,
    plugs: { fuse_reverse_inval_entry: neil_2026_06_04.fuse_reverse_inval_entry },
  },
  'v7.1.4': {
    about: 'the revert: the text of v6.17 again',
    source: 'a37a64ebc9d7 + 779b7f1fcdee in v7.1.4; c12bbaf7c2d1 + 6e1b235627bb in v7.2-rc1',
    plugs: { fuse_reverse_inval_entry: v6_17.fuse_reverse_inval_entry },
  },
  lockless: {
    about: 'no lock of the parent at all: what the dcache alone would allow',
    source: 'discussion of December 2025, never written',
    plugs: { fuse_reverse_inval_entry: lockless.fuse_reverse_inval_entry },
  },
  recheck: {
    about: 'repair: neil-2026-06-04, and a miss is looked at again under the lock',
    source: 'not proposed so far',
    reconstructed: RECONSTRUCTED,
    plugs: { fuse_reverse_inval_entry: recheck.fuse_reverse_inval_entry },
  },
  'dir-counter': {
    about: 'repair: lockless, and replies to requests that are older than a notify are not trusted',
    source: 'not proposed so far',
    plugs: {
      fuse_reverse_inval_entry: dir_counter.fuse_reverse_inval_entry,
      fuse_sample_dir: dir_counter.fuse_sample_dir,
      fuse_change_entry_timeout: dir_counter.fuse_change_entry_timeout,
    },
  },
  'dir-counter-rename': {
    about: 'repair: dir-counter; CREATE is covered as well, and RENAME expires what it moves',
    source: 'not proposed so far',
    plugs: {
      fuse_reverse_inval_entry: dir_counter.fuse_reverse_inval_entry,
      fuse_sample_dir: dir_counter_rename.fuse_sample_dir,
      fuse_change_entry_timeout: dir_counter_rename.fuse_change_entry_timeout,
      fuse_rename_done: dir_counter_rename.fuse_rename_done,
    },
  },
  'neil-2026-06-04-nodead': {
    about: 'mutant of neil-2026-06-04: no test for a dead parent',
    source: 'to test no-livelock',
    reconstructed: RECONSTRUCTED,
    plugs: { fuse_reverse_inval_entry: neil_2026_06_04_nodead.fuse_reverse_inval_entry },
  },
  'neil-2026-06-04-leak': {
    about: 'mutant of neil-2026-06-04: one put is missing',
    source: 'to test refcount-balance',
    reconstructed: RECONSTRUCTED,
    plugs: { fuse_reverse_inval_entry: neil_2026_06_04_leak.fuse_reverse_inval_entry },
  },
} satisfies Record<string, Variant>;

export type VariantId = keyof typeof variants;
