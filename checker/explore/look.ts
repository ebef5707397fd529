/** Everything that is seen from a position: the path, the steps that can be taken, who cannot go on, and what holds. */
import { outcomeName } from '../outcomes/outcome.ts';
import type { Frame } from '../procedures/frame.ts';
import { Book, pageRun } from '../report/page/trace.ts';
import { tellRun } from '../report/trace/story.ts';
import { valueText } from '../report/value.ts';
import type { Narration } from '../spec/narration.ts';
import { identity } from '../system/narrowing.ts';
import { deadlockFlaw, faultFlaw, flawsOf, type Step, stepsBy } from '../system/steps.ts';
import { type ActionInstance, type State, THREADS, type TransitionSystem } from '../system/system.ts';
import { type Trace, takeStep } from '../trace/trace.ts';
import type { BlockedActor, EnabledStep, Look, StateVerdict } from './documents.ts';
import { routeOf, routeStep } from './route.ts';
import { endOf } from './walk.ts';

/** A system that is walked, with the spec's words for it. */
export interface Walked {
  readonly system: TransitionSystem;
  readonly calls: ReadonlyMap<string, string>;
  readonly narration: Narration<State> | undefined;
  readonly showFile: (path: string) => string;
}

/** Throws DcheckError where a function of the spec throws. */
export function look(walked: Walked, trace: Trace): Look {
  const { system, calls, narration, showFile } = walked;
  const book = new Book(narration, showFile);
  const story = tellRun({ trace, system, calls, everyLane: true }, false, () => '', narration);
  const run = pageRun(system, story, book);
  const state = endOf(trace);
  const states = [trace.initial, ...trace.steps.flatMap(({ after }) => (after === null ? [] : [after]))];
  const steps = state === null ? [] : system.actions.flatMap((action) => stepsBy(system, state, action));
  const known = new Map(states.map((one, index) => [identity(system, one), index]));
  const isDeadlock = state !== null && steps.length === 0 && deadlockFlaw(system, state) !== null;
  return {
    route: routeOf(system, trace.path),
    run: { ...run, ending: story.ending },
    enabled:
      state === null
        ? []
        : toldApart(
            steps,
            steps.map((step) => enabledStep(walked, book, state, step, known)),
          ),
    blocked: state === null ? [] : blockedActors(system, state, steps),
    verdicts: state === null ? [] : verdictsIn(system, state),
    violated: [
      violatedIn(system, trace.initial),
      ...trace.steps.map(({ after, fault }) => (after === null ? [`fault: ${fault?.reason ?? ''}`] : violatedIn(system, after))),
    ],
    others: system.properties.filter(({ kind, declared }) => kind === 'temporal' && declared).map(({ name }) => name),
    properties: system.properties.map(({ name }) => name),
    deadlock: isDeadlock,
    outcome: outcomeIn(system, state, steps.length === 0),
    initialStates: system.initial.length,
    ...book.contents(),
  };
}

function enabledStep(
  { system, calls, narration }: Walked,
  book: Book,
  state: State,
  { action, choice, state: after, fault, inModel }: Step,
  known: ReadonlyMap<string, number>,
): EnabledStep {
  const path = { action: action.id, choice };
  const taken = takeStep(system, state, path);
  const trace: Trace = { initial: state, steps: [taken], switches: 0, path: { initial: 0, steps: [path] }, loop: null };
  const moment = tellRun({ trace, system, calls, everyLane: true }, false, () => '', narration).moments[0];
  const flaws = fault === null ? flawsOf(system, after as State) : [faultFlaw(fault)];
  return {
    route: routeStep(system, path),
    actor: action.actor,
    action: action.name,
    procedure: moment?.procedure ?? '',
    label: moment?.label ?? action.name,
    at: book.place(taken.source),
    notes: moment?.notes ?? [],
    choice: '',
    fault: fault?.message ?? null,
    inModel: inModel || fault !== null,
    violates: [...new Set(flaws.map(({ property }) => property))],
    backTo: after === null ? null : (known.get(identity(system, after)) ?? null),
  };
}

/** Choices of one action may read the same; what the thread does next tells them apart, or its locals, or their number. */
function toldApart(steps: readonly Step[], enabled: readonly EnabledStep[]): EnabledStep[] {
  const keyOf = ({ action, label, notes }: EnabledStep): string => JSON.stringify([action, label, notes]);
  return enabled.map((step, index) => {
    const alike = enabled.flatMap((other, at) => (keyOf(other) === keyOf(step) ? [steps[at] as Step] : []));
    if (alike.length === 1) return step;
    const self = steps[index] as Step;
    const words = [nextOf, localsOf].find((wordsOf) => new Set(alike.map(wordsOf)).size === alike.length);
    return {
      ...step,
      choice: words?.(self) ?? [`choice ${self.choice}`, nextOf(self), localsOf(self)].filter((part) => part !== '').join('; '),
    };
  });
}

function nextOf({ action, state }: Step): string {
  if (state === null || stackOf(action, state).length === 0) return '';
  const { callers, procedure, label } = action.nameStep(state);
  return `then ${[...callers, procedure].slice(1).join(' > ') || procedure}: ${label}`;
}

function localsOf({ action, state }: Step): string {
  const frame = state === null ? undefined : stackOf(action, state).at(-1);
  const vars = Object.entries(frame?.vars ?? {}).filter(([name]) => !name.startsWith('$'));
  return vars.map(([name, value]) => `${name.replace(/\$\d+$/, '')} = ${valueText(value)}`).join(', ');
}

function stackOf({ name, isThread }: ActionInstance, state: State): readonly Frame[] {
  return isThread ? ((state[THREADS] as Readonly<Record<string, readonly Frame[]>>)[name] ?? []) : [];
}

/** One line for each actor none of whose actions can be taken. */
function blockedActors(system: TransitionSystem, state: State, steps: readonly Step[]): BlockedActor[] {
  const able = new Set(steps.map(({ action }) => action.actor));
  const reasons = new Map<string, string>();
  for (const action of system.actions) {
    if (able.has(action.actor)) continue;
    const known = reasons.get(action.actor) ?? '';
    reasons.set(action.actor, known === '' ? reasonOf(action, state) : known);
  }
  return [...reasons].map(([actor, reason]) => ({ actor, reason }));
}

function reasonOf(action: ActionInstance, state: State): string {
  if (!action.isThread) return '';
  const reason = action.blockedBy(state);
  return reason === null ? 'has ended' : reason === '' ? 'waits' : `waits for ${reason}`;
}

function verdictsIn(system: TransitionSystem, state: State): StateVerdict[] {
  return system.invariants.map(({ property, part, test }) => {
    const reason = test(state);
    return { property, part, holds: reason === null, reason: reason ?? '' };
  });
}

function violatedIn(system: TransitionSystem, state: State): string[] {
  return [...new Set(flawsOf(system, state).map(({ property }) => property))];
}

function outcomeIn({ outcome, mayRest }: TransitionSystem, state: State | null, isFinal: boolean): string | null {
  if (state === null || !isFinal || outcome === null || mayRest?.(state) === false) return null;
  const seen = outcome(state);
  return seen === null ? null : outcomeName({ kind: 'rest', observation: seen, property: null });
}
