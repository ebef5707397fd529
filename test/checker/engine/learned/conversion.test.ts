/** Rows of one packing as rows of another: the same ids come out, whatever the two packings are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversion } from '../../../../checker/engine/learned/conversion.ts';
import type { Domains } from '../../../../checker/engine/learned/domains.ts';
import { Packing } from '../../../../checker/engine/learned/packing.ts';

const packingOf = (sizes: readonly number[], order: readonly number[]): Packing =>
  new Packing({ domains: sizes.map((size) => ({ size })) } as unknown as Domains, order, false);

/** For each slot: its size in the old and in the new packing, and the value's id as a share of the smaller. */
const slots = fc.array(
  fc.record({
    old: fc.integer({ min: 1, max: 2 ** 20 }),
    now: fc.integer({ min: 1, max: 2 ** 20 }),
    id: fc.double({ min: 0, max: 0.999, noNaN: true }),
    place: fc.double({ noNaN: true }),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('conversion', () => {
  it('keeps every id', () => {
    fc.assert(
      fc.property(slots, (all) => {
        const order = [...all.keys()];
        const shuffled = [...order].sort((a, b) => (all[a]?.place as number) - (all[b]?.place as number));
        const old = packingOf(
          all.map((slot) => slot.old),
          order,
        );
        const now = packingOf(
          all.map((slot) => slot.now),
          shuffled,
        );
        const ids = Int32Array.from(all, (slot) => Math.floor(slot.id * Math.min(slot.old, slot.now)));
        const words = new Int32Array(old.words + now.words);
        old.pack(ids, words, 0);
        conversion(old, now)(words, 0, old.words, words);
        const found = new Int32Array(ids.length);
        now.unpack(words, old.words, found);
        expect([...found]).toEqual([...ids]);
      }),
    );
  });
});
