/** The variants of fuse_reverse_inval_entry() by id: one file each. */
import type { Variant } from 'dcheck';
import * as neil_2026_06_01 from './neil-2026-06-01.ts';
import * as neil_2026_06_01_repaired from './neil-2026-06-01-repaired.ts';
import * as v6_17 from './v6.17.ts';
import * as v6_19 from './v6.19.ts';
import * as v6_19_rc1 from './v6.19-rc1.ts';

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
  'v6.19': {
    about: 'an unlocked look into the dcache, then start_removing_dentry()',
    source: 'cab012375122, v6.19-rc8 .. v7.1.3',
    plugs: { fuse_reverse_inval_entry: v6_19.fuse_reverse_inval_entry },
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
  'v7.1.4': {
    about: 'the revert: the text of v6.17 again',
    source: 'a37a64ebc9d7 + 779b7f1fcdee in v7.1.4; c12bbaf7c2d1 + 6e1b235627bb in v7.2-rc1',
    plugs: { fuse_reverse_inval_entry: v6_17.fuse_reverse_inval_entry },
  },
} satisfies Record<string, Variant>;

export type VariantId = keyof typeof variants;
