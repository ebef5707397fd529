/**
 * What a spec is: the public types, and `spec()` which ties them together so that everything is inferred.
 *
 * The state's type comes from `init`; actions, threads, invariants and the narration see that type, and `expect`
 * knows the names of variants, configurations and properties.
 */
import type { Immutable } from 'immer';
import type { Plugs, Thread } from '../procedures/proc.ts';
import type { Fairness } from '../temporal/fairness.ts';
import type { Formula, StepProperty } from '../temporal/formula.ts';
import type { Refinement } from '../temporal/refines.ts';
import type { Action } from './action.ts';
import type { NULL_DEREF } from './fault.ts';
import type { Interchangeable } from './interchangeable.ts';
import type { Narration } from './narration.ts';
import { refuseMalformed } from './well-formed.ts';

/** What the command line may set with `--set K=V`. */
export type Constant = number | string | boolean;
export type Constants = Readonly<Record<string, Constant>>;

/** `{ N: 2 }` is inferred as `{ N: number }`: the value is a default. */
export type Widen<C> = {
  readonly [K in keyof C]: C[K] extends number ? number : C[K] extends boolean ? boolean : C[K] extends string ? string : C[K];
};

/** One implementation to check: what it plugs in for the spec's externs. */
export interface Variant {
  /** One line for `dcheck list`. */
  readonly about: string;
  /** Where it lived: kernel versions, a commit, a mail. */
  readonly source?: string;
  /** Set where a step is a reconstruction; says which. */
  readonly reconstructed?: string;
  /** Implementations by the name of the extern. */
  readonly plugs: Plugs;
}

/** One configuration: which actors run, and sizes. */
export interface Configuration {
  readonly about: string;
  /** Constants that it sets; `--set` overrides them. */
  readonly set?: Constants;
}

/**
 * The constants, in a form that mentions the state: taking a parameter of this type makes TypeScript settle `S`
 * from `init` before it looks at the body, which is what gives the recipes inside `each` their state's type.
 */
export type Given<C, S> = [S] extends [never] ? Widen<C> : Widen<C>;

/** Which variant and configuration a run is about; the empty string where the spec declares none. */
export interface Selection<V extends string = string, G extends string = string> {
  readonly variant: V;
  readonly config: G;
}

/**
 * A predicate on states. `true`: holds. `false`: violated. A string: violated, and why.
 */
export type Predicate<S, C = Constants> = (state: Immutable<S>, constants: C, selection: Selection) => boolean | string;

/** An invariant, or several named parts of one, of which the failing one is reported. */
export type Invariant<S, C = Constants> = Predicate<S, C> | { readonly [part: string]: Predicate<S, C> };

/** What is seen of a final state: a name and a value for each thing that is looked at, in the order of the report. */
export type Observation = Readonly<Record<string, string | number | boolean>>;

/** A property about faults: holds where no reachable step faults in its name. */
export interface FaultFree {
  readonly kind: 'fault-free';
}

/** No reachable step calls `fault()` with the name under which this is declared. */
export function faultFree(): FaultFree {
  return { kind: 'fault-free' };
}

/** What may stand under `properties:`. */
export type Property<S = never, C = Constants> = FaultFree | Formula<S, C> | StepProperty<S, C> | Refinement<S, C>;

export type Expectation = 'holds' | 'violated';

/** The name of the built-in property that every state in which the system may not rest has a successor. */
export const NO_DEADLOCK = 'no-deadlock';

/** Properties that every spec has. */
export type BuiltIn = typeof NO_DEADLOCK | typeof NULL_DEREF;

/** Expected verdicts by property; what is not named is expected to hold. */
export type Expectations<P extends string> = { readonly [K in P]?: Expectation };

/**
 * The same, for TypeScript: without `object` it refuses names of properties that it has yet to infer, and then infers
 * nothing; `apply` keeps functions out.
 */
export type Expected<P extends string> = object & { readonly apply?: never } & Expectations<P>;

