/**
 * Every script that there is for a configuration: all that userspace can do, in every order, each time after all is
 * quiet. A tree of quiet stages on the model; its leaves are ends in which nothing more can be done.
 *
 * Where a task may or may not be able to do something, which the scheduler decides, nobody does it. Timeouts do not end by themselves.
 */
import type { State, TransitionSystem } from '../../checker/api.ts';
import type { Origin, Script } from '../script.ts';
import { type Event, sameEvents } from './events.ts';
import { meansAgainst, unfit } from './fit.ts';
import { type ForcedRun, moves, settled } from './forced.ts';
import { type KernelView, kernelView } from './kernel-view.ts';
import { shown, writeScript } from './write-script.ts';

export interface Enumerated {
  readonly script: Script;
  /** What is seen in the end, in every order in which the kernel's own steps can go. */
  readonly ends: readonly Readonly<Record<string, string>>[];
  /** In the end nobody can do anything any more, though not all is done: what is seen then is what the executor's letting go brings about. */
  readonly isDeadlock: boolean;
}

export interface Enumeration {
  readonly scripts: readonly Enumerated[];
  /** False: there are more than were asked for. */
  readonly isComplete: boolean;
}

/** At most `limit` scripts for each initial state. None where the configuration is about what dcheck has no means for. */
export function enumerate(system: TransitionSystem, origin: Origin, limit: number): Enumeration {
  const scripts: Enumerated[] = [];
  let isComplete = true;
  for (const [boot, state] of system.initial.entries()) {
    const initial = kernelView(state);
    if (initial === null || unfit(initial, null) !== null) continue;
    let found = 0;
    const descend = (stages: State[][], events: (readonly Event[])[]): void => {
      if (found >= limit) {
        isComplete = false;
        return;
      }
      const quiet = stages.at(-1) as State[];
      const next = steps(system, initial, quiet);
      for (const step of next) descend([...stages, settled(system, initial, step.states)], [...events, step.events]);
      if (next.length > 0) return;
      found++;
      const run: ForcedRun = { stages, problem: null };
      const name = `${origin.variant}-${origin.config}-${boot}-${found}`;
      const script = writeScript({ system, origin, name, initial, run, events: events.map((all) => ({ at: null, all })) });
      const isDeadlock = quiet.some((end) => system.mayRest?.(end) === false);
      scripts.push({ script, ends: distinct(quiet.map((end) => shown(system, end))), isDeadlock });
    };
    descend([settled(system, initial, [state])], []);
  }
  return { scripts, isComplete };
}

interface Next {
  readonly events: readonly Event[];
  readonly states: readonly State[];
}

/** What userspace can do in every one of `quiet`, in the order of the spec's actions. */
function steps(system: TransitionSystem, initial: KernelView, quiet: readonly State[]): Next[] {
  const all = quiet.map((state) => moves(system, initial, state).filter(({ events }) => events.length > 0));
  const [first = [], ...others] = all;
  const found: Next[] = [];
  for (const { events } of first) {
    if (events.some((event) => meansAgainst(event) !== null) || found.some((each) => sameEvents(each.events, events))) continue;
    if (!others.every((each) => each.some((move) => sameEvents(move.events, events)))) continue;
    // A remount drops every unused entry, so there must be only one.
    const isEvict = events.some(({ kind }) => kind === 'evict');
    if (isEvict && first.filter((move) => move.events.some(({ kind }) => kind === 'evict')).length > 1) continue;
    const taken = all.flatMap((each) => each.filter((move) => sameEvents(move.events, events)));
    if (taken.some(({ state }) => state === null)) continue;
    found.push({ events, states: taken.map(({ state }) => state as State) });
  }
  return found;
}

function distinct<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}
