// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text
/** The machine: what threads do, what their steps are called, and what is refused when a frame is stored. */
import { createDraft, finishDraft, freeze } from 'immer';
import { describe, expect, test } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';
import { Machine } from '../../../checker/procedures/machine.ts';
import { daemon, type Plugs, type Thread, thread } from '../../../checker/procedures/proc.ts';
import { DISABLED } from '../../../checker/spec/action.ts';
import { type State, type StepName, THREADS } from '../../../checker/system/system.ts';
import { exportsOf } from './compare.ts';

const IMPORTS =
  "import { choose, current, extern, until, when, type Proc } from 'dcheck';\ninterface K { x: number; list: number[]; o: { v: number } | null }\n";

/** A system of threads, stepped by hand. Lines of `text` count from 3. */
class System {
  readonly machine: Machine;
  state: State;

  constructor(threads: Record<string, Thread<unknown>>, plugs: Plugs = {}) {
    this.machine = new Machine(threads, plugs);
    this.state = freeze({ x: 0, list: [], o: null, [THREADS]: this.machine.initialStacks() }, true);
  }

  step(name = 'a'): this {
    const draft = createDraft(this.state);
    this.machine.recipe(name)(draft as never);
    this.state = finishDraft(draft);
    return this;
  }

  stack(name = 'a'): { fn: string; pc: number; vars: object }[] {
    return (this.state[THREADS] as Record<string, { fn: string; pc: number; vars: object }[]>)[name] ?? [];
  }

  name(name = 'a'): StepName {
    return this.machine.nameStep(name, this.state);
  }
}

async function system(text: string, args: readonly unknown[] = []): Promise<System> {
  const { p, plugs } = await exportsOf(IMPORTS + text);
  return new System({ a: thread(p as never, ...(args as never[])) }, (plugs ?? {}) as Plugs);
}

/** The DcheckError that `body` ends in. */
async function errorOf(body: () => Promise<unknown>): Promise<DcheckError> {
  const thrown = await body().then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(DcheckError);
  return thrown as DcheckError;
}

describe('stacks', () => {
  const nested = `export function* p(k: K, n: number): Proc { const v = n + 1; yield* q(k, v); k.x = v; }
function* q(k: K, n: number): Proc { k.x = 1; yield; k.x = n; yield; }`;

  test('have a frame for each open call, with its live locals; an ended thread has none', async () => {
    const s = await system(nested, [4]);
    expect(s.stack()).toEqual([{ fn: 'p', pc: 0, vars: { n: 4 } }]);
    s.step();
    expect(s.stack()).toEqual([
      { fn: 'p', pc: expect.any(Number), vars: { v: 5 } },
      { fn: 'q', pc: expect.any(Number), vars: { n: 5 } },
    ]);
    s.step();
    expect(s.stack()[1]?.vars).toEqual({});
    s.step();
    expect(s.stack()).toEqual([]);
    expect(s.state).toMatchObject({ x: 5 });
    expect(s.machine.finished(s.state)).toBe(true);
    expect(() => s.step()).toThrow(DISABLED as never);
  });

  test('are frozen plain data, and a step leaves the frames below it as they are', async () => {
    const s = (await system(nested, [4])).step();
    const [outer] = s.stack();
    expect(Object.isFrozen(s.stack()) && s.stack().every((frame) => Object.isFrozen(frame) && Object.isFrozen(frame.vars))).toBe(
      true,
    );
    expect(s.step().stack()[0]).toBe(outer);
  });

  test('leave out a local that has no value yet', async () => {
    const s = (
      await system('export function* p(k: K): Proc { let v: number; yield; v = 1; k.x = v; yield; if (k.x) k.x = v; }')
    ).step();
    expect(s.stack()[0]?.vars).toEqual({});
    const t = (await system('export function* p(k: K): Proc { let v: number; if (k.x) v = 1; yield; k.x = v!; }')).step();
    expect(t.stack()[0]?.vars).toEqual({});
  });

  test('remember that a local has no value, and that it has the value undefined', async () => {
    const unset = (await system('export function* p(k: K): Proc { let v: number; if (k.x) v = 1; yield; k.x = v!; }')).step();
    expect(() => unset.step()).toThrow('read of an unset local: v');
    const set = await system(
      'export function* p(k: K): Proc { let v: number | undefined; if (!k.x) v = undefined; yield; k.x = v ?? 8; }',
    );
    expect(set.step().step().state).toMatchObject({ x: 8 });
  });

  test('of procedures with the same name tell them apart by file and line', async () => {
    const s = await system(`const one = { p: function* p(k: K): Proc { yield; k.x = 1; } };
export function* p(k: K): Proc { k.x = 2; yield; yield* one.p(k); }`);
    expect(s.stack()[0]?.fn).toBe('p@source#2');
    expect(
      s
        .step()
        .step()
        .stack()
        .map(({ fn }) => fn),
    ).toEqual(['p@source#2', 'p@source']);
    expect(s.name()).toMatchObject({ procedure: 'p', callers: ['p'] });
  });
});

