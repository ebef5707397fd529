import fc from 'fast-check';
import { enableMapSet, freeze } from 'immer';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../checker/state/canonical.ts';
import { normalizer } from '../../../checker/state/normal.ts';

enableMapSet();

/** What a recipe can see of a value's order, as text. */
const seen = (value: unknown): string => {
  if (value instanceof Set) return `S[${[...value].map(seen)}]`;
  if (value instanceof Map) return `M[${[...value].map(([key, member]) => `${seen(key)}:${seen(member)}`)}]`;
  if (Array.isArray(value)) return `[${value.map(seen)}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value).map(([key, member]) => `${key}:${seen(member)}`)}}`;
  return canonical(value);
};

const leaf = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', null, true));
const { value: plain } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '0', '10', '2'), tie('value'), { noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 4 }).map((members) => new Set(members)),
    fc.array(fc.tuple(leaf, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

/** The same value, filled in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (value instanceof Set) return new Set([...value].reverse().map(reversed));
  if (value instanceof Map) return new Map([...value].reverse().map(([key, member]) => [key, reversed(member)]));
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  }
  return value;
};

const normalForm = normalizer([{ b: 1 }]);

describe('the normal form', () => {
  it('looks the same whatever the order in which a value was filled', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(seen(normalForm(freeze(value, true)))).toBe(seen(normalForm(freeze(reversed(value), true))));
      }),
    );
  });

  it('changes no value', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(canonical(normalForm(freeze(value, true)))).toBe(canonical(value));
      }),
    );
  });

  it('gives back what is in normal form already', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const once = normalForm(freeze(value, true));
        expect(normalForm(once)).toBe(once);
      }),
    );
    const state = freeze({ b: new Set([1, 2]), a: 1 }, true);
    expect(normalForm(state)).toBe(state);
  });
});
