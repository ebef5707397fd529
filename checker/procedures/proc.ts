/**
 * Procedures: what a spec author writes with. A thread runs a generator function that reads like the C it
 * stands for; what lies between two yields is one atomic step.
 *
 * PlusCal's idea (Lamport 2009) with TypeScript's own control flow. At load time `compile/` turns each generator
 * function into labelled steps over an explicit frame in the state; `machine.ts` runs them. The generator itself
 * stays callable, and `native.ts` runs it as the compiler's referee.
 *
 * The rules, each an error that names the line: the first parameter is the state, and `yield*` passes it on; a local
 * that is read after a yield holds plain data, so ids instead of drafts, and no functions; an object in a local is a
 * value from the next yield on, so it is replaced and not changed; no yield inside `try`; no `this`, no classes.
 * Where the compiler cannot decide, a rule is checked when a step is taken.
 */
import type { Draft } from 'immer';

/** Blocks the thread until `condition` holds; it and what follows up to the next yield are one atomic step. */
export class Until {
  readonly condition: () => boolean;
  readonly why: (() => string) | undefined;

  constructor(condition: () => boolean, why?: () => string) {
    this.condition = condition;
    this.why = why;
  }
}

/** `yield` alone, `yield 'label of the step that follows'`, or `yield until(...)`. */
export type Pause = void | undefined | string | Until;

/** What a procedure returns: `R` is the value that `yield*` gives its caller. */
export type Proc<R = void> = Generator<Pause, R, void>;

/** A procedure over shared state `S`: the draft comes first, anew at every step. */
export type Procedure<S, Args extends readonly unknown[] = readonly never[], R = unknown> = (
  k: Draft<S>,
  ...args: Args
) => Proc<R>;

/**
 * Block until `condition` holds. `why` says what is waited for, in words, as in `P.i_rwsem, held by client`.
 * Use it as `yield until(() => ...)` only.
 */
export function until(condition: () => boolean, why?: () => string): Until {
  return new Until(condition, why);
}

/** The name of the thread that is taking a step: the kernel's `current`. */
export function current(): string {
  if (running.thread === null) throw new Error('current() was called outside a procedure');
  return running.thread;
}

/** What the machine sets before it runs a step. */
export const running: { thread: string | null; plugs: Plugs } = { thread: null, plugs: {} };

/** Implementations by the name of the `extern` that they stand in for. */
export type Plugs = Readonly<Record<string, AnyFunction>>;

// The one place where a function of unknown signature is stored; `extern` gives it its type back.
export type AnyFunction = (...args: never[]) => unknown;

/** Key under which an extern keeps its name and fallback. */
export const EXTERN: unique symbol = Symbol.for('dcheck.extern') as never;

/** Names of all externs that were declared in this process. */
export const externNames = new Set<string>();

/**
 * A function that is declared here and plugged in by a variant, as a linker does: C's `extern`.
 * `fallback` stands in where a variant plugs nothing. Works for procedures (`yield* f(k)`) and plain
 * functions, in threads and in actions.
 */
export function extern<F extends AnyFunction>(name: string, fallback?: F): F {
  externNames.add(name);
  const forward = (...args: never[]): unknown => resolveExtern(name, fallback)(...args);
  return Object.assign(forward, { [EXTERN]: { name, fallback } }) as unknown as F;
}

/** The implementation that is plugged in for `f`, or `f` itself where it is no extern. */
export function implementationOf(f: AnyFunction): AnyFunction {
  const declared = (f as { [EXTERN]?: { name: string; fallback: AnyFunction | undefined } })[EXTERN];
  return declared === undefined ? f : implementationOf(resolveExtern(declared.name, declared.fallback));
}

function resolveExtern(name: string, fallback: AnyFunction | undefined): AnyFunction {
  const found = Object.hasOwn(running.plugs, name) ? running.plugs[name] : fallback;
  if (found === undefined)
    throw new Error(`extern ${name} has no implementation: the variant plugs none in, or this is neither a thread nor an action`);
  return found;
}

/** A thread as a spec declares it. Made by {@link thread} and {@link daemon}. */
export interface Thread<S> {
  readonly kind: 'thread';
  readonly procedure: (k: Draft<S>, ...args: never[]) => Proc<unknown>;
  readonly args: readonly unknown[];
  /** A daemon may wait for ever: that is no deadlock. */
  readonly daemon: boolean;
}

/** A thread that runs `procedure(k, ...args)` to its end. */
export function thread<S, Args extends readonly unknown[]>(
  procedure: (k: Draft<S>, ...args: Args) => Proc<unknown>,
  ...args: Args
): Thread<S> {
  return { kind: 'thread', procedure: procedure as unknown as Thread<S>['procedure'], args, daemon: false };
}

/** A thread that serves others: where it waits for ever the system is at rest, not deadlocked. */
export function daemon<S, Args extends readonly unknown[]>(
  procedure: (k: Draft<S>, ...args: Args) => Proc<unknown>,
  ...args: Args
): Thread<S> {
  return { ...thread(procedure, ...args), daemon: true };
}
