/** Definitions that TypeScript would refuse, from somebody who has not asked it. */
import { spec } from 'dcheck';
import { expect, test } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';

const SOUND = { name: 's', init: () => ({ x: 0 }), actions: () => ({ go: () => {} }) };

function refusal(definition: unknown): string {
  try {
    spec(definition as never);
  } catch (error) {
    if (error instanceof DcheckError && error.code === 'spec-shape') return `${error.message}; ${error.details.hint}`;
    throw error;
  }
  return '';
}

test('a sound one is taken, and one that is made of it', () => {
  expect(refusal(SOUND)).toBe('');
  expect(refusal({ ...spec(SOUND), name: 't' })).toBe('');
  expect(refusal({ ...SOUND, threads: undefined })).toBe('');
});

test.each([
  [{ ...SOUND, invariant: {} }, /^a spec has no member "invariant"; did you mean invariants\?/],
  [{ ...SOUND, action: SOUND.actions, actions: undefined }, /^a spec has no member "action"; did you mean actions\?/],
  [{ ...SOUND, actions: { go: () => {} } }, /^actions is an object, not a function; write: actions: \(_\) =>/],
  [{ ...SOUND, init: { x: 0 } }, /^init is an object, not a function; write: init: \(\) =>/],
  [{ ...SOUND, init: undefined }, /^the spec has no init; add init:/],
  [{ ...SOUND, name: undefined }, /^the spec has no name; add name:/],
  [{ ...SOUND, name: '' }, /^the name of the spec is empty/],
  [{ ...SOUND, name: 3 }, /^name is a number, not a string/],
  [{ ...SOUND, invariants: [() => true] }, /^invariants is an array, not a record/],
  [{ ...SOUND, invariants: () => ({}) }, /^invariants is a function, not a record/],
  [{ ...SOUND, constraint: null }, /^constraint is null, not a function/],
  [{ ...SOUND, allow: { vacuos: [] } }, /^there is no allowance "vacuos"; did you mean vacuous\?/],
  [undefined, /^spec\(\) is given undefined/],
  [[], /^spec\(\) is given an array/],
])('%o is refused', (definition, expected) => {
  expect(refusal(definition)).toMatch(expected);
});
