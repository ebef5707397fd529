import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countScalars, leaves, valueText } from '../../../checker/report/value.ts';

test('values as text', () => {
  expect(valueText({ b: [1, 'x'], a: null, 'odd key': undefined })).toBe('{ a: null, b: [1, "x"], "odd key": unset }');
  expect(valueText(new Set(['b', 'a']))).toBe('Set{"a", "b"}');
  expect(valueText(new Map([['k', { x: 1 }]]))).toBe('Map{"k": { x: 1 }}');
  expect([valueText({}), valueText([]), valueText(12n)]).toEqual(['{}', '[]', '12n']);
});

test('a state is told whole: what is short in one piece, what is long by its parts', () => {
  const state = { locks: { a: null, b: 'reader' }, dentries: [{ name: 'config', hashed: true, sign: 'negative' }], count: 3 };
  expect(leaves(state, 40)).toEqual([
    { path: 'count', text: '3' },
    { path: 'dentries[0].hashed', text: 'true' },
    { path: 'dentries[0].name', text: '"config"' },
    { path: 'dentries[0].sign', text: '"negative"' },
    { path: 'locks', text: '{ a: null, b: "reader" }' },
  ]);
});

test('leaves cover every scalar, at any width', () => {
  const state = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,5}$/),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer(), { minKeys: 1 }),
    { minKeys: 1 },
  );
  fc.assert(
    fc.property(state, fc.integer({ min: 1, max: 80 }), (value, room) => {
      const numbers = (text: string): number => text.match(/(?<![\w-])-?\d+/g)?.length ?? 0;
      const told = leaves(value, room).reduce((sum, { text }) => sum + numbers(text), 0);
      expect(told).toBe(countScalars(value));
    }),
  );
});