describe('the first step', () => {
  test('begins at the first statement', async () => {
    const s = await system('export function* p(k: K): Proc { k.x = 1; yield; }');
    expect(s.name().label).toBe('k.x = 1');
    expect(s.step().state).toMatchObject({ x: 1 });
  });

  test('is guarded by an until that comes before any look at the state', async () => {
    const s = await system(
      'export function* p(k: K): Proc { const n = 2; yield* q(k, n); }\nfunction* q(k: K, n: number): Proc { yield until(() => k.x === n, () => `x is ${k.x}`); k.x = 9; }',
    );
    expect(s.machine.blockedBy('a', s.state)).toBe('x is 0');
    expect(() => s.step()).toThrow(DISABLED as never);
    s.state = freeze({ ...s.state, x: 2 });
    expect(s.machine.blockedBy('a', s.state)).toBeNull();
    expect(s.step().state).toMatchObject({ x: 9 });
  });

  test('is not passed over where the state was looked at before', async () => {
    const s = await system('export function* p(k: K): Proc { const n = k.x; yield until(() => k.x > n); }');
    expect(s.machine.blockedBy('a', s.state)).toBeNull();
    expect(s.step().machine.blockedBy('a', s.state)).toBe('');
  });
});

test('the object that is assigned to is looked up when the result is there', async () => {
  const s = await system(`export function* p(k: K): Proc { k.o = { v: 0 }; k.o.v = yield* q(k); k.list.push(yield* q(k)); }
function* q(k: K): Proc<number> { yield; k.o = { v: 5 }; k.list = [7]; return 3; }`);
  expect(s.step().step().step().state).toMatchObject({ o: { v: 5 }, list: [7, 3] });
  const t = (
    await system(
      'export function* p(k: K): Proc { k.o = { v: 0 }; k.o.v = yield* q(k); }\nfunction* q(k: K): Proc<number> { yield; k.o = { v: 5 }; return 3; }',
    )
  ).step();
  expect(t.step().state).toMatchObject({ o: { v: 3 } });
});

describe('names of steps', () => {
  test('are the procedure, the statement, its place and the callers', async () => {
    const s = (
      await system(
        'export function* p(k: K): Proc {\n  yield* q(k);\n}\nfunction* q(k: K): Proc {\n  k.x = 1;\n  yield;\n  k.x = 2;\n}',
      )
    ).step();
    expect(s.name()).toEqual({
      procedure: 'q',
      label: 'k.x = 2',
      source: { file: expect.stringMatching(/source\.ts$/), line: 9, column: 3 },
      callers: ['p'],
    });
  });

  test('of an inline procedure are the caller and its line', async () => {
    const text = `export function* p(k: K): Proc {
  k.x = 1;
  yield* outer(k, 3);
  k.x = 5;
}
/** @inline */
function* outer(k: K, n: number): Proc { yield* lock(k, n); }
/** @inline */
function* lock(k: K, n: number): Proc {
  yield;
  k.x = n;
  yield;
}`;
    const s = (await system(text)).step();
    expect(s.name()).toMatchObject({ procedure: 'p', label: 'outer(3)', source: { line: 5 }, callers: [] });
    // Nothing is left of the lock: the step begins with what follows it.
    expect(s.step().name()).toMatchObject({ procedure: 'p', label: 'k.x = 5', source: { line: 6 } });
  });

  test('where nothing is left of the callee are what follows in the caller', async () => {
    const s = (
      await system('export function* p(k: K): Proc { yield* q(k); k.x = 7; yield; }\nfunction* q(k: K): Proc { k.x = 1; yield; }')
    ).step();
    expect(s.name()).toMatchObject({ procedure: 'p', label: 'k.x = 7', callers: [] });
  });

  test('where nothing is left at all are the return, at the closing brace', async () => {
    const s = (await system('export function* p(k: K): Proc {\n  k.x = 1;\n  yield;\n}')).step();
    expect(s.name()).toMatchObject({ procedure: 'p', label: 'return', source: { line: 6, column: 1 } });
    expect(s.step().name()).toEqual({ procedure: 'a', label: 'has ended', source: null, callers: [] });
  });
});

