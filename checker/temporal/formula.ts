/**
 * The language of temporal properties: what a spec writes under `properties:`.
 *
 * A formula is linear temporal logic without "next": predicates on states, the boolean connectives, and the operators
 * below, nested as one likes. Behaviours may stutter, so "next" would have no meaning; what a single step may do is
 * said with {@link everyStep}. Where an operator takes a formula, a plain predicate does as well; it has the form of
 * an invariant (`(state, constants) => boolean | string`) and may use no temporal operator inside.
 *
 * TLA+'s `until` is called {@link holdsUntil} here: `until` is what a procedure yields to wait.
 */
import type { Immutable } from 'immer';
import type { Constants, Predicate, Selection } from '../spec/spec.ts';

export type Operator = 'always' | 'eventually' | 'until' | 'unless' | 'not' | 'and' | 'or' | 'implies';

/** A temporal formula over states of type `S`. Made by the operators of this module. */
export interface Formula<S, C = Constants> {
  readonly kind: 'formula';
  readonly operator: Operator;
  readonly parts: readonly Temporal<S, C>[];
}

/** A formula, a predicate on states, or a step that is taken. */
export type Temporal<S, C = Constants> = Formula<S, C> | Predicate<S, C> | Taking<S, C>;

/** A relation between the states before and after a step. `true`: allowed; `false`, or a reason: not. */
export type StepRelation<S, C = Constants> = (
  before: Immutable<S>,
  after: Immutable<S>,
  constants: C,
  selection: Selection,
) => boolean | string;

/** TLA+'s `<<A>>_v`. Made by {@link takes}. */
export interface Taking<S, C = Constants> {
  readonly kind: 'takes';
  readonly what: string | StepRelation<S, C>;
}

/** TLA+'s `[][A]_v`. Made by {@link everyStep}. */
export interface StepProperty<S, C = Constants> {
  readonly kind: 'every-step';
  readonly relation: StepRelation<S, C>;
}

/** `[]p`: at every moment. */
export function always<S, C = Constants>(p: Temporal<S, C>): Formula<S, C> {
  return formula('always', p);
}

/** `<>p`: now or at some later moment. */
export function eventually<S, C = Constants>(p: Temporal<S, C>): Formula<S, C> {
  return formula('eventually', p);
}

/** `[]<>p`: again and again, for ever. */
export function infinitelyOften<S, C = Constants>(p: Temporal<S, C>): Formula<S, C> {
  return always(eventually(p));
}

/** `<>[]p`: from some moment on, for ever. */
export function eventuallyAlways<S, C = Constants>(p: Temporal<S, C>): Formula<S, C> {
  return eventually(always(p));
}

/** `p ~> q`: whenever `p` holds, `q` holds then or later. */
export function leadsTo<S, C = Constants>(p: Temporal<S, C>, q: Temporal<S, C>): Formula<S, C> {
  return always(formula('implies', p, eventually(q)));
}

/** `q` holds at some moment, and `p` at all moments before it. */
export function holdsUntil<S, C = Constants>(p: Temporal<S, C>, q: Temporal<S, C>): Formula<S, C> {
  return formula('until', p, q);
}

/** As {@link holdsUntil}, but `q` need never come if `p` holds for ever. */
export function holdsUnless<S, C = Constants>(p: Temporal<S, C>, q: Temporal<S, C>): Formula<S, C> {
  return formula('unless', p, q);
}

/** `p` does not hold of the behaviour. */
export function not<S, C = Constants>(p: Temporal<S, C>): Formula<S, C> {
  return formula('not', p);
}

/** All of `parts` hold of the behaviour. */
export function allOf<S, C = Constants>(...parts: readonly Temporal<S, C>[]): Formula<S, C> {
  return formula('and', ...parts);
}

/** At least one of `parts` holds of the behaviour. */
export function anyOf<S, C = Constants>(...parts: readonly Temporal<S, C>[]): Formula<S, C> {
  return formula('or', ...parts);
}

/**
 * Now a step is taken that changes the state and is one of the action or thread `what`, or one that the relation
 * allows: a part of formulas, as in `infinitelyOften(takes('send'))`.
 */
export function takes<S, C = Constants>(what: string | StepRelation<S, C>): Taking<S, C> {
  return { kind: 'takes', what };
}

/** Every step that changes the state is one that `relation` allows (TLA+'s `[][relation]_vars`). */
export function everyStep<S, C = Constants>(relation: StepRelation<S, C>): StepProperty<S, C> {
  return { kind: 'every-step', relation };
}

function formula<S, C>(operator: Operator, ...parts: readonly Temporal<S, C>[]): Formula<S, C> {
  return { kind: 'formula', operator, parts };
}
