/**
 * The verdict that is expected of each variant in each configuration: reasoned from the kernel's source before the
 * model was run, and from what real kernels did. Where the run disagreed at first, model/FINDINGS.md says who was right.
 *
 *   N no-stale-negative   P no-stale-positive   L no-stale-listing   C rc-contract   R refcount-balance
 *   K lock-discipline     I no-unhashed-instantiate   O no-null-deref (oops)   V no-livelock   D no-deadlock
 *
 * A letter: violated. A dot: everything holds. An oops ends the notify, and nobody who waits for it goes on: what it
 * leaks and leaves stale is not counted on top.
 */
import type { Expectation, Selection } from 'dcheck';
import type { ConfigId } from '../model/configurations/index.ts';
import type { VariantId } from '../model/variants/index.ts';

const LETTERS = {
  N: 'no-stale-negative',
  P: 'no-stale-positive',
  L: 'no-stale-listing',
  C: 'rc-contract',
  R: 'refcount-balance',
  K: 'lock-discipline',
  I: 'no-unhashed-instantiate',
  O: 'no-null-deref',
  V: 'no-livelock',
  D: 'no-deadlock',
} as const;

type Property = (typeof LETTERS)[keyof typeof LETTERS];

/** The columns. v7.1.4 is the text of v6.17. From `recheck` on: repairs that nobody has proposed, and mutants. */
const COLUMNS: readonly VariantId[] = [
  'v6.17',
  'v6.19-rc1',
  'bernd-2026-01',
  'v6.19',
  'miklos-2025-12',
  'neil-2026-06-01',
  'neil-2026-06-01-repaired',
  'neil-2026-06-04',
  'lockless',
  'recheck',
  'dir-counter',
  'neil-2026-06-04-nodead',
  'neil-2026-06-04-leak',
  'dir-counter-rename',
];

// biome-ignore format: a table
const VIOLATED: Readonly<Record<ConfigId, string>> = {
  //                         6.17  rc1  bernd  6.19  miklos 0601  repaired 0604 lockless recheck counter nodead leak counter-rename
  sequential:              ' .     NC   NCR    NC    .      O     .        .    .        .       .       .      R   .    ',
  'lookup-in-flight':      ' .     NC   NPCR   NPC   .      NPO   NPDK     NP   NP       .       .       NP     NPR   .    ',
  'readdirplus-in-flight': ' .     C    PCR    P     .      P     P        P    P        .       .       P      P   .    ',
  'expire-revalidate':     ' P     NC   NPCR   NPC   P      NPO   NPDK     NP   NP       P       .       NP     NPR   .    ',
  reclaim:                 ' .     NC   NPCR   NPC   .      NPO   NPDK     NP   NP       .       .       NP     NPR   .    ',
  'two-notifies':          ' .     NC   NCR    NC    .      O     .        .    .        .       .       .      R   .    ',
  delete:                  ' .     NC   NPCR   NPC   O      NPO   NPDK     NP   NP       .       .       NP     NPR   .    ',
  listing:                 ' .     NLC  NLCR   NLC   .      O     .        .    .        .       .       .      R   .    ',
  'listing-uncached':      ' L     .    LC     L     L      L     L        L    L        L       L       L      L   L    ',
  'listing-gone':          ' L     L    LC     L     L      L     L        L    L        L       L       L      L   L    ',
  'inc-epoch':             ' .     .    .      .     .      .     .        .    .        .       .       .      .   .    ',
  create:                  ' .     NC   NPCR   NPC   .      NPO   NPIDK    NP   NPI      .       PI      NP     NPR   I    ',
  unlink:                  ' .     C    PCR    PC    .      PO    PDK      P    P        .       .       P      PR   .    ',
  rename:                  ' .     NC   NCR    NPC   .      NPCO  NPCDK    N    NP       .       P       N      NR   .    ',
  rmdir:                  ' .     NC   NCR    NC    .      O     .        .    .        .       .       V      R   .    ',
  'env-t':                 ' .     NC   NPCR   NPC   .      NPO   NPDK     NP   NP       .       .       NP     NPR   .    ',
  'env-m':                 ' .     NCD  NCRD   NC    .      O     .        .    .        .       .       .      R   .    ',
  'env-mf':                ' D     NCD  NCRD   NCD   D      OD    D        D    .        D       .       D      RD   .    ',
  'env-s':                 ' D     D    CD     D     D      OD    D        D    .        D       .       D      D   .    ',
  'env-x':                 ' D     NCD  NCRD   NCD   D      OD    D        D    .        D       .       D      RD   .    ',
  'env-1':                 ' D     NCD  NCRD   NCD   D      OD    D        D    .        D       .       D      RD   .    ',
  virtiofs:                ' P     NC   NPCR   NPC   P      NPO   NPDK     NP   NP       P       .       NP     NPR   .    ',
  'inval-wq':              ' .     NC   NPCR   NPC   .      NPO   NPDK     NP   NP       .       .       NP     NPR   .    ',
  everything:              ' .     NC   NPCR   NPC   O      NPCO  NPCIDK   NP   NPI      .       PI      NP     NPR   I    ',
};

export function expected({ variant, config }: Selection): Partial<Record<Property, Expectation>> {
  const column = COLUMNS.indexOf((variant === 'v7.1.4' ? 'v6.17' : variant) as VariantId);
  // A variant that is new, and not in the table yet: everything is expected to hold.
  if (column === -1) return {};
  const cell = VIOLATED[config as ConfigId].trim().split(/\s+/)[column];
  const letters = Object.keys(LETTERS) as (keyof typeof LETTERS)[];
  return Object.fromEntries(letters.filter((letter) => cell.includes(letter)).map((letter) => [LETTERS[letter], 'violated']));
}
