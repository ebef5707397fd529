import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { ascii } from '../../../checker/report/ascii.ts';
import { bytes, columns, cut, duration, grouped, padEnd, padStart, plural, wrap } from '../../../checker/report/text.ts';

const words = fc.array(fc.stringMatching(/^[a-zäé→漢]{1,12}$/u), { minLength: 1, maxLength: 20 }).map((parts) => parts.join(' '));

test('wrapped lines fit, and lose no word', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 8, max: 60 }), fc.integer({ min: 0, max: 4 }), (text, width, hanging) => {
      const lines = wrap(text, width, hanging);
      for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines.slice(1)) expect(line.startsWith(' '.repeat(hanging))).toBe(true);
    }),
  );
});

test('the short way to wrap is the long way', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '→', 'é', ' ', ' '), maxLength: 120 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (line, width) => {
      if (columns(line) > width) expect(wrap(line, width)).toEqual(wrapAnsi(line, width, { hard: true, trim: true }).split('\n'));
    }),
    { numRuns: 500 },
  );
});

test('what is cut fits and says that it was cut', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 3, max: 40 }), (text, width) => {
      const short = cut(text, width, '…');
      expect(columns(short)).toBeLessThanOrEqual(width);
      if (columns(text) <= width) expect(short).toBe(text);
      else expect(short.endsWith('…')).toBe(true);
    }),
  );
});

test('the short way to count columns is the long way', () => {
  for (let code = 0x20; code < 0x3000; code++) {
    const character = String.fromCodePoint(code);
    expect(columns(character), code.toString(16)).toBe(stringWidth(character));
  }
  expect(columns('\u001b[31m→ D1\u001b[39m')).toBe(4);
});

test('padding counts columns as a terminal does', () => {
  expect(columns(padEnd('漢字', 6))).toBe(6);
  expect(padEnd('漢字', 6)).toBe('漢字  ');
  expect(padStart('12', 4)).toBe('  12');
  expect(padEnd('too long', 3)).toBe('too long');
});

test('numbers, times and sizes', () => {
  expect([0, 999, 1000, 1_234_567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([plural(1, 'step'), plural(2, 'step'), plural(2, 'switch', 'switches')]).toEqual(['1 step', '2 steps', '2 switches']);
  expect([0.044, 12.34, 250, 7384].map(duration)).toEqual(['0.04 s', '12.3 s', '4 min 10 s', '2 h 3 min']);
  expect([812e6, 7.94e9].map(bytes)).toEqual(['812 MB', '7.9 GB']);
});

test('ASCII is ASCII, whatever comes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const character of ascii(text)) expect(character.codePointAt(0)).toBeLessThan(128);
      expect(ascii(ascii(text))).toBe(ascii(text));
    }),
  );
  expect(ascii('stat → -ENOENT · “D1” … café ≠ 漢')).toBe('stat -> -ENOENT - "D1" ... cafe != ?');
});
