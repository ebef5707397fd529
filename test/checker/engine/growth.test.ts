/** A state that grows without end stops at the memory bound, with the part that grows named, and no other. */
import { afterEach, describe, expect, it } from 'vitest';
import { check, learnedEngine, loadSpec } from '../../../checker/api.ts';
import { growing, Sizes } from '../../../checker/engine/growth.ts';
import { tuning } from '../../../checker/engine/learned/tuning.ts';
import { fixture } from '../../e2e/dcheck.ts';

function sizes(...values: readonly unknown[]): Sizes {
  const all = new Sizes();
  for (const value of values) all.add(value, ['x']);
  return all;
}

const usual = { ...tuning };

afterEach(() => {
  Object.assign(tuning, usual);
});

describe('what grows', () => {
  it.each([
    ['array', /^queue\.items grew from 0 to \d+ elements$/],
    ['set', /^seen grew from 0 to \d+ members$/],
    ['map', /^owners grew from 0 to \d+ entries$/],
    ['text', /^log grew from 0 to \d+ characters$/],
    ['counter', /^count\.total grew from 0 to \d+$/],
    ['many', /^doors\[\*\]\.visits grew from 0 to \d+$/],
  ])('is named: %s', async (kind, words) => {
    const { spec } = await loadSpec(fixture('growing.ts'));
    // The bound comes where all that does not grow was there long before.
    tuning.beat = 0;
    let depth = 0;
    const limits = {
      get memoryBytes(): number {
        return depth < 40 ? 2 ** 45 : 1;
      },
    };
    const result = await check(spec, { set: { KIND: kind } }, learnedEngine, limits, (progress) => {
      depth = progress.depth;
    });
    expect(result.bound).toBe('memory');
    expect(new Set(result.properties.map(({ verdict }) => verdict))).toEqual(new Set(['incomplete']));
    expect(result.growing?.[0]).toMatch(words);
    // The members of a set and the items of an array may grow with it; nothing else does.
    const [path] = (result.growing?.[0] ?? '').split(' ');
    expect(result.growing?.every((text) => text.startsWith(path as string))).toBe(true);
  });

  it('is not what was as great before', () => {
    expect(growing(sizes([]), sizes([3, 4]), sizes([1, 2]))).toEqual([]);
  });

  it('is found deep inside of values', () => {
    const parts = growing(
      sizes({ a: new Map([['k', [1]]]) }),
      sizes({ a: new Map([['k', [1]]]) }),
      sizes({ a: new Map([['k', [1, 1]]]) }),
    );
    expect(parts).toEqual(['x.a.(entry) grew from 1 to 2 elements']);
  });

  it('comes in the order of how much it grew', () => {
    const parts = growing(sizes({ a: 1, b: [0] }), sizes({ a: 2, b: [0] }), sizes({ a: 3, b: [0, 0, 0, 0] }));
    expect(parts).toEqual(['x.b grew from 1 to 4 elements', 'x.a grew from 1 to 3']);
  });
});
