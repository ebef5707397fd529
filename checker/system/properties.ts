/**
 * The properties of a spec, ready to be checked, with the verdict that the spec expects of each.
 */
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { NULL_DEREF } from '../spec/fault.ts';
import { elementsOf } from '../spec/for-all.ts';
import { antecedentOf } from '../spec/implies.ts';
import {
  type Constants,
  type Expectation,
  type Invariant,
  NO_DEADLOCK,
  type Predicate,
  type Property,
  type Selection,
  type Spec,
} from '../spec/spec.ts';
import { blame } from './blame.ts';
import type { CheckedProperty, InvariantPart, State } from './system.ts';
import { entering, leaving } from './under-way.ts';

/** Every invariant, or every part of one that has parts, in the order of the spec. */
export function invariantParts(spec: Spec, constants: Constants, selection: Selection): InvariantPart[] {
  return Object.entries(spec.invariants ?? {}).flatMap(([property, invariant]) =>
    partsOf(property, invariant).map(([part, test]) => {
      const name = partName({ property, part });
      const reasons = (predicate: Predicate<unknown>) => reasoned(predicate, constants, selection, name);
      const elements = evaluate(() => elementsOf(test, constants, selection), `invariant ${name}`);
      return {
        property,
        part,
        test: reasons(test),
        elements: elements?.map(reasons) ?? null,
        antecedent: antecedentOf(test),
      };
    }),
  );
}

/** A predicate that is no invariant: a constraint, or where the system may rest. */
export function predicate(
  test: Predicate<unknown>,
  constants: Constants,
  selection: Selection,
  name: string,
): (state: State) => boolean {
  const reason = reasoned(test, constants, selection, name);
  return (state) => reason(state) === null;
}

/** All properties in the order of the spec, the built-in ones last. */
export function checkedProperties(
  spec: Spec,
  declared: Readonly<Record<string, Property<unknown>>>,
  selection: Selection,
  withThreads: boolean,
): CheckedProperty[] {
  const expectations: Readonly<Record<string, Expectation | undefined>> =
    (typeof spec.expect === 'function' ? expectedBy(spec.expect, selection) : spec.expect) ?? {};
  const properties: CheckedProperty[] = [];
  const add = (name: string, kind: CheckedProperty['kind'], declared: boolean): void => {
    if (properties.some((property) => property.name === name)) {
      throw new DcheckError('spec-shape', `two properties are called ${name}`);
    }
    properties.push({
      name,
      kind,
      declared: declared || expectations[name] !== undefined,
      expected: expectations[name] ?? 'holds',
    });
  };
  for (const name of Object.keys(spec.invariants ?? {})) add(name, 'invariant', true);
  for (const [name, { kind }] of Object.entries(declared)) add(name, kind === 'fault-free' ? 'fault' : 'temporal', true);
  if (!Object.hasOwn(declared, NULL_DEREF)) add(NULL_DEREF, 'fault', withThreads);
  if (spec.deadlock !== 'ignore') add(NO_DEADLOCK, 'deadlock', true);
  const known = properties.map((property) => property.name);
  for (const [name, expected] of Object.entries(expectations)) {
    if (!known.includes(name))
      throw new DcheckError('unknown-name', `expect names "${name}", which is no property of the spec`, {
        hint: didYouMean(name, known),
      });
    if (expected !== 'holds' && expected !== 'violated') {
      throw new DcheckError('spec-shape', `expect gives ${name} the verdict ${JSON.stringify(expected)}`, {
        hint: 'it is "holds" or "violated"',
      });
    }
  }
  return properties;
}

function expectedBy(
  expect: Extract<NonNullable<Spec['expect']>, (...args: never[]) => unknown>,
  selection: Selection,
): Readonly<Record<string, Expectation | undefined>> {
  try {
    return expect(selection) ?? {};
  } catch (thrown) {
    blame(thrown, 'init-throws', 'expect');
  }
}

function partsOf(property: string, invariant: Invariant<unknown>): [string | null, Predicate<unknown>][] {
  if (typeof invariant === 'function') return [[null, invariant]];
  if (typeof invariant !== 'object' || invariant === null) {
    throw new DcheckError('spec-shape', `invariant ${property} is neither a predicate nor a record of predicates`);
  }
  return Object.entries(invariant);
}

function reasoned(
  test: Predicate<unknown>,
  constants: Constants,
  selection: Selection,
  name: string,
): (state: State) => string | null {
  const what = `invariant ${name}`;
  return (state) => {
    const verdict = evaluate(() => test(state as never, constants, selection), what);
    if (verdict === true) return null;
    if (verdict === false) return '';
    if (typeof verdict === 'string') return verdict;
    throw new DcheckError('invariant-throws', `invariant ${name} returned ${returned(verdict)}`, {
      action: `invariant ${name}`,
      hint: 'return true where it holds; false, or a text that says why, where it does not',
    });
  };
}

/** What came back instead of a verdict. */
function returned(verdict: unknown): string {
  if (verdict === undefined) return 'nothing';
  return verdict instanceof Promise ? 'a promise (an async function?)' : JSON.stringify(verdict);
}

function evaluate<T>(body: () => T, what: string): T {
  entering(what);
  try {
    return body();
  } catch (thrown) {
    blame(thrown, 'invariant-throws', what);
  } finally {
    leaving();
  }
}

/** How an invariant, or a part of one, is called. */
export function partName({ property, part }: Pick<InvariantPart, 'property' | 'part'>): string {
  return part === null ? property : `${property}.${part}`;
}
