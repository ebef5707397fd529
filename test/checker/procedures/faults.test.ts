/** Dereferences of null and reads of unset locals are faults of the modelled system, with their place. */
import { createDraft, freeze } from 'immer';
import { describe, expect, test } from 'vitest';
import { Machine } from '../../../checker/procedures/machine.ts';
import { thread } from '../../../checker/procedures/proc.ts';
import { Fault, NULL_DEREF } from '../../../checker/spec/fault.ts';
import { THREADS } from '../../../checker/system/system.ts';
import { exportsOf } from './compare.ts';

/** Runs the one step of a procedure with this body. Its first line is line 4. */
async function run(body: string): Promise<unknown> {
  const { p } = await exportsOf(`import { deref, fault, type Proc } from 'dcheck';
interface K { x: number; o: { v: number; w: number[] } | null; u?: { v: number } }
export function* p(k: K): Proc {
${body}
}`);
  const machine = new Machine({ a: thread(p as never) }, {});
  const state = freeze({ x: 0, o: null, [THREADS]: machine.initialStacks() }, true);
  try {
    machine.recipe('a')(createDraft(state) as never);
    return null;
  } catch (thrown) {
    return thrown;
  }
}

describe('a fault of no-null-deref:', () => {
  const cases: Readonly<Record<string, [body: string, reason: RegExp, line: number]>> = {
    'a read through null': ['k.x = 1;\nk.x = k.o!.v;', /^NULL pointer dereference: reads `v` of null in `k\.x = k\.o!\.v;`$/, 5],
    'a write through null': ['k.o!.v = 1;', /^NULL pointer dereference: sets `v` of null in /, 4],
    'a read through what is not there': ['k.x = k.u!.v;', /^dereference of nothing: reads `v` of undefined/, 4],
    'null taken apart': ['const { v } = k.o!;\nk.x = v;', /^NULL pointer dereference: takes `v` out of null/, 4],
    'a dereference in an arrow function': ['k.x = [1].map(() => k.o!.v)[0]!;', /reads `v` of null/, 4],
    'deref of a null id': ["const id: string | null = null;\nderef({}, id, 'entry');", /^NULL pointer dereference: entry$/, 5],
    'an unset local': ['let v: number;\nk.x = v!;', /^read of an unset local: v$/, 5],
    'an unset local, in part of the runs': ['let v: number;\nif (k.x > 5) v = 1;\nk.x += v!;', /^read of an unset local: v$/, 6],
    'an unset local that is counted up': ['let v: number;\nv!++;', /^read of an unset local: v$/, 5],
    'an unset local that is added to': ['let v: number;\nv! += 1;', /^read of an unset local: v$/, 5],
    'an unset local in a block that is kept whole': [
      'for (const n of [1]) {\nlet v: number;\nif (n > 1) v = n;\nk.x = v!;\n}',
      /^read of an unset local: v$/,
      7,
    ],
    'an unset local in a closure': ['let v: number;\nk.x = [1].filter((n) => n === v)[0]!;', /^read of an unset local: v$/, 5],
    'an unset local in a shorthand': ['let v: number;\nk.o = { v, w: [] };', /^read of an unset local: v$/, 5],
    'a local that a loop unsets again': [
      'for (const n of [1, 2]) {\nlet v: number;\nif (n === 1) v = 1;\nk.x = v!;\nif (k.x > 7) yield;\n}',
      /^read of an unset local: v$/,
      7,
    ],
    'an unset local that is named like another': [
      'let v = 1;\nk.x = v;\n{\nlet v: number;\nif (k.x > 5) { v = 2; yield; }\nk.x = v!;\n}',
      /^read of an unset local: v$/,
      9,
    ],
  };
  for (const [what, [body, reason, line]] of Object.entries(cases)) {
    test(what, async () => {
      const fault = await run(body);
      expect(fault).toBeInstanceOf(Fault);
      expect(fault).toMatchObject({ property: NULL_DEREF, message: expect.stringMatching(reason), at: { line } });
    });
  }
});

describe('no fault:', () => {
  const cases: Readonly<Record<string, string>> = {
    'a local that is set before it is read': 'let v: number;\nv = 1;\nk.x = v;',
    'a local that is set to undefined': 'let v: number | undefined;\nv = undefined;\nk.x = v ?? 1;',
    'a local set by destructuring': 'let v: number;\n[v] = [1];\nk.x = v;',
    'a local set in a closure': 'let v: number;\n[1].forEach((n) => { v = n; });\nk.x = v!;',
    'an optional chain': 'k.x = k.o?.v ?? 3;',
  };
  for (const [what, body] of Object.entries(cases)) {
    test(what, async () => {
      expect(await run(body)).toBeNull();
    });
  }
});

test('a fault of another property keeps its words, and gets its place', async () => {
  expect(await run("k.x = 1;\nfault('broken', 'so it is');")).toMatchObject({
    property: 'broken',
    message: 'so it is',
    at: { line: 5 },
  });
});

test('an error of the specification itself is no fault', async () => {
  const thrown = await run('k.x = (k as unknown as { nope(): number }).nope();');
  expect(thrown).toBeInstanceOf(TypeError);
  expect(thrown).not.toBeInstanceOf(Fault);
});
