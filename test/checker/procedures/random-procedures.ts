/**
 * Random procedures, as source text: two threads over a small shared state, which always end. Loops are bounded,
 * numbers are kept below four, and everything that a pause can interrupt has an effect that others can see.
 */
import fc from 'fast-check';

const LOCALS = ['a', 'b', 'c'];

/** An expression of type number. `pauses`: it may contain yields. */
function expression(depth: number, pauses: boolean): fc.Arbitrary<string> {
  const leaves: fc.Arbitrary<string>[] = [
    fc.constantFrom('0', '1', '2', '3'),
    fc.constantFrom(...LOCALS),
    fc.constantFrom('k.x', 'k.y', 'bump(k)'),
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const inner = expression(depth - 1, pauses);
  const branches: fc.Arbitrary<string>[] = [
    ...leaves,
    fc.tuple(inner, fc.constantFrom('+', '*', '-'), inner).map(([l, op, r]) => `((${l} ${op} ${r}) & 3)`),
    fc.tuple(inner, inner, inner).map(([t, y, n]) => `(${t} > 1 ? ${y} : ${n})`),
    fc.tuple(inner, fc.constantFrom('&&', '||', '??'), inner).map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(inner, inner).map(([l, r]) => `pair(${l}, ${r})`),
    fc.tuple(inner, inner).map(([l, r]) => `[${l}, ${r}].length`),
    fc.tuple(inner, inner).map(([l, r]) => `(${l}, ${r})`),
    fc
      .tuple(fc.constantFrom(...LOCALS), fc.constantFrom('=', '+=', '-=', '||=', '??='), inner)
      .map(([v, op, e]) => `((${v} ${op} ${e}) & 3)`),
    fc
      .tuple(inner, inner)
      .map(([l, r]) => `{ p: ${l}, q: ${r} }.p`)
      .map((text) => `(${text})`),
  ];
  if (pauses) {
    branches.push(
      inner.map((e) => `(yield* slow(k, ${e}))`),
      inner.map((e) => `(yield* quick(k, ${e}))`),
      fc.constant('((yield) ?? 1)'),
    );
  }
  return fc.oneof(...branches);
}

interface Where {
  readonly depth: number;
  readonly inLoop: boolean;
  /** Of the loops around. */
  readonly labels: readonly string[];
  readonly inSwitch: boolean;
}

const value = fc.oneof({ weight: 2, arbitrary: expression(1, false) }, { weight: 2, arbitrary: expression(2, true) });

function block(where: Where): fc.Arbitrary<string> {
  return fc.array(statement(where), { minLength: 1, maxLength: 3 }).map((all) => `{ ${all.join(' ')} }`);
}

function statement(where: Where): fc.Arbitrary<string> {
  const simple: fc.Arbitrary<string>[] = [
    fc.constantFrom('yield;', "yield 'label';", 'yield;'),
    fc.tuple(fc.constantFrom('x', 'y'), value).map(([field, e]) => `k.${field} = ${e} & 3;`),
    fc.tuple(fc.constantFrom(...LOCALS), value).map(([local, e]) => `${local} = ${e} & 3;`),
    fc
      .tuple(fc.constantFrom(...LOCALS), fc.constantFrom('+=', '*=', '||=', '&&='), value)
      .map(([local, op, e]) => `${local} ${op} ${e} & 3;`),
    fc.tuple(fc.constantFrom(...LOCALS), value, value).map(([local, e, f]) => `[${local}, k.y] = [${e} & 3, ${f} & 3];`),
    fc.tuple(fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 3 })).map(([f, n]) => `yield until(() => k.${f} !== ${n});`),
    fc.constantFrom(
      'k.x = choose([0, 3]);',
      'when(k.y !== 2);',
      'k.x = [1, 2, 3].filter((n) => n > a).length;',
      'k.y = [1, 2, 3].findIndex((n) => n === b) + 1;',
    ),
  ];
  if (where.inLoop) simple.push(fc.constantFrom('if (k.x === 2) continue;', 'if (k.y === 1) break;'));
  for (const label of where.labels)
    simple.push(fc.constantFrom(`if (a === 1) continue ${label};`, `if (b === 3) break ${label};`));
  if (where.inSwitch) simple.push(fc.constant('break;'));
  simple.push(value.map((e) => `if (c === 2) return ${e};`));
  if (where.depth === 0) return fc.oneof(...simple);
  const below = { ...where, depth: where.depth - 1 };
  const inner = block(below);
  const outer = `outer${where.depth}`;
  const inLoop = block({ ...below, inLoop: true, labels: [...where.labels, outer] });
  const inSwitch = block({ ...below, inSwitch: true });
  const compound: fc.Arbitrary<string>[] = [
    fc.tuple(value, inner).map(([e, yes]) => `if (${e} > 1) ${yes}`),
    fc.tuple(value, inner, inner).map(([e, yes, no]) => `if (${e} > 1) ${yes} else ${no}`),
    fc.tuple(value, inLoop).map(([e, body]) => `${outer}: for (let i = 0; i < ((${e}) & 1) + 1; i++) ${body}`),
    inLoop.map((body) => `${outer}: for (let a of [b, 1]) ${body}`),
    inLoop.map((body) => `{ let n = 0; ${outer}: while (n++ < 2) ${body} }`),
    inLoop.map((body) => `{ let n = 0; ${outer}: do ${body} while (n++ < 1); }`),
    fc
      .tuple(value, inSwitch, inSwitch)
      .map(([e, one, other]) => `switch (${e}) { case 1: ${one} case k.x: ${other} break; default: k.y = 3; }`),
    fc.tuple(value, inner).map(([e, body]) => `{ const d = ${e} & 3; { let a = d; ${body} k.y = a; } }`),
  ];
  return fc.oneof({ weight: 3, arbitrary: fc.oneof(...simple) }, { weight: 2, arbitrary: fc.oneof(...compound) });
}

/** What the last statements use decides which locals are live before. */
const ending = fc.constantFrom('', '', 'k.x = a & 3;', 'k.y = b & 3;', 'k.x = [1, 2, 3].filter((n) => n > c).length;');
const statements = fc.array(statement({ depth: 2, inLoop: false, labels: [], inSwitch: false }), { minLength: 1, maxLength: 3 });
const body = fc.tuple(statements, ending).map(([all, last]) => [...all, last]);

/** A module that exports `first` and `second`, two procedures without parameters. */
export const randomModule: fc.Arbitrary<string> = fc.tuple(body, body).map(
  ([first, second]) => `
import { choose, until, when, type Proc } from 'dcheck';
interface K { x: number; y: number }
function bump(k: K): number { k.x = (k.x + 1) & 3; return k.x; }
function pair(l: number, r: number): number { return (l * 2 + r) & 3; }
function* slow(k: K, n: number): Proc<number> { k.y = n & 3; yield; k.x = (k.x ^ n) & 3; return k.y; }
function* quick(k: K, n: number): Proc<number> { if (n > 2) { k.x = 0; return 1; } return k.y; }
export function* first(k: K): Proc<unknown> {
  let a = 1, b = 0, c = 3;
  ${first.join('\n  ')}
  return 0;
}
export function* second(k: K): Proc<unknown> {
  let a = 0, b = 2, c = 1;
  ${second.join('\n  ')}
  return 0;
}
`,
);
