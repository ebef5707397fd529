// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the forms are source text
/** The compiled form and the native generators agree, for every form of control flow. */
import { describe, expect, test } from 'vitest';
import { thread } from '../../../checker/procedures/proc.ts';
import { agree, exportsOf } from './compare.ts';

const PRELUDE = `
import { choose, current, deref, extern, fault, until, when, type Proc } from 'dcheck';
interface K { x: number; log: unknown[]; flag: boolean; table: Record<string, { v: number } | null> }

function note(k: K, ...values: unknown[]): void {
  k.log.push(...values);
}
/** Notes that it ran, in a step of its own, and gives n back. */
function* tell(k: K, n: number): Proc<number> {
  yield;
  k.log.push(n);
  return n;
}
/** Gives n back without a pause. */
function* quick(k: K, n: number): Proc<number> {
  k.log.push(-n);
  return n;
}
export function* other(k: K): Proc {
  k.x += 10;
  yield;
  k.x += 100;
}
`;

/** Bodies of a procedure \`p(k: K, a: number): Proc<unknown>\`; what it returns is logged by its caller. */
const FORMS: Readonly<Record<string, string>> = {
  nothing: '',
  'a single step': 'k.x = a;',
  'pauses in sequence': 'k.x = 1; yield; k.x = 2; yield; k.x = 3;',
  'a pause at the start and at the end': 'yield; k.x++; yield;',
  if: 'if (k.x > 0) { yield; note(k, 1); } note(k, 2);',
  'if and else': "if (k.flag) { yield; note(k, 't'); } else { note(k, 'f'); yield; note(k, 'g'); }",
  'else if': "if (a > 5) yield; else if (a > 1) { yield; note(k, 'm'); } else note(k, 'n'); k.x = 9;",
  'a pause in the test of an if': "if ((yield* tell(k, a)) > 1) note(k, 'yes'); else note(k, 'no');",
  while: 'let i = 0; while (i < a) { note(k, i); yield; i++; }',
  'while with a pause in its test': 'let i = 0; while ((yield* tell(k, i)) < a) i++; k.x = i;',
  'do while': 'let i = 0; do { note(k, i); yield; i++; } while (i < a); k.x = i;',
  'do while with a pause in its test':
    'let i = 0; do { i++; if (i === 1) continue; note(k, 10 + i); } while ((yield* tell(k, i)) < a);',
  for: 'for (let i = 0; i < a; i++) { note(k, i); yield; }',
  'for with pauses in its head': 'for (let i = yield* tell(k, 0); i < (yield* quick(k, a)); i += yield* tell(k, 1)) k.x += i;',
  'for without a head': 'let i = 0; for (;;) { if (i++ >= a) break; yield; note(k, i); }',
  'for of an array': 'for (const n of [3, 1, 2]) { yield; note(k, n); }',
  'for of a copy of state': 'const names = Object.keys(k.table); for (const name of names) { yield; note(k, name); }',
  'for of a Set': "for (const n of new Set(['p', 'q', 'p'])) { note(k, n); yield; }",
  'for of a Map, destructured':
    "for (const [key, { v }] of new Map([['p', { v: 1 }], ['q', { v: 2 }]])) { yield; note(k, key, v); }",
  'for of with a pause in the collection': 'for (const n of [yield* tell(k, 5), 6]) { note(k, n + 100); yield; }',
  'for in': 'for (const name in { u: 1, w: 2 }) { yield; note(k, name); }',
  'break and continue': 'for (let i = 0; i < 6; i++) { if (i === 1) continue; if (i === 4) break; yield; note(k, i); } k.x = 7;',
  'labelled break and continue':
    "outer: for (let i = 0; i < 3; i++) { for (const j of [0, 1, 2]) { if (j === 1 && i === 0) continue outer; if (i === 2) break outer; yield; note(k, [i, j]); } note(k, 'row'); }",
  'a labelled block': "out: { if (k.x === 0) { yield; break out; } note(k, 'in'); } note(k, 'after');",
  'a jump out of a loop that is kept whole':
    'for (let i = 0; i < 4; i++) { for (const j of [1, 2, 3]) { if (j === 2) break; note(k, j); } yield; }',
  'a jump from a kept statement out of it':
    "outer: while (true) { for (const j of [1, 2, 3]) { if (j === a) break outer; note(k, j); } yield; note(k, 'never'); }",
  'a switch':
    "switch (a) { case 1: yield; note(k, 'one'); break; case 2: yield; note(k, 'two'); case 3: note(k, 'through'); break; default: yield; note(k, 'd'); }",
  'a switch with its default in the middle':
    "switch (a + 40) { case 1: yield; note(k, 1); default: note(k, 'd'); yield; case 3: note(k, 3); break; case 4: note(k, 4); }",
  'a switch with a pause in a case':
    "switch (2) { case yield* tell(k, 1): note(k, 'a'); break; case yield* tell(k, 2): note(k, 'b'); break; case yield* tell(k, 3): note(k, 'c'); }",
  'continue out of a switch': 'for (let i = 0; i < 3; i++) { switch (i) { case 1: continue; default: yield; } note(k, i); }',
  'return in the middle': "if (a > 1) { yield; return 'early'; } yield; note(k, 'late'); return 'end';",
  'return out of a kept statement': 'for (let i = 0; ; i++) { if (i === a) return i; note(k, i); if (i > 90) yield; }',
  'return of a call': 'return yield* tell(k, a);',
  'operands in order':
    'const tap = (n: number): number => { note(k, n); return n; }; k.x = tap(1) + (yield* quick(k, 2)) * tap(3);',
  'operands are read before a pause': 'k.x = k.x + (yield* tell(k, 1)) + k.x;',
  'arguments in order': 'k.x = Math.max(yield* tell(k, 1), a, yield* tell(k, 3), ...[yield* quick(k, 2)]);',
  'an array of pauses': 'const all = [yield* tell(k, 1), a, ...[8, 9], yield* tell(k, 2)]; note(k, all);',
  'a record of pauses': "const r = { p: yield* tell(k, 1), q: a, ...{ s: 5 }, ['c' + a]: yield* tell(k, 2), t: 3 }; note(k, r);",
  'a template': 'note(k, `${a}-${yield* tell(k, 1)}-${k.x}-${yield* tell(k, 2)}`);',
  'a conditional': "const v = a > 1 ? yield* tell(k, 1) : yield* quick(k, 2); note(k, v, k.flag ? yield* tell(k, 3) : 'none');",
  and: 'note(k, k.flag && (yield* tell(k, 1)), a > 0 && (yield* tell(k, 2)) && (yield* tell(k, 3)));',
  or: 'note(k, k.flag || (yield* tell(k, 1)), a > 0 || (yield* tell(k, 2)));',
  nullish: 'const none: number | null = null; note(k, none ?? (yield* tell(k, 1)), a ?? (yield* tell(k, 2)));',
  'nullish, with undefined': 'const none = [][0] as number | undefined; note(k, none ?? (yield* tell(k, 1)));',
  'a sequence': 'k.x = (note(k, 1), yield* tell(k, 2), note(k, 3), yield* tell(k, 4));',
  'a unary': 'note(k, !(yield* tell(k, 0)), -(yield* tell(k, 1)), typeof (yield* tell(k, 2)));',
  'the value of a pause': 'const v = yield; note(k, v === undefined);',
  'an assignment of a call': 'let v = 0; v = yield* tell(k, 1); note(k, v); let w; w = v = yield* tell(k, 2); note(k, v, w);',
  'compound assignment': 'let v = 5; v += yield* tell(k, 1); v *= yield* tell(k, 2); note(k, v); k.x += yield* tell(k, 3);',
  'logical assignment':
    'let v: number | null = null; v ??= yield* tell(k, 1); v ||= yield* tell(k, 2); v &&= yield* tell(k, 3); note(k, v);',
  'assignment to a member with a pause in its key':
    'const r: Record<number, number> = { [1]: 0 }; k.log[yield* quick(k, 0)] = a; note(k, Object.keys(r));',
  updates: 'let i = 0; const before = i++; yield; ++i; note(k, before, i); k.x++;',
  'destructuring a call':
    'const [p, ...rest] = [yield* tell(k, 1), 2, 3]; const { q, ...others } = { q: yield* tell(k, 4), r: 5, s: 6 }; yield; note(k, p, rest, q, others);',
  'destructuring with pauses in its defaults':
    'const { p = yield* tell(k, 1), q: [r = yield* tell(k, 2), t = 5] = [] } = { q: [7] } as { p?: number; q?: number[] }; note(k, p, r, t);',
  'a default that null does not need': 'const { p = yield* tell(k, 1) } = { p: null } as { p?: unknown }; note(k, p);',
  'a rest behind a default that pauses':
    'const { q = yield* tell(k, 1), [`r${a}`]: r, ...others } = { r1: 7, r3: 8, s: 6 } as Record<string, number>; note(k, q, r, others);',
  'destructuring assignment':
    'let p = 1; let q = 2; [p, q] = [q, yield* tell(k, p)]; note(k, p, q); ({ p, q } = { p: yield* quick(k, 8), q: p }); note(k, p, q);',
  'optional chains':
    'const none = null as null | { f(n: number): number; g: number[] }; const some = { f: (n: number) => n + 1 }; note(k, none?.f(yield* tell(k, 1)), some?.f(yield* quick(k, 2)), none?.g[yield* tell(k, 3)]);',
  'the object of a method in a chain':
    'const o = { base: 5, f(n: number): number { return this.base + n; } }; note(k, o?.f(yield* quick(k, 2)), o.f?.(yield* quick(k, 3)), o.f(yield* quick(k, 4)));',
  'names of imports as names of properties':
    'const c = choose([4]); note(k, { choose: c }.choose, { choose }.choose === choose, { deref: 1 });',
  'shadowed locals':
    "let v = 'outer'; if (a > 0) { const v = 'inner'; yield; note(k, v); { const v = 'innermost'; yield; note(k, v); } } note(k, v);",
  'a local that shadows a name of the module': "{ const tell = 'local'; yield; note(k, tell); } note(k, yield* quick(k, 3));",
  'closures within a step':
    'const limit = a; yield; note(k, [1, 2, 3].filter((n) => n < limit).length); yield; note(k, [4].map((n) => n + limit));',
  'closures over the constants of a loop':
    'for (const n of [1, 2]) { const makers: (() => number)[] = []; for (const m of [n, n * 10]) { makers.push(() => m); } note(k, makers.map((make) => make())); yield; }',
  'closures made by a loop that pauses':
    'const found: (() => number)[] = []; for (const n of [1, 2, 3]) { const twice = n * 2; found.push(() => twice); if (n === 3) { note(k, found.map((f) => f())); found.length = 0; yield; } }',
  'a declared function inside':
    'const limit = a; function below(n: number): boolean { return n < limit; } yield; note(k, [1, 2, 3].filter(below).length);',
  'parameters with defaults and rest': 'yield* many(k, 1); yield* many(k, 1, 2, 3, 4); yield* many(k, undefined);',
  'a default that reads the state': 'yield* fromState(k); yield; yield* fromState(k);',
  'parameters taken apart': 'yield* apart(k, { p: 1, q: [2, 3] });',
  recursion: 'note(k, yield* factorial(k, a + 2));',
  'calls in calls': 'yield* chain(k, 3); note(k, yield* tell(k, yield* quick(k, yield* tell(k, 1))));',
  until: 'yield until(() => k.x >= 100, () => `x is ${k.x}`); note(k, k.x);',
  'until with a block and locals':
    'const want = 10 * a; yield until(() => { const seen = k.x; return seen < want; }); note(k, k.x);',
  'until that waits for ever': 'k.x++; yield until(() => k.x < 0); note(k, 1);',
  'until in a loop': 'for (const n of [1, 10, 100]) { yield until(() => k.x >= n); note(k, n); }',
  'until as the first statement': 'yield until(() => k.x > 0); note(k, k.x);',
  'until after a local': 'const want = a + 5; yield until(() => k.x >= want); note(k, k.x);',
  'until behind a call': 'yield* waits(k, 5); note(k, k.x);',
  when: 'note(k, 0); yield; when(k.x >= 110); note(k, k.x);',
  choose: 'const v = choose([1, 2, 3]); yield; note(k, v + choose([10, 20])); yield; if (v > 1) note(k, choose([5]));',
  'choose with a disabled way': 'const v = choose([1, 2, 3]); when(v !== 2); yield; note(k, v);',
  'a label': "yield 'here'; k.x = 5; yield 'there'; k.x = 6;",
  'a fault': "k.x++; yield; if (k.x > 10) fault('broken', `x is ${k.x}`); note(k, 'fine');",
  'a dereference of null': "const id = k.x > 0 ? 'none' : 'one'; yield; deref(k.table, id, 'p').v = 4;",
  'a null property': "yield; k.table['none']!.v = 4;",
  'try within a step':
    "try { if (k.x === 0) throw new Error('e'); note(k, 't'); } catch (e) { note(k, (e as Error).message); } finally { note(k, 'f'); } yield; k.x = 1;",
  'a jump out of a kept try':
    "for (const n of [1, 2]) { try { if (n === 1) continue; note(k, n); } finally { note(k, 'f'); } yield; }",
  'a caught throw of a local': 'let v = 1; try { v = 2; throw null; } catch { v += 10; } yield; note(k, v);',
  current: 'note(k, current()); yield; note(k, current());',
  'an extern': 'yield* plugged(k, a); yield; yield* fallen(k, a);',
  'objects in locals':
    'const seen = { n: a, list: [1] }; seen.list.push(2); yield; note(k, seen.list.length, seen.n); let list = [a]; yield; list = [...list, 9]; yield; note(k, list);',
  'values of every kind':
    "const all = [undefined, null, 1.5, 'text', true, 10n]; const set = new Set([1]); const map = new Map([['k', 1]]); yield; note(k, all.length, set.has(1), map.get('k'), all[5] === 10n);",
  deletion:
    'const r: { p?: number; q: number } = { p: 1, q: 2 }; delete r.p; yield; note(k, Object.keys(r)); delete k.table[(yield* quick(k, 1)) === 1 ? "one" : ""];',
  'shorthand of a renamed local': '{ const v = 1; yield; note(k, { v }); } { const v = 2; yield; note(k, { v }); }',
  'a kept loop with its own labels':
    'const found: number[] = []; outer: for (const i of [1, 2, 3]) for (const j of [1, 2]) { if (j === 2) continue outer; if (i === 3) break outer; found.push(i * j); } yield; note(k, found);',
  'new': 'const d = new Set([yield* quick(k, 1), yield* tell(k, 2)]); note(k, d.size);',
  'casts around pauses': 'const v = (yield* tell(k, 1))! as unknown as number satisfies number; note(k, v);',
  'a comma in a for head': 'for (let i = 0, j = 10; i < j; i += 4, j -= 3) { yield; note(k, i, j); }',
};

