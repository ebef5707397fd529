// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text
/** The rules of the procedure language, each with the place that the message names. */
import { describe, expect, test } from 'vitest';
import { compiledModule, problemIn } from './compiled.ts';

const p = (body: string): string =>
  `function* p(k: K, a: number): Proc<unknown> {\n${body}\n}\nfunction* g(k: K): Proc<number> { return 1; }`;

describe('refused:', () => {
  const cases: Readonly<Record<string, [body: string, at: string, message: RegExp]>> = {
    'a yield of a value': ['yield k.x;', 'yield k.x', /yield takes nothing, a label in quotes, or until/],
    'a yield of a computed label': ['yield `a${k.x}`;', 'yield `a', /yield takes nothing/],
    'yield* of no call': ['const it = g(k);\nyield* it;', 'yield* it', /yield\* takes the call of a procedure/],
    'yield* without the state': ['yield* g();', 'g();', /first argument of a procedure is the state `k` itself/],
    'yield* with a part of the state': ['yield* g(k.list);', 'k.list)', /first argument of a procedure is the state `k` itself/],
    'try around a yield': ['try { yield; } finally { k.x = 1; }', 'try {', /a try statement cannot contain a yield/],
    'catch around a call': ['try { yield* g(k); } catch {}', 'try {', /a try statement cannot contain a yield/],
    this: ['yield; k.x = this.y;', 'this.y', /no `this`/],
    'this in an arrow function': ['yield;\nk.list.map(() => this.y);', 'this.y', /no `this`/],
    arguments: ['k.x = arguments.length; yield;', 'arguments', /no `arguments`/],
    var: ['var v = 1; yield; k.x = v;', 'var v', /`var` is not for procedures/],
    'a nested generator function': [
      'function* inner() { yield 1; }\nyield;',
      'function* inner',
      /cannot contain a generator function/,
    ],
    'a class': ['class C {}\nyield;', 'class C', /cannot contain a class/],
    'assignment to the state': ['k = null!; yield;', 'k = null', /`k` is the state: it cannot be assigned/],
    'assignment to a const': ['const v = 1; yield; v = 2;', 'v = 2', /`v` is a const/],
    'a function that lives across a yield': [
      'const f = () => a;\nyield;\nk.x = f();',
      '() => a',
      /function `f` would have to live across the yield in line 4/,
    ],
    'a target that would be old': [
      'k.list[k.x] = 0; k.list[k.x].y = yield* g(k);',
      'k.list[k.x].y',
      /evaluated before the yield/,
    ],
    'an enum': ['enum E { A }\nyield;', 'enum E', /cannot declare an enum/],
    'a closure over what a loop changes': [
      'const fs: (() => number)[] = [];\nfor (let i = 0; i < 2; i++) { fs[i] = () => i; yield; }',
      '() => i',
      /captures `i`, which changes while the loop runs/,
    ],
  };
  for (const [what, [body, at, message]] of Object.entries(cases)) {
    test(what, () => {
      const problem = problemIn(p(body));
      expect(problem.message).toMatch(message);
      expect(problem.at.slice(0, at.length)).toBe(at);
      expect(problem.hint).not.toBe('');
    });
  }

  test('a first parameter that is no plain name', () => {
    expect(problemIn('function* p({ x }: K): Proc { yield; }').message).toMatch(
      /the first parameter of a procedure is the state/,
    );
  });

  test('an async generator that says it is a procedure', () => {
    expect(problemIn('async function* p(k: K): Proc { yield; }').message).toMatch(/cannot be async/);
  });
});

describe('not refused:', () => {
  const cases: Readonly<Record<string, string>> = {
    'a generator function that is a plain iterator':
      'function* upTo(n: number) { try { for (let i = 0; i < n; i++) yield i; } finally { var x = this; } }',
    'a generator inside a function': 'function make() { return function* (k: K): Proc { yield k.x; }; }',
    'this in a function inside': 'function* p(k: K): Proc { yield; const o = { f() { return this; } }; o.f(); }',
    'a target whose path cannot change':
      'function* g(k: K): Proc<number> { return 1; }\nfunction* p(k: K, a: number): Proc { k.list[a] = yield* g(k); k.list.push(yield* g(k)); }',
    'a label, with a cast': "function* p(k: K): Proc { yield 'here'; yield until(() => k.x > 0) as never; yield undefined; }",
    'a function that lives across a call which may not pause':
      'function* g(k: K): Proc<number> { return 1; }\nfunction* p(k: K): Proc { const f = () => 1; k.x = yield* g(k); k.x = f(); }',
  };
  for (const [what, text] of Object.entries(cases)) {
    test(what, () => {
      expect(() => compiledModule(text)).not.toThrow();
    });
  }
});

test('what breaks a rule but does not say that it is a procedure is described as broken', () => {
  const [broken] = compiledModule('export function* upTo(n: number) { for (let i = 0; i < n; i++) yield i; }').procedures;
  expect(broken?.problem).toMatchObject({ line: 2, message: expect.stringMatching(/yield takes nothing/) });
});
