/** choose() and everyChoice(): every way that nested choices can go, once each, in order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISABLED } from '../../../checker/spec/action.ts';
import { choose, everyChoice } from '../../../checker/spec/choose.ts';

/** What the runs of `body` return, in order. */
function runs<T>(body: () => T): T[] {
  const results: T[] = [];
  everyChoice((choice) => {
    expect(choice).toBe(results.length);
    results.push(body());
  });
  return results;
}

/** A tree of choices: at an inner node one of the children is taken. */
type Tree = number | readonly Tree[];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, fc.nat(9), fc.array(tie('tree'), { minLength: 1, maxLength: 4 })),
}));

const leaves = (node: Tree): number[] => (typeof node === 'number' ? [node] : node.flatMap(leaves));

function descend(node: Tree): number {
  return typeof node === 'number' ? node : descend(choose(node));
}

describe('everyChoice', () => {
  it('runs a body without choices once', () => {
    expect(runs(() => 'x')).toEqual(['x']);
  });

  it('takes independent choices in the order of the elements, the last one changing fastest', () => {
    expect(runs(() => [choose('ab'), choose([1, 2, 3])])).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 3],
      ['b', 1],
      ['b', 2],
      ['b', 3],
    ]);
  });

  it('visits every leaf of a tree of choices that depend on each other once, from left to right', () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(runs(() => descend(node))).toEqual(leaves(node));
      }),
    );
  });

  it('chooses from Sets, Maps and iterators too', () => {
    expect(runs(() => choose(new Set(['x', 'y'])))).toEqual(['x', 'y']);
    expect(runs(() => choose(new Map([['k', 1]]).keys()))).toEqual(['k']);
    expect(runs(() => choose(['p', 'q'].keys()))).toEqual([0, 1]);
  });

  it('goes on after a run that has nothing to choose from', () => {
    const results = runs(() => {
      const first = choose([0, 1, 2]);
      try {
        return choose(first === 1 ? [] : [first * 10, first * 10 + 1]);
      } catch (thrown) {
        return thrown;
      }
    });
    expect(results).toEqual([0, 1, DISABLED, 20, 21]);
  });

  it('goes on after a run that throws before all its choices', () => {
    const results = runs(() => {
      const first = choose([0, 1]);
      if (first === 0) return 'cut short';
      return choose(['a', 'b']);
    });
    expect(results).toEqual(['cut short', 'a', 'b']);
  });

  it('can run inside a run, with choices of its own', () => {
    const results = runs(() => {
      const before = choose([1, 2]);
      const inner = runs(() => choose(['x', 'y']));
      return [before, inner.join(''), choose([3, 4])];
    });
    expect(results).toEqual([
      [1, 'xy', 3],
      [1, 'xy', 4],
      [2, 'xy', 3],
      [2, 'xy', 4],
    ]);
  });

  it('leaves no walk behind when the body throws', () => {
    expect(() =>
      everyChoice(() => {
        choose([1, 2]);
        throw new Error('oops');
      }),
    ).toThrow('oops');
    expect(() => choose([1])).toThrow(/outside an action/);
  });
});

describe('choose', () => {
  it('is an error outside an action', () => {
    expect(() => choose([1, 2])).toThrow(/outside an action/);
  });
});
