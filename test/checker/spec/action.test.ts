/** each(), times() and when(): the building blocks of actions. */
import { describe, expect, it } from 'vitest';
import { DISABLED, each, when } from '../../../checker/spec/action.ts';
import { times } from '../../../checker/spec/domain.ts';

describe('each', () => {
  it('takes a number n for 0 .. n-1', () => {
    expect(each(3, () => {}).sets).toEqual([[0, 1, 2]]);
    expect(each(0, () => {}).sets).toEqual([[]]);
  });

  it('takes arrays and Sets in their order', () => {
    expect(each(['b', 'a'], new Set([2, 1]), 2, () => {}).sets).toEqual([
      ['b', 'a'],
      [2, 1],
      [0, 1],
    ]);
  });

  it('keeps the recipe', () => {
    const recipe = (): void => {};
    expect(each(2, 2, recipe).recipe).toBe(recipe);
  });

  it('does not notice changes to the set afterwards', () => {
    const set = [1, 2];
    const action = each(set, () => {});
    set.push(3);
    expect(action.sets).toEqual([[1, 2]]);
  });
});

describe('times', () => {
  it('refuses what is no whole number, for each as well', () => {
    for (const n of [1.5, Number.NaN, 'x' as never]) {
      expect(() => times(n, () => 0)).toThrow(RangeError);
    }
    expect(() => each(1.5, () => {})).toThrow('1.5 is no whole number');
    expect(times(-1, () => 0)).toEqual([]);
  });

  it('makes each value anew, from its index', () => {
    const made = times(3, (i) => ({ i }));
    expect(made).toEqual([{ i: 0 }, { i: 1 }, { i: 2 }]);
    expect(new Set(times(2, () => ({}))).size).toBe(2);
  });
});

describe('when', () => {
  it.each([true, 1, 'x', {}])('lets %j pass', (condition) => {
    expect(() => when(condition)).not.toThrow();
  });

  it.each([false, 0, '', null, undefined])('disables where it is %j', (condition) => {
    let thrown: unknown;
    try {
      when(condition);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBe(DISABLED);
  });
});
