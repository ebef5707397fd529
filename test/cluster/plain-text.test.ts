/** Values as text and back, and text that is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromText, Malformed, toText } from '../../checker/engine/cluster/plain-text.ts';
import { canonical } from '../../checker/state/canonical.ts';

const plain = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined), fc.bigInt()),
  key: fc.oneof(fc.string(), fc.constantFrom('array', 'set', '__proto__', 'constructor', '0')),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }).map((members) => new Set(members)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(fc.tuple(tie('key') as fc.Arbitrary<string>, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
  ),
})).value;

describe('plain data as text', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(plain, (value) => canonical(fromText(toText(value))) === canonical(value)),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    '{',
    '[1]',
    '["unknown", 1]',
    '["bigint", "x"]',
    '["bigint", 1]',
    '["number", "1"]',
    '["map", 1]',
    '["map", ["array", 1]]',
    '["set", ["object"]]',
  ])('refuses %s', (text) => {
    expect(() => fromText(text)).toThrow(Malformed);
  });

  it('never reaches a prototype', () => {
    const value = fromText('{"__proto__": {"polluted": true}}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
