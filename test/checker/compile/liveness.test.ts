// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text
/** Which locals a frame keeps at each yield: worked out by hand, from what the rest of the procedure reads. */
import { describe, expect, test } from 'vitest';
import { procedureIn } from './compiled.ts';

/** What is kept at the start, and then at each yield in the order of the text; temporaries are left out. */
function kept(body: string, params = 'a: number, b: number'): string[][] {
  const { resume } = procedureIn(
    `function* p(k: K, ${params}): Proc<unknown> { ${body} }\nfunction* g(k: K, n: number): Proc<number> { return n; }`,
  );
  return resume
    .toSorted((one, other) => Number(one.kind !== 'start') - Number(other.kind !== 'start') || one.column - other.column)
    .map(({ live }) => live.filter((name) => !name.startsWith('$')));
}

describe('a frame keeps', () => {
  const cases: Readonly<Record<string, [string, string[][]]>> = {
    'only what is read later': ['yield; k.x = a; yield; k.x = 1;', [['a'], ['a'], []]],
    'nothing that is set again before it is read': ['let v = a; k.x = v; yield; v = b; k.x = v;', [['a', 'b'], ['b']]],
    'what only one branch reads': [
      'yield; if (a) { k.x = b; }',
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
    'nothing that both branches set': ['let v = 0; yield; if (a) v = 1; else v = 2; k.x = v;', [['a'], ['a']]],
    'what one branch leaves alone': ['let v = 0; yield; if (a) v = 1; k.x = v;', [['a'], ['a', 'v']]],
    'what a loop needs in its next turn': ['let v = 0; while (a) { v = v + 1; yield; } ', [['a'], ['a', 'v']]],
    'nothing that every turn sets anew': ['while (a) { const v = k.x; k.x = v + 1; yield; }', [['a'], ['a']]],
    'what a closure uses': ['yield; k.list = k.list.filter((n) => n > a);', [['a'], ['a']]],
    'what a declared function uses, where it is called': [
      'function f(): number { return a + g2(); } function g2(): number { return b; } yield; k.x = f(); yield; k.x = 1;',
      [['a', 'b'], ['a', 'b'], []],
    ],
    'what the condition of an until reads': [
      'yield until(() => k.x > a, () => `b is ${b}`); k.x = 0;',
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
    'what a call still needs afterwards': ['const v = yield* g(k, a); k.x = v + b;', [['a', 'b'], ['b']]],
    'nothing behind a return': ['if (a) { yield; return 1; } yield; return b;', [['a', 'b'], [], ['b']]],
    'what a compound assignment reads': ['let v = 1; yield; v += a; k.x = v;', [['a'], ['a', 'v']]],
    'nothing behind a throw': [
      "yield; if (a) throw new Error('x'); k.x = b;",
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
    'what a destructuring leaves alone': ['let v = 1; let w = 2; yield; [v] = [a]; k.x = v + w;', [['a'], ['a', 'w']]],
    'what a default of a pattern reads': [
      'yield; const { p = b } = { p: a }; k.x = p;',
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
    'what a kept loop reads': [
      'yield; for (const n of k.list) { if (n === a) break; k.x += b; }',
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
    'nothing that a kept switch sets in every case': [
      'let v = 0; yield; switch (a) { case 1: v = 1; break; default: v = 2; } k.x = v;',
      [['a'], ['a']],
    ],
    'what a switch falls through to': [
      'let v = 0; yield; switch (a) { case 1: v = 1; case 2: k.x = v; break; default: v = 3; }',
      [['a'], ['a', 'v']],
    ],
    'what a handler reads': ['let v = 0; yield; try { v = 1; k.x = a; } catch { k.x = v; }', [['a'], ['a', 'v']]],
    'what is read behind a jump out of a kept statement': [
      'let v = 0; out: for (;;) { yield; for (const n of k.list) { if (n === 1) break out; } v = 1; } k.x = v;',
      [[], ['v']],
    ],
  };
  for (const [what, [body, expected]] of Object.entries(cases)) {
    test(what, () => {
      expect(kept(body)).toEqual(expected);
    });
  }
});

test('a parameter that is never read is not kept even at the start', () => {
  expect(kept('yield;', 'unused: number')).toEqual([[], []]);
});

test('the collection of a loop is kept as what is left of it', () => {
  const { resume, temporaries } = procedureIn('function* p(k: K): Proc { for (const n of [1, 2]) { yield; k.x = n; } }');
  expect(resume[1]?.live.map((name) => temporaries[name] ?? name).sort()).toEqual(['[1, 2]', 'n']);
});
