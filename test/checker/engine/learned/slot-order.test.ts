/** The order of slots: a permutation, in which what steps touch together lies together. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotOrder } from '../../../../checker/engine/learned/slot-order.ts';

/** Paths that touch these slots, one action for each. */
const actions = (...touched: readonly (readonly number[])[]): Set<number>[][] => touched.map((slots) => [new Set(slots)]);

describe('slotOrder', () => {
  it('is the order of the numbers where nothing is known', () => {
    expect(slotOrder(5, [])).toEqual([0, 1, 2, 3, 4]);
  });

  it('brings a fork and the philosopher beside it together, though two arrays hold them', () => {
    const count = 8;
    const forkOf = (p: number): number => p;
    const stateOf = (p: number): number => count + p;
    const takes = Array.from({ length: count - 1 }, (_, p) => [
      [forkOf(p), stateOf(p)],
      [forkOf(p + 1), stateOf(p)],
    ]).flat();
    const order = slotOrder(2 * count, actions(...takes, [forkOf(count - 1), stateOf(count - 1)]));
    const chain = Array.from({ length: count }, (_, p) => [forkOf(p), stateOf(p)]).flat();
    expect(order).toEqual(chain);
  });

  it('follows a path that touches few slots rather than one that touches many', () => {
    const wide = Array.from({ length: 20 }, (_, slot) => slot);
    const order = slotOrder(20, actions(wide, [3, 17]));
    expect(Math.abs(order.indexOf(3) - order.indexOf(17))).toBe(1);
  });

  it('has each slot once', () => {
    const path = fc.uniqueArray(fc.nat(29), { maxLength: 10 }).map((slots) => new Set(slots));
    fc.assert(
      fc.property(fc.array(fc.array(path, { maxLength: 4 }), { maxLength: 12 }), (paths) => {
        const order = slotOrder(30, paths);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, slot) => slot));
      }),
    );
  });
});