const HELPERS = `
function* many(k: K, p = 7, q: number = p + 1, ...rest: number[]): Proc { k.log.push(p, q); yield; k.log.push(rest); }
function* fromState(k: K, n = k.x + 1): Proc { k.x = n; yield; note(k, n); }
function* apart(k: K, { p, q: [r, s] }: { p: number; q: number[] }): Proc { yield; k.log.push(p, r, s); }
function* factorial(k: K, n: number): Proc<number> {
  if (n <= 1) return 1;
  yield;
  return n * (yield* factorial(k, n - 1));
}
const chain = function* (k: K, n: number): Proc { if (n > 0) { yield* chain(k, n - 1); yield; k.log.push(n); } };
function* waits(k: K, n: number): Proc { const limit = n * 2; yield until(() => k.x >= limit, () => 'x'); }
const plugged = extern<typeof tell>('plugged');
const fallen = extern<typeof tell>('fallen', tell);
export const plugs = { plugged: function* (k: K, n: number): Proc<number> { k.log.push('plugged'); yield; return n; } };
`;

const INITIAL = { x: 0, log: [], flag: false, table: { one: { v: 1 }, none: null } };

test('compiled and native agree on a thread whose default reads the state', async () => {
  const { p } = await exportsOf(`${PRELUDE}export function* p(k: K, n = k.x + 5): Proc { k.x = n; yield; note(k, n); }`);
  const { reached } = agree({ p: thread(p as never) }, INITIAL);
  expect([...reached.keys()].at(-1)).toContain('"log":[5]');
});

describe('compiled and native agree on', () => {
  for (const [form, body] of Object.entries(FORMS)) {
    test(form, async () => {
      const { run, other, plugs } = await exportsOf(`${PRELUDE}${HELPERS}
        function* p(k: K, a: number): Proc<unknown> { ${body} }
        export function* run(k: K, a: number): Proc { const r = yield* p(k, a); note(k, { r }); }`);
      for (const a of [1, 3]) {
        const alone = agree({ run: thread(run as never, ...([a] as never[])) }, INITIAL, plugs as never);
        expect(alone.ended.size + alone.stuck.size + alone.faults.size).toBeGreaterThan(0);
        const both = agree(
          { run: thread(run as never, ...([a] as never[])), other: thread(other as never) },
          INITIAL,
          plugs as never,
        );
        expect(both.states).toBeGreaterThan(alone.states);
      }
    });
  }
});
