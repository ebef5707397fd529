/**
 * From a trace of specs/inval.ts to a script. Each thing that userspace does becomes a step; the kernel's own steps
 * become none. Whether the script then forces the behaviour is not guessed but checked on the model itself (forced.ts):
 * under the script, every order of the kernel's own steps must show what the trace shows. If it does not, the trace's order
 * rests on a step that userspace has no hold of, and the trace is not replayable.
 */
import { type State, outcomes as successors, type Trace, type TransitionSystem } from '../../checker/api.ts';
import type { Origin, Script } from '../script.ts';
import { eventsOf } from './events.ts';
import { meansAgainst, unfit } from './fit.ts';
import { type ForcedRun, force, moves } from './forced.ts';
import { holdsSpinlock, type KernelView, kernelView } from './kernel-view.ts';
import { commonStanding } from './standing.ts';
import { cannotLook, type ScriptEvent, shown, writeScript } from './write-script.ts';

export type Mapped =
  | { readonly ok: true; readonly script: Script }
  /** `step` counts from 1; null where it is not one step that stands in the way. */
  | { readonly ok: false; readonly step: number | null; readonly reason: string };

export interface ToMap {
  readonly system: TransitionSystem;
  readonly trace: Trace;
  readonly origin: Origin;
  readonly name: string;
}

type Recorded = ScriptEvent & { readonly at: number };

const no = (step: number | null, reason: string): Mapped => ({ ok: false, step, reason });

/** Null: the spec is about something else, of which dcheck does not know how to replay it. */
export function scriptOf({ system, trace, origin, name }: ToMap): Mapped | null {
  const initial = kernelView(trace.initial);
  if (initial === null) return null;
  const obstacle = unfit(initial, origin.property);
  if (obstacle !== null) return no(null, obstacle);

  const events: Recorded[] = [];
  for (const [index, step] of trace.steps.entries()) {
    if (step.after === null)
      return no(index + 1, 'it ends in a fault inside the kernel: dcheck crashes no kernel to confirm that');
    const action = system.actions.find((each) => each.name === step.action);
    const path = trace.path.steps[index];
    if (action === undefined || path === undefined) return no(index + 1, 'the spec has no such action');
    const all = eventsOf({ initial, before: view(step.before), after: view(step.after), action, choice: path.choice });
    const means = all.map(meansAgainst).find((reason) => reason !== null);
    if (means !== undefined && means !== null) return no(index + 1, means);
    if (all.length > 0) events.push({ at: index + 1, all });
  }

  const run = force(
    system,
    trace.initial,
    events.map(({ all }) => all),
  );
  const unlike = run.problem !== null || !endsAlike(system, trace, run, origin.property);
  if (unlike) return unforceable(system, trace, initial, run, events);
  if (cannotLook(origin, initial, run)) return no(null, 'a request is still in flight then that keeps everybody from looking');
  return { ok: true, script: writeScript({ system, origin, name, initial, run, events }) };
}

function view(state: State): KernelView {
  return state as unknown as KernelView;
}

/** Whether every forced run ends as the trace does. */
function endsAlike(system: TransitionSystem, trace: Trace, { stages }: ForcedRun, property: string | null): boolean {
  const ends = stages.at(-1) ?? [];
  const last = trace.steps.at(-1)?.after ?? trace.initial;
  if (ends.length === 0) return false;
  if (property === null) return ends.every((end) => same(shown(system, end), shown(system, last)));
  if (property === 'no-deadlock') return ends.every((end) => isDeadlock(system, end) && isSeenStuck(view(trace.initial), end));
  const parts = system.invariants.filter((invariant) => invariant.property === property);
  return ends.every((end) => parts.some(({ test }) => test(end) !== null) && agrees(shown(system, last), shown(system, end)));
}

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isDeadlock(system: TransitionSystem, state: State): boolean {
  return system.mayRest?.(state) !== true && system.actions.every((action) => successors(state, action).length === 0);
}

/** A notify sleeps, or waits for the server: of other deadlocks a spinlock may be part, and those would be seen by hanging the machine only. */
function isSeenStuck(initial: KernelView, end: State): boolean {
  return (
    Object.keys(initial.notify).some((task) => ['blocked', 'parked'].includes(commonStanding(initial, [end], task)?.is ?? '')) &&
    !holdsSpinlock(view(end))
  );
}

/** What is already to be seen in `before` is to be seen in `after`. */
function agrees(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): boolean {
  return Object.keys(before).every((name) => before[name] === after[name]);
}

/** Names the step on which the order rests: one of the kernel's own, that would have had to wait for userspace. */
function unforceable(
  system: TransitionSystem,
  trace: Trace,
  initial: KernelView,
  run: ForcedRun,
  events: readonly Recorded[],
): Mapped {
  for (const { at } of events) {
    const state = trace.steps[at - 1]?.before as State;
    const running = moves(system, initial, state)
      .filter((move) => move.events.length === 0)
      .map(({ action }) => action.name);
    const late = trace.steps.findIndex((step, index) => index >= at && running.includes(step.action));
    const step = trace.steps[late];
    if (step !== undefined) {
      const words = `${step.procedure}() of ${step.action}, "${step.label}", comes after step ${at} only if something holds it back there, and nothing in user space does`;
      return no(late + 1, words);
    }
  }
  const at = run.problem === null ? null : (events[run.problem.event]?.at ?? null);
  return no(at, run.problem?.words ?? 'which of two tasks goes first, once both may run, is up to the scheduler');
}
