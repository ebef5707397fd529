/**
 * What violates each property at the least depth: all such states and steps, so that the trace with the fewest
 * context switches can be chosen among them.
 */
import { concretePath } from '../../symmetry/concrete.ts';
import { flawAtEnd } from '../../symmetry/flaw-at-end.ts';
import type { CheckedProperty, State, TransitionSystem } from '../../system/system.ts';
import type { Violation } from '../engine.ts';
import { type Actors, fewestSwitches, type Target } from './fewest-switches.ts';
import type { Graph } from './graph.ts';

interface Suspect {
  readonly target: Target;
  readonly part: string | null;
  readonly reason: string;
}

export class Suspects {
  private readonly found = new Map<string, { readonly depth: number; readonly suspects: Suspect[] }>();

  get any(): boolean {
    return this.found.size > 0;
  }

  /** `target`, at `depth`, violates `property`. Calls come in ascending order of depth. */
  add(property: string, depth: number, suspect: Suspect): void {
    const known = this.found.get(property);
    if (known === undefined) this.found.set(property, { depth, suspects: [suspect] });
    else if (known.depth === depth) known.suspects.push(suspect);
  }

  /** One violation for each violated property, in the order of `properties`. */
  violations(graph: Graph, system: TransitionSystem): Violation[] {
    return system.properties.flatMap(({ name }: CheckedProperty) => {
      const best = this.best(name, graph, system);
      return best === null ? [] : [{ property: name, ...best }];
    });
  }

  /** The suspect under `name` that is reached by the fewest steps and, among these, the fewest switches; null where there is none. */
  best(name: string, graph: Graph, system: TransitionSystem): Omit<Violation, 'property'> | null {
    const known = this.found.get(name);
    if (known === undefined) return null;
    const targets = known.suspects.map((suspect) => suspect.target);
    const { target, initial, edges } = fewestSwitches(graph, targets, actorsOf(system));
    const { part, reason } = known.suspects[target] as Suspect;
    const { symmetry } = system;
    if (symmetry === null)
      return { part, reason, path: { initial, steps: edges.map(({ action, choice }) => ({ action, choice })) } };
    const path = concretePath(system, symmetry, (number) => graph.states[number] as State, initial, edges);
    return { ...flawAtEnd(system, path, name, { part, reason }), path };
  }
}

function actorsOf({ actions, symmetry }: TransitionSystem): Actors {
  const actorOf = (action: number): string => (actions[action] as { actor: string }).actor;
  return {
    before: ({ action }) => actorOf(action),
    after: ({ action, turn }) => actorOf(turn === undefined || symmetry === null ? action : symmetry.imageOfAction(turn, action)),
  };
}
