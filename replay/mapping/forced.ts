/**
 * What happens in the model when userspace does this and that, each time after all is quiet: every order in which the
 * kernel's own steps can go in between is tried. If all of them end alike, a script of these events is a replay of the
 * model's behaviour; if not, something decides that userspace has no hold of.
 *
 * Cost: the states between two events, which are few; their successors by plain Immer.
 */
import { type ActionInstance, outcomes, type State, type TransitionSystem } from '../../checker/api.ts';
import { type Event, eventsOf, sameEvents } from './events.ts';
import { type KernelView, kernelView } from './kernel-view.ts';

/** A system whose kernel takes more steps by itself has a loop that a replay cannot follow. */
const MOST_STATES = 20_000;

export interface ForcedRun {
  /** For each event, and before the first, the quiet states that can follow. */
  readonly stages: readonly (readonly State[])[];
  /** Why it cannot be forced, at which event; null: it can be. */
  readonly problem: { readonly event: number; readonly words: string } | null;
}

interface Move {
  readonly action: ActionInstance;
  readonly events: readonly Event[];
  /** Null: a fault. */
  readonly state: State | null;
}

export function force(system: TransitionSystem, initial: State, script: readonly (readonly Event[])[]): ForcedRun {
  const view = kernelView(initial) as KernelView;
  const stages: State[][] = [];
  let problem: ForcedRun['problem'] = null;
  let states = settled(system, view, [initial]);
  stages.push(states);
  for (const [index, events] of script.entries()) {
    const next: State[] = [];
    for (const state of states) {
      const taken = moves(system, view, state).filter((move) => sameEvents(move.events, events));
      if (taken.length === 0) problem ??= { event: index, words: 'what userspace does next is not possible once all is quiet' };
      for (const { state: after } of taken) {
        if (after === null) problem ??= { event: index, words: 'it ends in a fault of the kernel' };
        else next.push(after);
      }
    }
    if (problem !== null) return { stages, problem };
    states = settled(system, view, next);
    stages.push(states);
  }
  return { stages, problem };
}

/** Everything that can happen in `state`. */
export function moves(system: TransitionSystem, initial: KernelView, state: State): readonly Move[] {
  const known = KNOWN.get(initial) ?? new Map<string, readonly Move[]>();
  KNOWN.set(initial, known);
  const key = JSON.stringify(state);
  const found = known.get(key) ?? allMoves(system, initial, state);
  known.set(key, found);
  return found;
}

/** By the state in which the run began, which belongs to one system; enumerating comes by the same states again and again. */
const KNOWN = new WeakMap<KernelView, Map<string, readonly Move[]>>();

function allMoves(system: TransitionSystem, initial: KernelView, state: State): Move[] {
  return system.actions.flatMap((action) =>
    outcomes(state, action).map((outcome): Move => {
      if ('fault' in outcome) return { action, events: [], state: null };
      const taken = {
        initial,
        before: state as unknown as KernelView,
        after: outcome.state as unknown as KernelView,
        action,
        choice: outcome.choice,
      };
      return { action, events: eventsOf(taken), state: outcome.state };
    }),
  );
}

/** The quiet states that the kernel's own steps lead to, whichever goes first. */
export function settled(system: TransitionSystem, initial: KernelView, from: readonly State[]): State[] {
  const seen = new Map<string, State>();
  const quiet: State[] = [];
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.set(key, state);
    if (seen.size > MOST_STATES) throw new Error('the kernel of this model never becomes quiet');
    const own = moves(system, initial, state).filter(({ events }) => events.length === 0);
    if (own.length === 0) quiet.push(state);
    for (const { state: next } of own) if (next !== null) open.push(next);
  }
  return quiet;
}
