/**
 * The contract between the compiler and the machine: what a compiled procedure looks like.
 *
 * A step function runs the procedure from the program counter of a frame up to the next pause, call or return, and
 * says which of them it was. It keeps nothing: its locals come from the frame and go back to it.
 */
import type { SourcePosition } from '../errors/error.ts';
import type { AnyFunction } from './proc.ts';

/** What a step function returns. */
export const PAUSES = 0;
/** The machine knows the callee and its arguments. */
export const CALLS = 1;
/** The machine knows the value. */
export const ENDS = 2;
/** The condition of the `until` that it resumes at does not hold, or it was only asked whether it does. */
export const WAITS = 3;

/** The innermost frame while a step runs. */
export interface RunningFrame {
  pc: number;
  vars: Readonly<Record<string, unknown>>;
}

/** What a step function may ask of the machine. */
export interface StepMachine {
  /** Result of the procedure that ended last. */
  value: unknown;
  /** Stands for a local that has no value yet. */
  readonly unsetValue: object;
  call(procedure: AnyFunction, args: readonly unknown[]): void;
  /** True where the step must stop at an `until`. */
  waits(condition: unknown, why?: () => string): boolean;
  /** A loop begins another turn. */
  turn(): void;
  /** Raise the fault of reading a local that has no value. */
  unset(name: string): never;
  withoutUnset(vars: Record<string, unknown>): Record<string, unknown>;
  /** A copy of what `for (... of ...)` would go through. */
  list(collection: Iterable<unknown>): unknown[];
  /** What `for (... in ...)` would go through. */
  keys(object: object): string[];
  /** `{ ...object }` without the keys given. */
  rest(object: object, keys: readonly PropertyKey[]): object;
}

export type StepFunction = (k: unknown, frame: RunningFrame, machine: StepMachine) => number;

/** What a step that begins somewhere is called. Columns and lines count from 1. */
export interface StepLabel {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A point at which a thread may stand. Its index is the program counter. */
export interface Resume {
  readonly kind: 'start' | 'pause' | 'call';
  /** True where it waits for a condition. */
  readonly gated: boolean;
  /** Where the yield stands, for errors about what it keeps. */
  readonly line: number;
  readonly column: number;
  /** The statement that the yield stands in. */
  readonly own: StepLabel;
  /** What comes next; null at the end of the procedure. */
  readonly next: StepLabel | null;
  /** Locals that a frame keeps here. */
  readonly live: readonly string[];
}

/** A rule of the procedure language that a generator function breaks. */
export interface BrokenRule {
  readonly message: string;
  readonly hint: string;
  readonly line: number;
  readonly column: number;
}

/** What the compiler says of each generator function: plain data. */
export interface Description {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** Its closing brace. */
  readonly end: { readonly line: number; readonly column: number };
  /** `@inline`: steps that begin in it are shown at its caller's line. */
  readonly inline: boolean;
  /** Set where it cannot be used as a procedure; then there is no step function. */
  readonly problem: BrokenRule | null;
  /** Names of the parameters after the state, as locals. */
  readonly params: readonly string[];
  /** True where the last parameter collects the rest. */
  readonly rest: boolean;
  readonly resume: readonly Resume[];
  /** For error messages: the source of what each temporary holds. */
  readonly temporaries: Readonly<Record<string, string>>;
}

/** A compiled procedure in a loaded spec. */
export interface LoadedProcedure extends Description {
  /** Null where it breaks a rule. */
  readonly step: StepFunction | null;
  /** Unique in the spec: what frames say. */
  readonly id: string;
  readonly file: string;
  /** All procedures of the spec, by id. */
  readonly registry: ReadonlyMap<string, LoadedProcedure>;
}

/** Key under which a generator function keeps its compiled form. */
export const COMPILED: unique symbol = Symbol.for('dcheck.compiled') as never;

/** The compiled form of `f`; null where it has none. */
export function compiledForm(f: unknown): LoadedProcedure | null {
  return (f as { [COMPILED]?: LoadedProcedure } | null | undefined)?.[COMPILED] ?? null;
}

/** Where a point of resumption's yield stands. */
export function positionIn(
  procedure: LoadedProcedure,
  point: { readonly line: number; readonly column: number },
): SourcePosition {
  return { file: procedure.file, line: point.line, column: point.column };
}
