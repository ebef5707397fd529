/**
 * The referee for the compiler: explores a system of threads by running their generator functions natively.
 *
 * A generator cannot be copied, so a thread that has taken n steps is brought back by running it again from its
 * start: each earlier step gets a throw-away draft of the state that it saw, and goes the way that its choices went;
 * the last one gets the real draft. `k` is a proxy that forwards to whatever draft the step at hand was given. What
 * a thread will do depends on its history alone, so a node is the shared state with every thread's history.
 *
 * Cost: quadratic in the length of histories, and nodes that frames would merge stay apart: for small specs whose
 * threads end. It must reach the same shared states, in the same number of steps, as the compiled form.
 *
 * Not seen by it: reads of unset locals, which are undefined in JavaScript; objects in locals that are written to
 * after a yield, which frames refuse; and `k.a.b = yield* f(k)`, whose target JavaScript evaluates first.
 */
import { createDraft, type Draft, finishDraft } from 'immer';
import { DISABLED } from '../spec/action.ts';
import { everyChoice } from '../spec/choose.ts';
import { Fault } from '../spec/fault.ts';
import { canonical } from '../state/canonical.ts';
import type { State } from '../system/system.ts';
import { blind } from './blind.ts';
import { inTermsOfTheModel } from './poison.ts';
import { implementationOf, type Pause, type Plugs, type Proc, running, type Thread, Until } from './proc.ts';

/** What can happen, told by shared states alone. Steps are counted from the initial state. */
export interface Outcomes {
  /** Fewest steps to each shared state, by its canonical text. */
  readonly reached: ReadonlyMap<string, number>;
  /** Shared states in which every thread that is no daemon has ended. */
  readonly ended: ReadonlySet<string>;
  /** Shared states in which some thread has not ended and none can take a step. */
  readonly stuck: ReadonlySet<string>;
  /** Fewest steps to each fault, the faulting one included, by `property: reason`. */
  readonly faults: ReadonlyMap<string, number>;
}

/** A step that a thread took: the shared state before it, and which way its choices went. */
interface Taken {
  readonly before: State;
  readonly choice: number;
}

interface History {
  readonly id: number;
  readonly steps: readonly Taken[];
  readonly ended: boolean;
}

interface Node {
  readonly shared: State;
  readonly histories: Readonly<Record<string, History>>;
}

/** A generator in the middle of its run. */
interface Run {
  /** Made when the first step is taken: defaults of parameters may look at the state. */
  readonly generator: () => Proc<unknown>;
  readonly forward: { target: object };
  waitsFor: Until | null;
  ended: boolean;
}

type Threads = Readonly<Record<string, Thread<unknown>>>;

/** More nodes than the referee was told to explore. */
export class TooLarge extends Error {}

/** Explore from `initial`, the shared state without stacks. Throws {@link TooLarge} beyond `maxNodes` nodes. */
export function exploreNative(threads: Threads, plugs: Plugs, initial: State, maxNodes = 100_000): Outcomes {
  const reached = new Map<string, number>();
  const ended = new Set<string>();
  const stuck = new Set<string>();
  const faults = new Map<string, number>();
  const names = Object.keys(threads);
  const ids = new Map<string, number>();
  const start: History = { id: 0, steps: [], ended: false };
  const seen = new Set<string>();
  let level: Node[] = [{ shared: initial, histories: Object.fromEntries(names.map((name) => [name, start])) }];

  for (let depth = 0; level.length > 0; depth++) {
    const following: Node[] = [];
    for (const node of level) {
      const text = canonical(node.shared);
      const key = `${text} ${names.map((name) => node.histories[name]?.id).join(' ')}`;
      if (seen.has(key)) continue;
      if (seen.size === maxNodes) throw new TooLarge(`more than ${maxNodes} nodes`);
      seen.add(key);
      if (!reached.has(text)) reached.set(text, depth);
      let canGoOn = false;
      for (const name of names) {
        const history = node.histories[name] as History;
        if (history.ended) continue;
        steps(threads[name] as Thread<unknown>, name, plugs, history, node.shared, (choice, result) => {
          canGoOn = true;
          if (result instanceof Fault) {
            const fault = `${result.property}: ${result.message}`;
            if (!faults.has(fault)) faults.set(fault, depth + 1);
            return;
          }
          const path = `${name} ${history.id} ${choice} ${text}`;
          const id = ids.get(path) ?? ids.size + 1;
          ids.set(path, id);
          const longer = { id, steps: [...history.steps, { before: node.shared, choice }], ended: result.ended };
          following.push({ shared: result.shared, histories: { ...node.histories, [name]: longer } });
        });
      }
      if (names.every((name) => threads[name]?.daemon || node.histories[name]?.ended)) ended.add(text);
      else if (!canGoOn) stuck.add(text);
    }
    level = following;
  }
  return { reached, ended, stuck, faults };
}

