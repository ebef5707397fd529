/**
 * The transition system: what every engine explores. A spec with its constants, variant and configuration
 * chosen becomes one of these (`instantiate.ts`); nothing below this line knows about specs, files or threads'
 * source text.
 */
import type { SourcePosition } from '../errors/error.ts';
import type { Antecedent } from '../spec/implies.ts';
import type { Observation, Selection } from '../spec/spec.ts';
import type { Normalize } from '../state/normal.ts';
import type { Symmetry } from '../symmetry/symmetry.ts';
import type { Temporal } from '../temporal/part.ts';

/** A frozen plain value. Threads' stacks, where a spec has threads, lie under {@link THREADS}. */
export type State = Readonly<Record<string, unknown>>;

/** The key of the state under which the frames of each thread lie. */
export const THREADS = '$threads';

/** What a step is called in a trace. */
export interface StepName {
  /** Function at the top of the thread's stack, or the action's name. */
  readonly procedure: string;
  /** The statement that follows the yield, or the action with its arguments. */
  readonly label: string;
  readonly source: SourcePosition | null;
  /** The functions that called it, outermost first. Empty for actions. */
  readonly callers: readonly string[];
}

/** One action instance: an action with its arguments fixed, or a thread. */
export interface ActionInstance {
  /** Its place in the order in which successors are generated. */
  readonly id: number;
  /** `load(0)`, or the thread's name. */
  readonly name: string;
  /** `load`, or the thread's name. */
  readonly action: string;
  /** What it is quantified over; none for threads. */
  readonly args: readonly unknown[];
  /** The lane it stands in, and what context switches are counted by. */
  readonly actor: string;
  readonly isThread: boolean;
  /** Immer recipe over a draft of the state: may throw DISABLED or a Fault, and may call `choose`. */
  readonly recipe: (draft: never) => unknown;
  /** Brings a successor, or any part of one, into normal form (`state/normal.ts`). */
  readonly normalize: Normalize;
  /** What its next step from `state` is called. */
  readonly nameStep: (state: State) => StepName;
  /** Why it is blocked in `state`, in words; null where it is not, or where no reason is known. */
  readonly blockedBy: (state: State) => string | null;
}

/** A named predicate: an invariant's part, or the whole of it where it has no parts. */
export interface InvariantPart {
  readonly property: string;
  /** Null where the invariant has no parts. */
  readonly part: string | null;
  /** Null where it holds, else the reason ('' where the spec gives none). */
  readonly test: (state: State) => string | null;
  /** Of a `forAll`, the same for each element: it holds where all of these do. Null for any other. */
  readonly elements: readonly ((state: State) => string | null)[] | null;
  /** Whether the antecedent of an implication was ever true; null where it is none. */
  readonly antecedent: Antecedent | null;
}

/** A property of the system with how it can be violated. */
export interface CheckedProperty {
  readonly name: string;
  readonly kind: 'invariant' | 'deadlock' | 'fault' | 'temporal';
  readonly expected: 'holds' | 'violated';
  /** False for a built-in property that the spec does not mention: reports show it only when it is violated. */
  readonly declared: boolean;
}

export interface TransitionSystem {
  readonly spec: string;
  readonly selection: Selection;
  readonly constants: Readonly<Record<string, string | number | boolean>>;
  /** Names of the constants that the spec's functions have read so far. */
  readonly constantsRead: ReadonlySet<string>;
  /** Frozen and checked to be plain; in the order of `init`, with duplicates. */
  readonly initial: readonly State[];
  /** In the order in which successors are generated: the spec's actions, then its threads. */
  readonly actions: readonly ActionInstance[];
  readonly invariants: readonly InvariantPart[];
  readonly properties: readonly CheckedProperty[];
  /** Fairness and the properties of behaviours; null where the spec states none of these. */
  readonly temporal: Temporal | null;
  /** Null where every state is explored. */
  readonly constraint: ((state: State) => boolean) | null;
  /** False for steps that are not taken (as at a state outside the constraint); null where all are. */
  readonly actionConstraint: ((before: State, after: State) => boolean) | null;
  /** Plain data: states of which it gives equal data are one state; null where the whole state counts. */
  readonly view: ((state: State) => unknown) | null;
  /** Which values are interchangeable: engines may take states up to exchanges of these. Null: none. */
  readonly symmetry: Symmetry | null;
  /** True where a state without successors is no deadlock; null where deadlock is not checked. */
  readonly mayRest: ((state: State) => boolean) | null;
  /** What is seen of a final state in which the system may rest; null where the spec does not say. */
  readonly outcome: ((state: State) => Observation | null) | null;
}