describe('a thread is blocked', () => {
  test('by its until, in its words', async () => {
    const s = (
      await system('export function* p(k: K): Proc { k.x = 1; yield until(() => k.x === 2, () => `a two, not ${k.x}`); }')
    ).step();
    expect(s.machine.blockedBy('a', s.state)).toBe('a two, not 1');
  });

  test('by a when behind it, which has no words', async () => {
    const s = (await system('export function* p(k: K): Proc { k.x = 1; yield until(() => k.x === 1); when(k.x === 2); }')).step();
    expect(s.machine.blockedBy('a', s.state)).toBe('');
  });

  test('not where one of its choices is enabled, nor where it faults, nor when it has ended', async () => {
    const chooses = (
      await system('export function* p(k: K): Proc { k.x = 1; yield; const c = choose([1, 2]); when(c === 2); }')
    ).step();
    expect(chooses.machine.blockedBy('a', chooses.state)).toBeNull();
    const faults = (await system('export function* p(k: K): Proc { k.x = 1; yield; k.o!.v = 1; }')).step();
    expect(faults.machine.blockedBy('a', faults.state)).toBeNull();
    const ended = (await system('export function* p(k: K): Proc { k.x = 1; }')).step();
    expect(ended.machine.blockedBy('a', ended.state)).toBeNull();
  });
});

test('threads that serve others need not end', async () => {
  const { p, q } = await exportsOf(
    `${IMPORTS}export function* p(k: K): Proc { k.x = 1; }\nexport function* q(k: K): Proc { yield until(() => k.x > 5); }`,
  );
  const s = new System({ a: thread(p as never), b: daemon(q as never) });
  expect(s.machine.finished(s.state)).toBe(false);
  expect(s.step('a').machine.finished(s.state)).toBe(true);
});

describe('refused when a step ends:', () => {
  const cases: Readonly<Record<string, [text: string, message: RegExp, line: number]>> = {
    'a draft in a local': [
      'export function* p(k: K): Proc {\n  const o = k.list;\n  yield;\n  o.push(1);\n}',
      /p: the local `o` is a draft of the shared state, and would live on across the yield in line 5/,
      5,
    ],
    'a draft inside a local': [
      'export function* p(k: K): Proc {\n  const r = { in: [k.list] };\n  yield;\n  k.x = r.in.length;\n}',
      /the local `r` is a draft of the shared state \(at r\.in\[0\]\)/,
      5,
    ],
    'a draft as an argument': [
      'export function* p(k: K): Proc {\n  yield* q(k, k.list);\n}\nfunction* q(k: K, l: number[]): Proc {\n  yield;\n  l.push(1);\n}',
      /q: the local `l` is a draft/,
      7,
    ],
    'a draft in a loop': [
      'export function* p(k: K): Proc {\n  k.list.push(1);\n  for (const o of [k.list, k.list]) {\n    yield;\n    k.x += o.length;\n  }\n}',
      /is a draft of the shared state/,
      6,
    ],
    'a draft that an expression holds': [
      'export function* p(k: K): Proc {\n  k.x = [k.list, yield* q(k)].length;\n}\nfunction* q(k: K): Proc<number> { yield; return 1; }',
      /the value of `k\.list` is a draft/,
      4,
    ],
    'a function': [
      'export function* p(k: K): Proc {\n  const r = { f: () => 1 };\n  yield;\n  k.x = r.f();\n}',
      /the local `r` is a function \(f\) \(at r\.f\)/,
      5,
    ],
    'a class instance': [
      'class C { n = 1; }\nexport function* p(k: K): Proc {\n  const c = new C();\n  yield;\n  k.x = c.n;\n}',
      /the local `c` is an instance of C/,
      6,
    ],
    'a symbol': [
      "export function* p(k: K): Proc {\n  const c = Symbol('s');\n  yield;\n  k.x = String(c).length;\n}",
      /the local `c` is a symbol/,
      5,
    ],
    'a cycle': [
      'export function* p(k: K): Proc {\n  const c: { c?: unknown } = {};\n  c.c = c;\n  yield;\n  k.x = c.c ? 1 : 0;\n}',
      /the local `c` is a cycle/,
      6,
    ],
  };
  for (const [what, [text, message, line]] of Object.entries(cases)) {
    test(what, async () => {
      const error = await errorOf(async () => (await system(text)).step());
      expect(error.code).toBe('procedure');
      expect(error.message).toMatch(message);
      expect(error.details.at?.line).toBe(line);
      expect(error.details.hint).toMatch(what.includes('draft') ? /keep its id/ : /plain data only/);
    });
  }

  test('a local that holds a draft and is dead is no error', async () => {
    const s = (await system('export function* p(k: K): Proc { const o = k.list; o.push(1); yield; k.x = 1; }')).step();
    expect(s.step().state).toMatchObject({ x: 1, list: [1] });
  });
});

