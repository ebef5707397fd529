/**
 * Random specs, as text: a list of statements over one state that has a part of every kind. Text, so that a failing
 * spec shrinks to a few lines that can be read and pasted.
 */
import { choose, fault, faultFree, forAll, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';

/** A spec before it is compiled. */
export interface RandomSpec {
  /** Statements of each action. */
  readonly actions: readonly (readonly string[])[];
  readonly invariants: readonly string[];
  readonly constraint: string | null;
  /** The action constraint. */
  readonly within: string | null;
  /** What tells states apart. */
  readonly view: string | null;
  /** A second initial state differs in these. */
  readonly alsoInitial: readonly string[] | null;
  readonly rest: string | null;
}

/** Numbers stay in 0..2 and collections small, so state spaces stay small. */
const state = () => ({
  a: 0,
  b: 1,
  rec: { x: 0, y: 1 },
  deep: { p: { x: 0, y: 0 }, q: { r: 0 } },
  arr: [0, 1, 2],
  items: [
    { v: 0, w: 'p' },
    { v: 1, w: 'q' },
  ],
  list: [] as number[],
  records: [{ x: 0, y: 0 }],
  set: new Set<number>(),
  map: new Map<number, number>(),
  opt: {} as { k?: number; l?: number },
  cell: null as { v: number } | null,
  text: 'p' as string | number | null,
});

const simple = fc.constantFrom('0', '1', '2', 's.a', 's.b', 's.rec.x', 's.rec.y', 's.arr[0]', 's.items[0].v', 's.deep.q.r');

const number: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: simple },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      's.deep.p.x',
      's.arr[1]',
      's.arr[2]',
      's.items[1].v',
      's.list.length',
      's.set.size',
      's.map.size',
      '(s.map.get(0) ?? 0)',
      '(s.opt.k ?? 0)',
      '(s.cell === null ? 0 : s.cell.v)',
      'Object.keys(s.opt).length',
      'Object.keys(s.rec).length % 3',
      "('k' in s.opt ? 1 : 2)",
      "('x' in s.rec ? 1 : 2)",
      'JSON.stringify(s.rec).length % 3',
      'JSON.stringify(s.items).length % 3',
      '[...s.arr].length % 3',
      '({ ...s.rec }).y',
      's.arr.indexOf(s.a) + 1',
      's.arr[s.a]',
      '(s.items.find((item) => item.v === s.b)?.v ?? 0)',
      's.items.filter((item) => item.v > 0).length',
      's.arr.reduce((sum, value) => sum + value, 0) % 3',
      "(s.text === 'p' ? 0 : 1)",
      'Math.max(...s.arr)',
      's.records[0].x',
    ),
  },
  { weight: 2, arbitrary: simple.map((inner) => `(${inner} + 1) % 3`) },
);

const condition: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(number, fc.constantFrom('===', '<', '!=='), number).map((parts) => parts.join(' ')),
  fc.tuple(simple, number).map(([left, right]) => `s.arr.includes(${left}) || ${right} === 0`),
  number.map((value) => `s.set.has(${value})`),
  number.map((value) => `s.items.some((item) => item.v === ${value})`),
  fc.tuple(simple, simple, simple).map(([p, q, r]) => `${p} === 0 ? ${q} < 2 : ${r} !== 1`),
);

const targets = [
  's.a',
  's.b',
  's.rec.x',
  's.rec.y',
  's.arr[0]',
  's.arr[1]',
  's.items[0].v',
  's.items[1].v',
  's.deep.p.x',
  's.deep.q.r',
];

const assignment = fc
  .tuple(fc.constantFrom(...targets, 's.arr[s.b]', 's.items[s.a % 2].v', 's.records[0].x'), number)
  .map(([target, value]) => `${target} = ${value};`);

const collections = number.chain((value) =>
  fc.constantFrom(
    `if (s.list.length < 2) s.list.push(${value});`,
    's.list.pop();',
    `s.list = [...s.list, ${value}].slice(-2);`,
    `s.set.add(${value});`,
    `s.set.delete(${value});`,
    `s.map.set(${value} % 2, s.a);`,
    `s.map.delete(${value});`,
    `s.opt.k = ${value};`,
    'delete s.opt.k;',
    `s.opt = { l: ${value} };`,
    `s.cell = { v: ${value} };`,
    's.cell = null;',
    `if (s.cell !== null) s.cell.v = ${value};`,
    `s.text = s.text === 'p' ? ${value} : 'p';`,
    `if (s.records.length < 2) s.records.push({ x: ${value}, y: 0 });`,
    'if (s.records.length > 1) s.records.shift();',
  ),
);

