/**
 * The text of v6.17 again, as v7.1.4 has it. With a variant of its own instead of bare functions: it says what it is, and
 * could plug in several.
 */
import type { Variant } from 'dcheck';
import { fuse_reverse_inval_entry } from '../../model/variants/v6.17.ts';

export default {
  about: 'the revert: the parent is locked first, whatever the sign of the entry',
  source: 'a37a64ebc9d7 + 779b7f1fcdee in v7.1.4',
  plugs: { fuse_reverse_inval_entry },
} satisfies Variant;
