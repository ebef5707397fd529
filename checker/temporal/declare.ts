/** What a spec declares of behaviours, checked to be well formed and tied to its action instances. */
import { DcheckError } from '../errors/error.ts';
import { type Antecedent, antecedentOf, unheld } from '../spec/implies.ts';
import type { Constants, Predicate, Property, Selection, Spec } from '../spec/spec.ts';
import { blame } from '../system/blame.ts';
import { predicate } from '../system/properties.ts';
import type { ActionInstance, State } from '../system/system.ts';
import type { Formula, StepProperty, StepRelation, Temporal as TemporalFormula } from './formula.ts';
import { constraintsOf } from './groups.ts';
import { normalForm } from './normal-form.ts';
import type { RefinementProperty, Temporal, TemporalProperty } from './part.ts';
import type { Refinement } from './refines.ts';
import { stepTestOf } from './step-atoms.ts';

/** The properties that a spec declares beside its invariants, by name. */
export function declaredProperties(
  spec: Spec,
  constants: Constants,
  selection: Selection,
): Readonly<Record<string, Property<unknown>>> {
  const { properties } = spec;
  if (typeof properties !== 'function') return (properties ?? {}) as Readonly<Record<string, Property<unknown>>>;
  try {
    return (properties(constants, selection) ?? {}) as Readonly<Record<string, Property<unknown>>>;
  } catch (thrown) {
    blame(thrown, 'init-throws', 'properties');
  }
}

export interface Declaring {
  readonly constants: Constants;
  readonly selection: Selection;
  readonly actions: readonly ActionInstance[];
  /** Makes what a refinement needs of its abstract spec. */
  readonly refine: (name: string, refinement: Refinement<unknown>) => RefinementProperty;
}

/** Null where the spec says nothing of behaviours. Throws `spec-shape` and `unknown-name`. */
export function temporalOf(
  spec: Spec,
  declared: Readonly<Record<string, Property<unknown>>>,
  { constants, selection, actions, refine }: Declaring,
): Temporal | null {
  const properties = Object.entries(declared).flatMap(([name, property]): TemporalProperty[] => {
    switch ((property as Property<unknown> | null | undefined)?.kind) {
      case 'fault-free':
        return [];
      case 'formula':
        return [formulaProperty(name, property as Formula<unknown>, { constants, selection, actions })];
      case 'every-step':
        return [
          {
            kind: 'every-step',
            name,
            refusal: reasoned(name, (property as StepProperty<unknown>).relation, constants, selection),
          },
        ];
      case 'refinement':
        return [refine(name, property as Refinement<unknown>)];
      default:
        throw new DcheckError('spec-shape', `property ${name} is made by none of the functions that make properties`, {
          hint: 'always, eventually, leadsTo, everyStep, refines, faultFree and their like; a plain predicate is an invariant',
        });
    }
  });
  // Fairness is looked at even where nothing rests on it, so that a wrong name is an error at once.
  const fairness = constraintsOf(declaredFairness(spec, constants, selection), actions);
  return properties.length === 0 && fairness.length === 0 ? null : { fairness, properties };
}

function declaredFairness(spec: Spec, constants: Constants, selection: Selection): readonly unknown[] {
  const declared =
    typeof spec.fairness === 'function'
      ? run('fairness', () => (spec.fairness as (...args: unknown[]) => unknown)(constants, selection))
      : spec.fairness;
  if (declared === undefined) return [];
  if (Array.isArray(declared)) return declared;
  throw new DcheckError('spec-shape', 'fairness: is no array', { hint: "write fairness: (_) => [weakly('name')]" });
}

function formulaProperty(
  name: string,
  formula: Formula<unknown>,
  { constants, selection, actions }: Omit<Declaring, 'refine'>,
): TemporalProperty {
  refuseForeignParts(name, formula);
  const [body] = formula.parts;
  const negation = normalForm(formula, true);
  // What must always hold of single states needs no behaviours: a state where it does not hold is enough.
  const always = formula.operator === 'always' && typeof body === 'function' ? negation.atoms.indexOf(body) : null;
  const tests = negation.atoms.map((atom) =>
    typeof atom === 'function' ? predicate(atom, constants, selection, name) : (): boolean => false,
  );
  const stepTests = negation.atoms.map((atom) =>
    typeof atom === 'function'
      ? null
      : stepTestOf(name, atom, actions, (relation) => {
          const refusal = reasoned(name, relation, constants, selection);
          return (before, after) => refusal(before, after) === null;
        }),
  );
  const trigger = triggerOf(formula);
  if (trigger === null)
    return { kind: 'formula', name, negation, tests, stepTests, always, antecedent: antecedentOf(body as Predicate<unknown>) };
  const antecedent = unheld();
  const marking = tests.map((test, index) => (negation.atoms[index] === trigger ? noting(test, antecedent) : test));
  return { kind: 'formula', name, negation, tests: marking, stepTests, always, antecedent };
}

/** Of `always(p implies ...)`, which `leadsTo` makes, `p` where it is a predicate: where it never holds, nothing is said. */
function triggerOf({ operator, parts: [body] }: Formula<unknown>): Predicate<unknown> | null {
  if (operator !== 'always' || typeof body !== 'object' || body.kind === 'takes' || body.operator !== 'implies') return null;
  const [trigger] = body.parts;
  return typeof trigger === 'function' ? trigger : null;
}

function noting(test: (state: State) => boolean, antecedent: Antecedent): (state: State) => boolean {
  return (state) => {
    const holds = test(state);
    if (holds) antecedent.held = true;
    return holds;
  };
}

function refuseForeignParts(name: string, formula: TemporalFormula<unknown>): void {
  if (typeof formula === 'function' || (formula as { kind?: unknown } | null)?.kind === 'takes') return;
  if ((formula as Formula<unknown> | null | undefined)?.kind !== 'formula') {
    const what = (formula as { kind?: unknown } | null | undefined)?.kind;
    throw new DcheckError(
      'spec-shape',
      `property ${name}: an operator was given ${typeof what === 'string' ? `a property of kind ${what}` : JSON.stringify(formula)}, not a predicate or a formula`,
      {
        hint: 'everyStep and refines stand alone, as properties of their own',
      },
    );
  }
  for (const part of (formula as Formula<unknown>).parts) refuseForeignParts(name, part);
}

function reasoned(
  name: string,
  relation: StepRelation<unknown>,
  constants: Constants,
  selection: Selection,
): (before: State, after: State) => string | null {
  return (before, after) => {
    const verdict = run(
      `property ${name}`,
      () => relation(before as never, after as never, constants, selection),
      'invariant-throws',
    );
    if (verdict === true) return null;
    if (verdict === false) return '';
    if (typeof verdict === 'string') return verdict;
    throw new DcheckError(
      'invariant-throws',
      `property ${name} returned ${verdict === undefined ? 'nothing' : JSON.stringify(verdict)}`,
      {
        action: `property ${name}`,
        hint: 'return true where the step is allowed; false, or a text that says why, where it is not',
      },
    );
  };
}

function run<T>(what: string, body: () => T, code: 'init-throws' | 'invariant-throws' = 'init-throws'): T {
  try {
    return body();
  } catch (thrown) {
    blame(thrown, code, what);
  }
}