const wholes = number.chain((value) =>
  fc.constantFrom(
    `s.rec = { x: ${value}, y: s.a };`,
    's.rec = s.deep.p;',
    's.deep.p = { ...s.rec };',
    's.deep.p = s.rec; s.deep.p.x = s.b;',
    `const kept = s.items[0]; s.items[0] = s.items[1]; s.items[1] = kept; kept.v = ${value};`,
    '[s.arr[0], s.arr[1]] = [s.arr[1], s.arr[0]];',
    's.arr.reverse();',
    's.arr.sort();',
    `s.arr.fill(${value});`,
    `Object.assign(s.rec, { x: ${value} });`,
    `for (const item of s.items) item.v = ${value};`,
    `s.items.forEach((item, index) => { if (index === s.a) item.v = ${value}; });`,
    `s.items = s.items.map((item) => ({ ...item, v: ${value} }));`,
    `const old = s.rec; s.rec = { x: 0, y: ${value} }; s.a = old.x; old.y = 2;`,
    's.records[0] = s.rec;',
    's.rec = s.records[0];',
    's.list = s.arr.slice(0, 2);',
    's.cell = { v: s.rec.x };',
    `s.rec.x = s.rec.x; s.a = s.a; s.b = ${value};`,
    `const { x, ...rest } = s.rec; s.rec = { ...rest, x: (x + 1) % 3 };`,
    `return { ...s, a: ${value} };`,
    `return { ...s, rec: { ...s.rec, y: ${value} }, arr: [...s.arr] };`,
    'return s;',
    'return undefined;',
  ),
);

const chosen = number.chain((value) =>
  fc.constantFrom(
    's.a = choose([0, 1]);',
    `s.b = choose([${value}, s.a]);`,
    's.rec.x = choose(s.arr);',
    'const item = choose(s.items); item.v = choose([0, 1, 2]);',
    's.a = choose(s.set);',
    'if (choose([true, false])) s.deep.q.r = (s.deep.q.r + 1) % 3;',
  ),
);

const plain = fc.oneof(
  { weight: 5, arbitrary: assignment },
  { weight: 3, arbitrary: collections },
  { weight: 2, arbitrary: wholes },
);

const statement: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: plain },
  { weight: 2, arbitrary: condition.map((test) => `when(${test});`) },
  { weight: 2, arbitrary: fc.tuple(condition, plain, plain).map(([test, yes, no]) => `if (${test}) { ${yes} } else { ${no} }`) },
  { weight: 1, arbitrary: chosen },
  { weight: 1, arbitrary: condition.map((test) => `if (${test}) fault('bad', 'because');`) },
);

/** On a step from `s` to `t`. */
const stepCondition: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(condition, condition).map(([before, after]) => `(${before}) || ${afterwards(after)}`),
  fc
    .tuple(number, fc.constantFrom('===', '<=', '!=='), number)
    .map(([before, relation, after]) => `${before} ${relation} ${afterwards(after)}`),
  fc.constantFrom(
    's.rec === t.rec',
    's.list === t.list || t.a > s.a',
    's.items !== t.items',
    's === t',
    's.set.size <= t.set.size',
  ),
  fc.constantFrom(
    'Object.keys(t).length === 13 && s.b !== t.b',
    'JSON.stringify(s.rec) !== JSON.stringify(t.rec)',
    's.arr[s.a] !== t.arr[t.a].x',
  ),
);

/** The same of the state after the step. */
function afterwards(text: string): string {
  return `(${text.replaceAll(/\bs\b(?=[.[])/g, 't')})`;
}

/** What tells states apart: some parts, or something made of them. */
const view: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '(({ a: _, ...rest }) => rest)(s)',
    '(({ rec: _, list: __, ...rest }) => rest)(s)',
    '(({ arr: _, items: __, text: ___, ...rest }) => rest)(s)',
    's.items',
    '({ ...s, arr: s.arr.toSorted() })',
    's.b === 0 ? [s.a, s.rec] : s.deep',
    '[s.set, s.map, s.cell?.v]',
  ),
  fc.tuple(number, number, condition).map((parts) => `[${parts.join(', ')}]`),
  condition.map((test) => `(${test}) ? s : [s.a, s.b, s.rec]`),
);

/** Before what an invariant says of each i from 0 to 2. */
const FOR_ALL = 'for all i: ';

const quantified: fc.Arbitrary<string> = fc
  .oneof(
    number.map((value) => `s.arr[i] !== ${value} || s.b === i`),
    condition.map((test) => `s.arr[i] <= s.arr[(i + 1) % 3] || ${test}`),
    fc.tuple(simple, number).map(([one, other]) => `i !== ${one} || s.items[i % 2].v < ${other}`),
    condition.map((test) => `s.arr[i] < 2 || (${test}) || 'too large'`),
    condition.map((test) => `s.list[i] === undefined || s.list[i] === i || ${test}`),
  )
  .map((text) => FOR_ALL + text);

