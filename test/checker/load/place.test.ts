import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';
import { positionOfFunction } from '../../../checker/load/function-position.ts';
import { loadSpec } from '../../../checker/load/load.ts';
import { placed } from '../../../checker/load/place.ts';

const file = fileURLToPath(new URL('../../fixtures/locks.ts', import.meta.url));
const loaded = await loadSpec(file);
const source = (await import('node:fs')).readFileSync(file, 'utf8').split('\n');
const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;
const choice = { variant: 'racy', config: 'three' };

test.each([
  ['init', 'init: ()'],
  ['threads', 'threads: (_'],
  ['expect', 'expect: ({'],
  ['thread writer', 'function* writer('],
  ['thread third', 'function* reader('],
  ['invariant noLostUpdate', 'noLostUpdate: (k)'],
  ['invariant small.done', 'small: {'],
  ['no such thing', 'export default'],
  ['invariant no such', 'export default'],
])('%s is where the spec says %s', (action, text) => {
  const { details } = placed(new DcheckError('not-plain', 'wrong', { action }), loaded, choice);
  expect(details.at).toMatchObject({ file, line: lineOf(text) });
  expect(details.action).toBe(action);
});

test('a position that is known stays', () => {
  const at = { file: 'elsewhere.ts', line: 3 };
  expect(placed(new DcheckError('not-plain', 'wrong', { action: 'init', at }), loaded, choice).details.at).toBe(at);
});

test('functions that are not of a spec have no position', () => {
  expect(positionOfFunction(() => 1)).toBeNull();
  expect(positionOfFunction(Math.max)).toBeNull();
  expect(positionOfFunction('init')).toBeNull();
});
