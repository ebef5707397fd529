import { expect, test } from 'vitest';
import { parseBytes, parseConstants, parseCount, parseDuration, parseSweep } from '../../bin/values.ts';
import { DcheckError } from '../../checker/errors/error.ts';

test.each([
  ['1', 1],
  ['100000', 100_000],
  ['1_000', 1000],
  ['1e6', 1_000_000],
])('count %s', (text, value) => expect(parseCount(text, 'max-states')).toBe(value));

test.each(['0', '-5', '1.5', 'abc', '', '1e400', '10k'])('no count: %s', (text) => {
  expect(() => parseCount(text, 'max-states')).toThrow(DcheckError);
});

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['1h', 3_600_000],
])('duration %s', (text, value) => expect(parseDuration(text, 'timeout')).toBe(value));

test.each(['10', '0s', '-1s', 's', 'soon', '10 s'])('no duration: %s', (text) => {
  expect(() => parseDuration(text, 'timeout')).toThrow(/--timeout/);
});

test.each([
  ['512m', 512 * 1024 ** 2],
  ['8g', 8 * 1024 ** 3],
  ['8GiB', 8 * 1024 ** 3],
  ['1.5g', 1.5 * 1024 ** 3],
])('size %s', (text, value) => expect(parseBytes(text, 'memory')).toBe(value));

test.each(['8', '0g', 'big', '8x'])('no size: %s', (text) => {
  expect(() => parseBytes(text, 'memory')).toThrow(/--memory/);
});

test('constants are typed as their defaults are', () => {
  const defaults = { N: 2, FAST: true, NAME: 'x' };
  expect(parseConstants(['N=3', 'FAST=false', 'NAME=3', 'N=-1.5'], defaults)).toEqual({ N: -1.5, FAST: false, NAME: '3' });
  expect(parseConstants(['NAME=a=b'], defaults)).toEqual({ NAME: 'a=b' });
  expect(parseConstants(['NAME='], defaults)).toEqual({ NAME: '' });
});

test.each<[string, RegExp]>([
  ['M=3', /"M", which is no constant/],
  ['N', /NAME=VALUE/],
  ['=3', /NAME=VALUE/],
  ['N=many', /takes a number/],
  ['N=', /takes a number/],
  ['FAST=yes', /takes true or false/],
  ['__proto__=1', /no constant/],
])('no constant: %s', (text, message) => {
  expect(() => parseConstants([text], { N: 2, FAST: true })).toThrow(message);
});

test('a mistyped constant gets a hint', () => {
  try {
    parseConstants(['CLIENT=3'], { CLIENTS: 2 });
    expect.unreachable();
  } catch (error) {
    expect((error as DcheckError).details.hint).toBe('did you mean CLIENTS? known: CLIENTS');
  }
});

test('a sweep: lists and ranges, every combination in the order in which they were given', () => {
  const defaults = { N: 1, FAST: false, NAME: 'x' };
  expect(parseSweep(['N=1..3', 'FAST=true,false', 'NAME=a,b'], defaults)).toEqual({
    set: { NAME: 'a,b' },
    points: [1, 2, 3].flatMap((N) => [true, false].map((FAST) => ({ N, FAST }))),
  });
  expect(parseSweep(['N=5,-1..1,5'], defaults).points).toEqual([5, -1, 0, 1].map((N) => ({ N })));
  expect(parseSweep(['N=1,2', 'N=7'], defaults)).toEqual({ set: { N: 7 }, points: [{}] });
  expect(parseSweep([], defaults)).toEqual({ set: {}, points: [{}] });
});

test.each(['N=3..1', 'N=1..', 'N=1,', 'N=1,x', 'FAST=true..false', 'N=0..99999999'])('no sweep: %s', (text) => {
  expect(() => parseSweep([text], { N: 1, FAST: false })).toThrow(/--set/);
});

test('one value where there is one run', () => {
  expect(() => parseConstants(['N=1,2'], { N: 1 })).toThrow(/takes a number/);
});