/** Statements that put an object of the state in a second place, and what does the same with a copy. */
const COPIES: readonly (readonly [string, string])[] = [
  ['s.rec = s.deep.p;', 's.rec = { ...s.deep.p };'],
  ['s.deep.p = s.rec; s.deep.p.x = s.b;', 's.deep.p = { ...s.rec, x: s.b };'],
  ['s.records[0] = s.rec;', 's.records[0] = { ...s.rec };'],
  ['s.rec = s.records[0];', 's.rec = { ...s.records[0] };'],
];

/** Whether two parts are the same object is not defined where one object is in two places of a state. */
function withoutAliases(random: RandomSpec): RandomSpec {
  const { actions, within, alsoInitial } = random;
  if (within === null || !/\bs(\.\w+)? [!=]== t\b/.test(within)) return random;
  const copied = (text: string): string => COPIES.reduce((now, [alias, copy]) => now.replaceAll(alias, copy), text);
  return { ...random, actions: actions.map((body) => body.map(copied)), alsoInitial: alsoInitial?.map(copied) ?? null };
}

const anySpec: fc.Arbitrary<RandomSpec> = fc.record({
  actions: fc.array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  invariants: fc.array(fc.oneof({ weight: 2, arbitrary: condition }, { weight: 1, arbitrary: quantified }), { maxLength: 2 }),
  constraint: fc.option(condition, { freq: 4 }),
  within: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: stepCondition }),
  view: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: view }),
  alsoInitial: fc.option(
    fc.array(
      plain.filter((text) => !text.includes('return')),
      { maxLength: 2 },
    ),
    { freq: 3 },
  ),
  rest: fc.option(condition, { freq: 3 }),
});

export const randomSpec: fc.Arbitrary<RandomSpec> = anySpec.map(withoutAliases);

/** The source of a spec, to be read. */
export function sourceOf({ actions, invariants, constraint, within, view, alsoInitial, rest }: RandomSpec): string {
  return [
    ...actions.map((body, index) => `action ${index}: { ${body.map(scoped).join(' ')} }`),
    ...invariants.map((text, index) => `invariant ${index}: ${text}`),
    ...(constraint === null ? [] : [`constraint: ${constraint}`]),
    ...(within === null ? [] : [`action constraint: ${within}`]),
    ...(view === null ? [] : [`view: ${view}`]),
    ...(alsoInitial === null ? [] : [`also initial: ${alsoInitial.join(' ')}`]),
    ...(rest === null ? [] : [`may rest: ${rest}`]),
  ].join('\n');
}

/** A block for each statement, so that its names are its own. */
function scoped(text: string): string {
  return text.startsWith('const') ? `{ ${text} }` : text;
}

export function compile(random: RandomSpec): Spec {
  const recipe = (body: readonly string[]) =>
    new Function('when', 'choose', 'fault', 's', `'use strict'; ${body.map(scoped).join('\n')}`).bind(
      null,
      when,
      choose,
      fault,
    ) as (s: ReturnType<typeof state>) => void;
  const test = (text: string) => new Function('s', `'use strict'; return (${text});`) as (s: unknown) => boolean;
  const invariant = (text: string) =>
    text.startsWith(FOR_ALL)
      ? forAll([0, 1, 2], new Function('s', 'i', `'use strict'; return (${text.slice(FOR_ALL.length)});`) as never)
      : test(text);
  const second = state();
  if (random.alsoInitial !== null) recipe(random.alsoInitial)(second);
  return spec({
    name: 'random',
    init: () => (random.alsoInitial === null ? state() : [state(), second]),
    actions: (_) => Object.fromEntries(random.actions.map((body, index) => [`action${index}`, recipe(body) as never])),
    actor: (action) => (action < 'action2' ? 'one' : action),
    properties: { bad: faultFree() },
    invariants: Object.fromEntries(random.invariants.map((text, index) => [`invariant${index}`, invariant(text) as never])),
    ...(random.constraint === null ? {} : { constraint: test(random.constraint) as never }),
    ...(random.within === null
      ? {}
      : { actionConstraint: new Function('s', 't', `'use strict'; return (${random.within});`) as never }),
    ...(random.view === null ? {} : { view: new Function('s', `'use strict'; return (${random.view});`) as never }),
    ...(random.rest === null ? {} : { deadlock: test(random.rest) as never }),
  });
}
