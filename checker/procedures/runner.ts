/**
 * Runs one atomic step of a thread: compiled step functions, one after another through calls and returns, until one
 * of them pauses, waits, or the thread ends.
 */
import { DcheckError, messageOf, type SourcePosition } from '../errors/error.ts';
import { positionOf } from '../load/positions.ts';
import { Fault, NULL_DEREF } from '../spec/fault.ts';
import { frozenFrame, type Stack } from './frame.ts';
import { inTermsOfTheModel } from './poison.ts';
import { type AnyFunction, EXTERN, implementationOf } from './proc.ts';
import {
  CALLS,
  compiledForm,
  ENDS,
  type LoadedProcedure,
  PAUSES,
  positionIn,
  type Resume,
  type RunningFrame,
  type StepFunction,
  type StepMachine,
} from './step.ts';
import { watching } from './watching.ts';

/** How often loops may go round in one step. */
export const MAX_TURNS = 100_000;

/** How many calls may be open in one thread. */
export const MAX_STACK_DEPTH = 64;

interface Active extends RunningFrame {
  readonly procedure: LoadedProcedure;
}

/** The points that a step went on from, told only once it is known that the step is taken. */
class Passed {
  private readonly points: { readonly procedure: LoadedProcedure; readonly pc: number }[] = [];

  add({ procedure, pc }: Active): void {
    this.points.push({ procedure, pc });
  }

  tell(): void {
    for (const { procedure, pc } of this.points) watching.passed?.(procedure, pc);
  }

  /** A step that faults is taken too. */
  within<T>(body: () => T): T {
    try {
      return body();
    } catch (thrown) {
      if (thrown instanceof Fault) this.tell();
      throw thrown;
    }
  }
}

/** What `until` answered when it was only asked. */
export interface Answer {
  readonly holds: boolean;
  readonly why: (() => string) | undefined;
}

/** Thrown through a step function. */
class EndlessStep extends Error {}

export class Runner implements StepMachine {
  value: unknown;
  readonly unsetValue: object = Object.freeze({});
  private readonly procedureOf: (id: string) => LoadedProcedure;
  private callee: AnyFunction | null = null;
  private args: readonly unknown[] = [];
  private turns = 0;
  private asking = false;
  private answer: Answer | null = null;

  constructor(procedureOf: (id: string) => LoadedProcedure) {
    this.procedureOf = procedureOf;
  }

  /** The stack after a step from `stack`; null where the thread waits. Throws faults, DISABLED and DcheckErrors. */
  step(k: unknown, stack: Stack): Stack | null {
    let untouched = stack.length;
    this.turns = 0;
    const active: Active[] = [];
    const resume = (): void => {
      const { fn, pc, vars } = stack[--untouched] as Stack[number];
      active.push({ procedure: this.procedureOf(fn), pc, vars });
    };
    resume();
    const passed = watching.passed === null ? null : new Passed();
    for (;;) {
      const top = active.at(-1) as Active;
      passed?.add(top);
      switch (passed === null ? this.advance(k, top) : passed.within(() => this.advance(k, top))) {
        case PAUSES:
          passed?.tell();
          return Object.freeze([
            ...stack.slice(0, untouched),
            ...active.map(({ procedure, pc, vars }) => frozenFrame(procedure, pc, vars)),
          ]);
        case CALLS:
          if (untouched + active.length >= MAX_STACK_DEPTH) throw tooDeep(top);
          active.push(this.enter(top));
          break;
        case ENDS:
          active.pop();
          if (active.length > 0) break;
          if (untouched > 0) {
            resume();
            break;
          }
          passed?.tell();
          return Object.freeze([]);
        default:
          return null;
      }
    }
  }

  /** What the `until` that the thread stands at says in state `k`. */
  ask(k: unknown, stack: Stack): Answer | null {
    const { fn, pc, vars } = stack.at(-1) as Stack[number];
    this.asking = true;
    this.answer = null;
    try {
      this.advance(k, { procedure: this.procedureOf(fn), pc, vars });
      return this.answer;
    } finally {
      this.asking = false;
    }
  }

