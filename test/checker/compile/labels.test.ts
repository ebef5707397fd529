/** What steps are called: the source of the statement that they begin with. */
import { describe, expect, test } from 'vitest';
import { procedureIn } from './compiled.ts';

/** The label of the step after the yield that is marked. */
function after(text: string): { text: string; line: number; column: number } | null | undefined {
  const line = text.split('\n').findIndex((one) => one.includes('/*!*/')) + 2;
  const { resume } = procedureIn(text);
  return resume.find((point) => point.kind !== 'start' && point.line === line)?.next;
}

const p = (body: string): string =>
  `function* p(k: K, a: number): Proc<unknown> {\n${body}\n}\nfunction* g(k: K, n: number): Proc<number> { return n; }`;

describe('the step after a yield is called', () => {
  const cases: Readonly<Record<string, [string, string]>> = {
    'the next statement': ['yield; /*!*/\nk.x = a;', 'k.x = a'],
    'without types': ['yield; /*!*/\nconst v: number = (k.x as number)!;', 'v = (k.x)'],
    'without generics and satisfies': ['yield; /*!*/\nconst v = new Set<number>([1]) satisfies Set<number>;', 'v = new Set([1])'],
    'without yield*, const and the state': ['yield; /*!*/\nconst entry = yield* g(k, a);', 'entry = g(a)'],
    'without the state as only argument': ['yield; /*!*/\nk.x = f(k);\nfunction f(s: K): number { return s.x; }', 'k.x = f()'],
    'on one line, without comments': ['yield; /*!*/\nk.x =\n   // why\n   a /* what */ +\n   1;', 'k.x = a + 1'],
    'the head of an if': ['yield; /*!*/\nif (a > 1) {\n k.x = 1;\n}', 'if (a > 1)'],
    'all of a short if': ['yield; /*!*/\nif (a > 1) return -1;', 'if (a > 1) return -1'],
    'the head of a while': ['yield; /*!*/\nwhile (k.x < a) {\n k.x++;\n}', 'while (k.x < a)'],
    'the head of a for of': ['yield; /*!*/\nfor (const n of k.list) {\n k.x = n;\n}', 'for (const n of k.list)'],
    'the head of a switch': ['yield; /*!*/\nswitch (a) {\n case 1: k.x = 1;\n}', 'switch (a)'],
    'what a block begins with': ['yield; /*!*/\n{\n k.x = 3;\n}', 'k.x = 3'],
    'what a loop without a head begins with': ['yield; /*!*/\nfor (;;) {\n k.x = 3;\n yield;\n}', 'k.x = 3'],
    'what follows a declaration without a value': ['yield; /*!*/\nlet v: number;\nv = a;', 'v = a'],
    'what follows the if that it ends': ['if (a) {\n yield; /*!*/\n}\nk.x = 2;', 'k.x = 2'],
    'the loop that it goes round': ['while (k.x < a) {\n k.x++;\n yield; /*!*/\n}', 'while (k.x < a)'],
    'the test of a do while': ['do {\n k.x++;\n yield; /*!*/\n} while (k.x < a);', 'while (k.x < a)'],
    'the start of an endless loop': ['while (true) {\n k.x++;\n yield; /*!*/\n}', 'k.x++'],
    'what a break leads to': ['while (a) {\n yield; /*!*/\n break;\n}\nk.x = 5;', 'k.x = 5'],
    'what a continue leads to': ['while (a) {\n yield; /*!*/\n continue;\n}\nk.x = 5;', 'while (a)'],
    'the return': ['yield; /*!*/\nreturn a;', 'return a'],
    'its label': ["yield 'take the lock'; /*!*/\nk.x = 1;", 'take the lock'],
    'the statement that it is part of': ['k.x = (yield* g(k, 1)) + 1; /*!*/', 'k.x = (g(1)) + 1'],
    'the statement after an until': ['yield until(() => k.x > 0); /*!*/\nk.x = 0;', 'k.x = 0'],
    'an until that follows': ['yield; /*!*/\nyield until(() => k.x > 0);', 'until(() => k.x > 0)'],
  };
  for (const [what, [body, expected]] of Object.entries(cases)) {
    test(what, () => {
      expect(after(p(body))?.text).toBe(expected);
    });
  }
});

test('a label says where its statement stands', () => {
  expect(after(p('yield; /*!*/\n\n  k.x = a;'))).toEqual({ text: 'k.x = a', line: 5, column: 3 });
});

test('nothing follows the last yield of a procedure', () => {
  expect(after(p('k.x = 1; yield; /*!*/'))).toBeNull();
});

test('@inline is read from the comment before the procedure', () => {
  expect(procedureIn('/** A lock. @inline */\nexport function* p(k: K): Proc { yield; }').inline).toBe(true);
  expect(procedureIn('/** @inline */\nexport const p = function* (k: K): Proc { yield; };').inline).toBe(true);
  expect(procedureIn('/** A lock. */\nexport function* p(k: K): Proc { yield; }').inline).toBe(false);
});