describe('errors that name the place:', () => {
  test('an object in a local that is written to after a yield', async () => {
    const s = (
      await system('export function* p(k: K): Proc {\n  const seen = [1];\n  yield;\n  seen.push(2);\n  k.x = seen.length;\n}')
    ).step();
    const error = await errorOf(async () => s.step());
    expect(error).toMatchObject({ code: 'frozen', details: { at: { line: 6 } } });
    expect(error.message).toMatch(/`seen\.push\(2\);`/);
    expect(error.details.hint).toMatch(/becomes a value at the next yield/);
  });

  test('a loop that waits without a yield', async () => {
    const error = await errorOf(async () =>
      (await system('export function* p(k: K): Proc {\n  yield;\n  while (k.x === 0);\n}')).step().step(),
    );
    expect(error).toMatchObject({ code: 'procedure', details: { at: { line: 5 }, hint: expect.stringMatching(/must yield/) } });
    expect(error.message).toMatch(/a step of p does not end/);
  });

  test('recursion without end', async () => {
    const error = await errorOf(async () => (await system('export function* p(k: K): Proc {\n  yield* p(k);\n}')).step());
    expect(error).toMatchObject({ code: 'stack-depth', details: { at: { line: 4 } } });
  });

  test('a call of what is no procedure', async () => {
    const text =
      'const f = (k: K) => [1][Symbol.iterator]();\nexport function* p(k: K): Proc {\n  k.x = 1;\n  yield* f(k) as never;\n}';
    const error = await errorOf(async () => (await system(text)).step());
    expect(error).toMatchObject({ code: 'procedure', details: { at: { line: 6 } } });
    expect(error.message).toMatch(/f cannot run as a procedure: it is no generator function/);
  });

  test('a call of a generator function that was not compiled', async () => {
    const text =
      'const make = () => function* inner(k: K): Proc { yield; };\nconst f = make();\nexport function* p(k: K): Proc {\n  yield* f(k);\n}';
    const error = await errorOf(async () => (await system(text)).step());
    expect(error.message).toMatch(/inner cannot run as a procedure: it is a generator function that was not compiled/);
    expect(error.details.hint).toMatch(/top level of a module/);
  });

  test('an extern that nothing is plugged in for', async () => {
    const error = await errorOf(async () =>
      (await system("const f = extern<typeof p>('f');\nexport function* p(k: K): Proc {\n  k.x = 1;\n  yield* f(k);\n}")).step(),
    );
    expect(error).toMatchObject({ code: 'procedure', details: { at: { line: 6 } } });
    expect(error.message).toMatch(/extern f has no implementation/);
  });

  test('a thread that runs a plain function, or nothing that thread() made', async () => {
    const plain = await errorOf(async () => new Machine({ a: thread((() => {}) as never) }, {}));
    expect(plain.message).toMatch(/it is no generator function/);
    const native = await errorOf(async () => new Machine({ a: thread(function* worker() {} as never) }, {}));
    expect(native.message).toMatch(/worker cannot run as a procedure: it is a generator function that was not compiled/);
    const other = await errorOf(async () => new Machine({ a: (() => {}) as never }, {}));
    expect(other).toMatchObject({ code: 'spec-shape' });
  });

  test('a thread that runs a plain iterator', async () => {
    const error = await errorOf(async () => system('export function* p(n: number) {\n  yield n;\n}'));
    expect(error).toMatchObject({ code: 'procedure', details: { at: { line: 4, column: 3 } } });
    expect(error.message).toMatch(/p cannot run as a procedure: yield takes nothing/);
  });
});