  private advance(k: unknown, frame: Active): number {
    try {
      return (frame.procedure.step as StepFunction)(k, frame, this);
    } catch (thrown) {
      if (!(thrown instanceof EndlessStep)) throw inTermsOfTheModel(thrown, frame.procedure.name);
      throw new DcheckError(
        'procedure',
        `a step of ${frame.procedure.name} does not end: it went round loops ${MAX_TURNS} times`,
        {
          at: positionOf(thrown) ?? undefined,
          hint: 'a loop that waits for others must yield: write yield; in it, or yield until(() => ...) in its place',
        },
      );
    }
  }

  private enter(caller: Active): Active {
    const { own, ...call } = caller.procedure.resume[caller.pc] as Resume;
    const procedure = usable(this.callee, positionIn(caller.procedure, call), own.text);
    const vars: Record<string, unknown> = {};
    const live = procedure.resume[0]?.live ?? [];
    argumentsOf(procedure, this.args).forEach(([param, value]) => {
      if (live.includes(param)) vars[param] = value;
    });
    return { procedure, pc: 0, vars };
  }

  call(procedure: AnyFunction, args: readonly unknown[]): void {
    this.callee = procedure;
    this.args = args;
  }

  waits(condition: unknown, why?: () => string): boolean {
    if (this.asking) this.answer = { holds: Boolean(condition), why };
    return this.asking || !condition;
  }

  turn(): void {
    if (++this.turns > MAX_TURNS) throw new EndlessStep();
  }

  unset(name: string): never {
    throw new Fault(NULL_DEREF, `read of an unset local: ${name}`);
  }

  withoutUnset(vars: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(vars).filter(([, value]) => value !== this.unsetValue));
  }

  list(collection: Iterable<unknown>): unknown[] {
    return [...collection];
  }

  keys(object: object): string[] {
    const keys: string[] = [];
    for (const key in object) keys.push(key);
    return keys;
  }

  rest(object: object, keys: readonly PropertyKey[]): object {
    return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.map(String).includes(key)));
  }
}

/** The compiled form of `f`, or of what is plugged in for it. Throws `procedure` where it has none, or breaks a rule. */
export function usable(f: unknown, at: SourcePosition | undefined, text: string): LoadedProcedure {
  const implementation = linked(f, at);
  const procedure = compiledForm(implementation);
  const name = nameOf(f) ?? text;
  if (procedure === null) {
    const isGenerator = typeof implementation === 'function' && Object.getPrototypeOf(implementation) === GENERATOR_FUNCTION;
    const what = isGenerator ? 'a generator function that was not compiled' : 'no generator function';
    throw new DcheckError('procedure', `${name} cannot run as a procedure: it is ${what}`, {
      at,
      hint: isGenerator
        ? 'declare it at the top level of a module that the spec imports by a relative path; what it needs comes as arguments'
        : 'a thread runs, and yield* calls, function* (k, ...) {...}',
    });
  }
  if (procedure.problem === null) return procedure;
  const { message, hint, ...place } = procedure.problem;
  throw new DcheckError('procedure', `${name} cannot run as a procedure: ${message}`, { at: positionIn(procedure, place), hint });
}

const GENERATOR_FUNCTION = Object.getPrototypeOf(function* () {}) as object;

function linked(f: unknown, at: SourcePosition | undefined): unknown {
  try {
    return typeof f === 'function' ? implementationOf(f as AnyFunction) : f;
  } catch (thrown) {
    throw new DcheckError('procedure', messageOf(thrown), {
      at,
      cause: thrown,
      hint: 'plug it in for every variant, or give extern() a fallback',
    });
  }
}

/** The parameters after the state, with their arguments. */
export function argumentsOf({ params, rest }: LoadedProcedure, args: readonly unknown[]): [string, unknown][] {
  return params.map((param, index) => [param, rest && index === params.length - 1 ? args.slice(index) : args[index]]);
}

function nameOf(f: unknown): string | null {
  const extern = (f as { [EXTERN]?: { name: string } } | null | undefined)?.[EXTERN];
  return extern?.name ?? ((f as { name?: string } | null | undefined)?.name || null);
}

function tooDeep({ procedure, pc }: Active): DcheckError {
  return new DcheckError('stack-depth', `${procedure.name} calls procedures more than ${MAX_STACK_DEPTH} deep`, {
    at: positionIn(procedure, procedure.resume[pc] as Resume),
    hint: 'recursion must end: bound it, or write it as a loop',
  });
}