type Result = Fault | { readonly shared: State; readonly ended: boolean };

/** Every way that the thread's next step can go. */
function steps(
  thread: Thread<unknown>,
  name: string,
  plugs: Plugs,
  history: History,
  shared: State,
  found: (choice: number, result: Result) => void,
): void {
  const outer = { ...running };
  running.thread = name;
  running.plugs = plugs;
  try {
    everyChoice((choice) => {
      const run = replay(thread, history.steps);
      const draft = createDraft(shared);
      try {
        takeStep(run, draft);
        found(choice, { shared: finishDraft(draft) as State, ended: run.ended });
      } catch (thrown) {
        if (thrown === DISABLED) return;
        const told = inTermsOfTheModel(thrown, name);
        if (!(told instanceof Fault)) throw told;
        found(choice, told);
      }
    });
  } finally {
    running.thread = outer.thread;
    running.plugs = outer.plugs;
  }
}

/** The thread after the steps given. */
function replay(thread: Thread<unknown>, taken: readonly Taken[]): Run {
  const last = taken.at(-1);
  if (last === undefined) return begin(thread);
  let run: Run | null = null;
  const done = Symbol('the choice was taken');
  try {
    everyChoice((choice) => {
      const earlier = replay(thread, taken.slice(0, -1));
      try {
        takeStep(earlier, createDraft(last.before));
      } catch (thrown) {
        // A sibling of the way that was taken may be disabled or fault; the way itself does neither.
        if (choice === last.choice) throw thrown;
        return;
      }
      if (choice !== last.choice) return;
      run = earlier;
      throw done;
    });
  } catch (thrown) {
    if (thrown !== done) throw thrown;
  }
  if (run === null) throw new Error('a replayed step went another way: is the procedure a function of the state alone?');
  return run;
}

function takeStep(run: Run, draft: Draft<object>): void {
  run.forward.target = draft;
  if (run.waitsFor !== null && !run.waitsFor.condition()) throw DISABLED;
  const { done, value } = run.generator().next();
  run.ended = done === true;
  run.waitsFor = !run.ended && (value as Pause) instanceof Until ? (value as Until) : null;
}

/** At the start; or at the first `until`, where the thread reaches one without a look at the state. */
function begin(thread: Thread<unknown>): Run {
  const early = create(thread);
  try {
    takeStep(early, blind as Draft<object>);
    if (early.waitsFor !== null) return early;
  } catch {
    // It looked at the state, or failed: either comes again at its first step.
  }
  return create(thread);
}

function create({ procedure, args }: Thread<unknown>): Run {
  const forward: { target: object } = { target: blind };
  const generate = implementationOf(procedure) as unknown as (k: unknown, ...args: readonly unknown[]) => Proc<unknown>;
  let made: Proc<unknown> | null = null;
  const generator = (): Proc<unknown> => {
    made ??= generate(forwarding(forward), ...args);
    return made;
  };
  return { generator, forward, waitsFor: null, ended: false };
}

/** A stand-in for the draft that is handed in anew at every step. */
function forwarding(forward: { target: object }): object {
  return new Proxy(
    {},
    {
      get: (_, key) => Reflect.get(forward.target, key),
      set: (_, key, value) => Reflect.set(forward.target, key, value),
      has: (_, key) => Reflect.has(forward.target, key),
      deleteProperty: (_, key) => Reflect.deleteProperty(forward.target, key),
      ownKeys: () => Reflect.ownKeys(forward.target),
      getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(forward.target, key),
    },
  );
}
