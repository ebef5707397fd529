import { expect, test } from 'vitest';
import { speaksUnicode, wantsColor, widthOf } from '../../bin/terminal.ts';

const none = { color: false, 'no-color': false };

test.each<[string, boolean | undefined, Partial<typeof none>, Record<string, string>, boolean]>([
  ['a terminal', true, {}, {}, true],
  ['a file', undefined, {}, {}, false],
  ['a terminal with NO_COLOR', true, {}, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR says nothing', true, {}, { NO_COLOR: '' }, true],
  ['a file with FORCE_COLOR', undefined, {}, { FORCE_COLOR: '1' }, true],
  ['a terminal with FORCE_COLOR=0', true, {}, { FORCE_COLOR: '0' }, false],
  ['--color against NO_COLOR', undefined, { color: true }, { NO_COLOR: '1' }, true],
  ['--no-color against FORCE_COLOR', true, { 'no-color': true }, { FORCE_COLOR: '1' }, false],
  ['a dumb terminal', true, {}, { TERM: 'dumb' }, false],
])('colours: %s', (_, isTTY, choice, env, wanted) => {
  expect(wantsColor({ isTTY: isTTY as true }, { ...none, ...choice }, env)).toBe(wanted);
});

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ LANG: 'en_GB.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LANG: 'de_DE.ISO-8859-1' }, false],
  [{ LC_ALL: '', LANG: 'en_GB.UTF-8' }, true],
])('Unicode with %j', (env, unicode) => {
  expect(speaksUnicode(env)).toBe(unicode);
});

test.each<[number | undefined, Record<string, string>, number]>([
  [120, {}, 120],
  [undefined, {}, 100],
  [120, { COLUMNS: '60' }, 60],
  [undefined, { COLUMNS: 'wide' }, 100],
  [400, {}, 160],
  [3, {}, 20],
  [0, {}, 100],
])('the width of %s columns with %j', (columns, env, width) => {
  expect(widthOf({ columns: columns as number }, env)).toBe(width);
});
