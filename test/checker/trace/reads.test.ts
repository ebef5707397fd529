/** What a predicate reads: exactly the leaves that it looks at, and members where it goes through them. */
import { expect, test } from 'vitest';
import { readsOf } from '../../../checker/trace/reads.ts';

interface Example {
  readonly owner: string | null;
  readonly list: readonly { readonly up: boolean }[];
  readonly table: { readonly [name: string]: { readonly left: number; readonly right?: number } };
  readonly bag: ReadonlySet<string>;
}

const state: Example = Object.freeze({
  owner: null,
  list: Object.freeze([Object.freeze({ up: true }), Object.freeze({ up: false })]),
  table: Object.freeze({ a: Object.freeze({ left: 1 }) }),
  bag: new Set(['x']),
});

const reads = (read: (given: Example) => unknown): string[] =>
  readsOf(state, read as never).map(({ path, members }) => `${path.join('.')}${members ? ' members' : ''}`);

test.each<[string, (given: Example) => unknown, string[]]>([
  ['a leaf', ({ owner }) => owner === null, ['owner']],
  ['a leaf in a frozen record in a frozen array', ({ list }) => list[1]?.up, ['list.1.up']],
  ['only what is looked at', ({ list }) => list[0]?.up || list[1]?.up, ['list.0.up']],
  ['all members of an array', ({ list }) => list.every(() => true), ['list members']],
  ['how many there are', ({ list }) => list.length, ['list members']],
  ['which keys there are, without their values', ({ table }) => Object.keys(table), ['table members']],
  ['values, member by member', ({ table }) => Object.values(table).map(({ left }) => left), ['table members', 'table.a.left']],
  ['what is not there', ({ table }) => table.b?.left, ['table.b']],
  ['whether it is there', ({ table }) => 'right' in (table.a as object), ['table.a members']],
  ['a Set, as a whole', ({ bag }) => bag.has('y'), ['bag']],
])('%s', (_, read, expected) => {
  expect(reads(read)).toEqual(expected);
});

test('the predicate sees the same as without', () => {
  const read = (given: Example): unknown => [
    JSON.stringify(given.list),
    { ...given.table },
    [...given.list].length,
    Array.isArray(given.list),
  ];
  let seen: unknown;
  readsOf(state, ((given: Example) => {
    seen = structuredCloneOf(read(given));
  }) as never);
  expect(seen).toEqual(structuredCloneOf(read(state)));
});

function structuredCloneOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
