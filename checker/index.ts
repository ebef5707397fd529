/** The spec language: what a spec file imports from 'dcheck'. */
export type { Draft, Immutable } from 'immer';
export type { Pause, Plugs, Proc, Procedure, Thread } from './procedures/proc.ts';
export { current, daemon, extern, thread, type Until, until } from './procedures/proc.ts';
export { type Action, each, type QuantifiedAction, type Recipe, when } from './spec/action.ts';
export { choose } from './spec/choose.ts';
export { type Domain, type Element, times } from './spec/domain.ts';
export { deref, fault } from './spec/fault.ts';
export { type DomainOf, forAll } from './spec/for-all.ts';
export { implies } from './spec/implies.ts';
export { type IndexPlaces, type Interchangeable, interchangeable, type Place } from './spec/interchangeable.ts';
export type { LockView, NarratedStep, Narration } from './spec/narration.ts';
export type { Message, Picture, PictureArrow, PictureBox, PictureGroup, PictureTag, ThreadView, Tone } from './spec/picture.ts';
export {
  type Allowances,
  type Configuration,
  type Constant,
  type Constants,
  type Expectation,
  faultFree,
  type Invariant,
  type Observation,
  type Predicate,
  type Selection,
  type Spec,
  type SpecDefinition,
  spec,
  type Variant,
} from './spec/spec.ts';
export { anyAction, type Fairness, type FairnessOptions, strongly, weakly } from './temporal/fairness.ts';
export {
  allOf,
  always,
  anyOf,
  eventually,
  eventuallyAlways,
  everyStep,
  type Formula,
  holdsUnless,
  holdsUntil,
  infinitelyOften,
  leadsTo,
  not,
  type StepProperty,
  type Taking,
  type Temporal,
  takes,
} from './temporal/formula.ts';
export { type Refinement, refines } from './temporal/refines.ts';