/** Everything that a spec file says. */
export interface SpecDefinition<C, S, V extends string, G extends string, I extends string, P extends string> {
  readonly name: string;
  readonly about?: string;
  /** Parameters with their defaults. */
  readonly constants?: C;
  readonly variants?: { readonly [K in V]: Variant };
  readonly configs?: { readonly [K in G]: Configuration };
  /** The configurations that a command is about where it names none; all of them by default. `--config all` names all. */
  readonly defaultConfigs?: readonly NoInfer<G>[];
  /** The variants that a command is about where it names neither variants nor configurations; all of them by default. */
  readonly defaultVariants?: readonly NoInfer<V>[];
  /** The variant that others are compared with by `dcheck gate`, unless `--baseline` names another. */
  readonly baseline?: NoInfer<V>;
  /** The initial state, or several. */
  readonly init: (constants: Widen<C>, selection: Selection<V, G>) => S | readonly S[];
  /** Take the parameter even where nothing in it is used, `(_) => ({...})`: see {@link Given}. */
  readonly actions?: (constants: Given<C, S>, selection: Selection<V, G>) => { readonly [name: string]: Action<S> };
  readonly threads?: (constants: Given<C, S>, selection: Selection<V, G>) => { readonly [name: string]: Thread<S> };
  /** The lane of an action or a thread: by default the first value that it is quantified over, or its name. */
  readonly actor?: (action: string, args: readonly unknown[]) => string;
  /** Only states where this holds are explored further (TLC's CONSTRAINT). */
  readonly constraint?: Predicate<S, Widen<C>>;
  /**
   * Only steps for which this holds are taken (TLC's ACTION_CONSTRAINT); the invariants are checked after all steps. Compare what
   * parts hold: `before.x === after.x` says that nobody wrote to an object, or replaced it, only where no step puts one object
   * in two places.
   */
  readonly actionConstraint?: (before: Immutable<S>, after: Immutable<S>, constants: Widen<C>, selection: Selection) => boolean;
  /**
   * What tells states apart (TLC's VIEW): states of which it gives equal plain data count as one, and only the one that
   * is found first is explored. Sound where what it leaves out decides neither steps nor properties.
   */
  readonly view?: (state: Immutable<S>, constants: Widen<C>, selection: Selection) => unknown;
  /**
   * Values that the spec does not tell apart (TLC's SYMMETRY): states that differ only by exchanging them count as one,
   * after the view where there is one. Does not go with temporal properties. Evidence against it is looked for, and an
   * error where found. `--no-symmetry` explores without. A function, `(_) => [...]`, where it names places: see {@link Given}.
   */
  readonly symmetry?:
    | readonly Interchangeable<NoInfer<S>>[]
    | ((constants: Given<C, S>, selection: Selection<V, G>) => readonly Interchangeable<NoInfer<S>>[]);
  readonly invariants?: { readonly [K in I]: Invariant<S, Widen<C>> };
  /** Temporal properties, refinements and faults. A function, `(_) => ({...})`, where predicates stand in it: see {@link Given}. */
  readonly properties?:
    | { readonly [K in P]: Property<S, Widen<C>> }
    | ((constants: Given<C, S>, selection: Selection<V, G>) => { readonly [K in P]: Property<S, Widen<C>> });
  /** Which actions cannot be put off for ever; temporal properties rest on it, others do not look at it. */
  readonly fairness?: readonly Fairness<S>[] | ((constants: Given<C, S>, selection: Selection<V, G>) => readonly Fairness<S>[]);
  /**
   * Where a state without successors is a deadlock: 'check' (the default) everywhere but where all threads that
   * are no daemons have ended; 'ignore' nowhere; a predicate says in which states the system may rest.
   */
  readonly deadlock?: 'check' | 'ignore' | Predicate<S, Widen<C>>;
  /**
   * What an observer sees of a final state, one that has no successor and in which the system may rest: the state in
   * the words of a test's output, as in `{ rc: '-ENOENT', listed: 'yes', stat: 'ENOENT' }`. Final states of which the
   * same is seen are one outcome of `dcheck outcomes`. Null: nothing is seen. A function of its arguments alone.
   */
  readonly outcome?: (state: Immutable<S>, constants: Widen<C>, selection: Selection) => Observation | null;
  /** Verdicts other than "holds". With variants or configurations, a function of them. */
  readonly expect?: Expected<NoInfer<I | P> | BuiltIn> | ((selection: Selection<V, G>) => Expectations<NoInfer<I | P> | BuiltIn>);
  /** What may go unused without `dcheck run` failing for it. */
  readonly allow?: Allowances;
  /** Words for traces. */
  readonly narration?: Narration<S>;
}

/** What a spec may leave unused on purpose. Names that are not there are an error of the run. */
export interface Allowances {
  /** Properties whose antecedents need not become true: those of `implies`, and what `leadsTo` starts from. */
  readonly vacuous?: readonly string[];
  /** Actions and threads that need not be enabled anywhere. */
  readonly neverEnabled?: readonly string[];
  /** The fairness need not be met by any behaviour: properties of behaviours may hold of nothing. */
  readonly noFairBehaviour?: boolean;
}

/** A spec whose type parameters have done their work. */
export type Spec = SpecDefinition<Constants, unknown, string, string, string, string> & { readonly [SPEC]: true };

/** Marks a value made by {@link spec}. */
export const SPEC: unique symbol = Symbol.for('dcheck.spec') as never;

/** Declare a spec; a spec file exports it as its default. Throws `spec-shape` where a member is missing, misspelt or of another kind. */
export function spec<
  const C extends Constants,
  S,
  V extends string = string,
  G extends string = string,
  I extends string = never,
  P extends string = never,
>(definition: SpecDefinition<C, S, V, G, I, P>): Spec {
  refuseMalformed(definition as unknown as Readonly<Record<string, unknown>>);
  return { ...definition, [SPEC]: true } as unknown as Spec;
}
