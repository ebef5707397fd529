/**
 * Threads as part of a transition system: the recipe of each thread's next step, what it is called, and whether it
 * can be taken.
 *
 * The stacks of all threads lie in the state, under `$threads`. A step reads its own thread's stack as a whole,
 * writes it as a whole, and touches no other.
 *
 * A thread starts at its first statement. One exception: an `until` that it reaches before it has looked at the
 * shared state guards its first step, which would otherwise have no effect but to arrive there.
 */

import { createDraft, isDraft, original } from 'immer';
import { DcheckError } from '../errors/error.ts';
import { DISABLED } from '../spec/action.ts';
import { everyChoice } from '../spec/choose.ts';
import { type State, type StepName, THREADS } from '../system/system.ts';
import { running as underWay } from '../system/under-way.ts';
import { blind } from './blind.ts';
import { frozenFrame, type Stack } from './frame.ts';
import { nameOfStep } from './naming.ts';
import { type Plugs, running, type Thread } from './proc.ts';
import { argumentsOf, Runner, usable } from './runner.ts';
import { compiledForm, type LoadedProcedure, type Resume } from './step.ts';

/** One per transition system. */
export class Machine {
  private readonly threads: Readonly<Record<string, Thread<unknown>>>;
  private readonly plugs: Plugs;
  private readonly procedures = new Map<string, LoadedProcedure>();
  private readonly runner: Runner;
  private readonly procedureOf = (id: string): LoadedProcedure => {
    const found = this.procedures.get(id);
    if (found === undefined) throw new Error(`no procedure ${id} in this spec`);
    return found;
  };

  /** Throws `procedure` where a thread's procedure was not compiled or breaks a rule. */
  constructor(threads: Readonly<Record<string, Thread<unknown>>>, plugs: Plugs) {
    this.threads = threads;
    this.plugs = plugs;
    this.runner = new Runner(this.procedureOf);
    for (const [name, thread] of Object.entries(threads)) {
      if ((thread as Thread<unknown> | undefined)?.kind !== 'thread') {
        throw new DcheckError('spec-shape', `thread ${name} is not made by thread() or daemon()`, {
          hint: `write ${name}: thread(procedure, ...arguments)`,
        });
      }
      this.learn(this.procedureOfThread(name));
    }
    for (const plug of Object.values(plugs)) {
      const compiled = compiledForm(plug);
      if (compiled !== null) this.learn(compiled);
    }
  }

  /** The stacks before anything has run, frozen. */
  initialStacks(): Record<string, Stack> {
    return Object.freeze(Object.fromEntries(Object.keys(this.threads).map((name) => [name, this.initialStack(name)])));
  }

  /** The Immer recipe of the thread's next step. Throws DISABLED where it waits or has ended, and faults. */
  recipe(thread: string): (draft: never) => void {
    return (draft: Record<string, Record<string, unknown>>) => {
      const stacks = draft[THREADS] as Record<string, unknown>;
      const found = stacks[thread];
      const stack = (isDraft(found) ? original(found) : found) as Stack;
      if (stack.length === 0) throw DISABLED;
      const after = this.within(thread, () => this.runner.step(draft, stack));
      if (after === null) throw DISABLED;
      stacks[thread] = after;
    };
  }

  nameStep(thread: string, state: State): StepName {
    return nameOfStep(thread, stackIn(state, thread), this.procedureOf);
  }

  /**
   * Why the thread cannot take a step in `state`: the words of the `until` it stands at, '' where there are none;
   * null where it can, or has ended.
   */
  blockedBy(thread: string, state: State): string | null {
    const stack = stackIn(state, thread);
    if (stack.length === 0) return null;
    return this.within(thread, () => {
      if (this.standsAtGate(stack)) {
        const answer = this.runner.ask(state, stack);
        if (answer !== null && !answer.holds) return answer.why?.() ?? '';
      }
      return this.isDisabled(stack, state) ? '' : null;
    });
  }

  /** True where every thread that is no daemon has ended. */
  finished(state: State): boolean {
    return Object.entries(this.threads).every(([name, { daemon }]) => daemon || stackIn(state, name).length === 0);
  }

  private learn({ registry }: LoadedProcedure): void {
    for (const [id, procedure] of registry) {
      const known = this.procedures.get(id);
      if (known !== undefined && known !== procedure) throw new Error(`two procedures ${id}: the spec was loaded twice`);
      this.procedures.set(id, procedure);
    }
  }

  private procedureOfThread(name: string): LoadedProcedure {
    const { procedure } = this.threads[name] as Thread<unknown>;
    return this.within(name, () => usable(procedure, undefined, `the procedure of thread ${name}`));
  }

  private initialStack(name: string): Stack {
    const procedure = this.procedureOfThread(name);
    const { args } = this.threads[name] as Thread<unknown>;
    const live = procedure.resume[0]?.live ?? [];
    const vars = Object.fromEntries(argumentsOf(procedure, args).filter(([param]) => live.includes(param)));
    const start = Object.freeze([frozenFrame(procedure, 0, vars)]);
    const later = underWay(`thread ${name}`, () => this.within(name, () => this.withoutState(start)));
    return later !== null && later.length > 0 && this.standsAtGate(later) ? later : start;
  }

  /** A step that may not look at the shared state; null where it does, or fails. */
  private withoutState(stack: Stack): Stack | null {
    try {
      return this.runner.step(blind, stack);
    } catch {
      // Whatever it was will come again, and be reported, when the thread takes its first step.
      return null;
    }
  }

  private standsAtGate(stack: Stack): boolean {
    const { fn, pc } = stack.at(-1) as Stack[number];
    return (this.procedureOf(fn).resume[pc] as Resume).gated;
  }

  /** True where no way that the step's choices can go is enabled. */
  private isDisabled(stack: Stack, state: State): boolean {
    let disabled = true;
    everyChoice(() => {
      try {
        if (this.runner.step(createDraft(state), stack) !== null) disabled = false;
      } catch (thrown) {
        if (thrown !== DISABLED) disabled = false;
      }
    });
    return disabled;
  }

  /** Run what no thread does, with the variant's implementations. */
  plugged<T>(body: () => T): T {
    return this.within(null, body);
  }

  private within<T>(thread: string | null, body: () => T): T {
    const { thread: outerThread, plugs: outerPlugs } = running;
    running.thread = thread;
    running.plugs = this.plugs;
    try {
      return body();
    } finally {
      running.thread = outerThread;
      running.plugs = outerPlugs;
    }
  }
}

function stackIn(state: State, thread: string): Stack {
  return (state[THREADS] as Readonly<Record<string, Stack>>)[thread] as Stack;
}
