/**
 * Steps as parts of formulas: `takes('send')`, TLA+'s `<<send>>_vars`. True at a moment where the step that follows
 * changes the state and is one of the action, or one of which the relation holds.
 *
 * A step from one state to another is a step of every action that allows it, whichever action it was recorded for.
 */

import { OFTEN, type Work } from '../engine/work.ts';
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { ActionInstance, State } from '../system/system.ts';
import type { Taking } from './formula.ts';
import type { BehaviourGraph } from './graph.ts';
import { remembering } from './remembering.ts';

/** By ids of action instances, or by the states before and after. */
export type StepTest = ReadonlySet<number> | ((before: State, after: State) => boolean);

/** What `taking` asks of a step. Throws `unknown-name` where it names an action that the spec does not have. */
export function stepTestOf(
  property: string,
  { what }: Taking<unknown>,
  actions: readonly ActionInstance[],
  asTest: (relation: Exclude<Taking<unknown>['what'], string>) => (before: State, after: State) => boolean,
): StepTest {
  if (typeof what === 'function') return asTest(what);
  const known = [...new Set(actions.map(({ action }) => action))];
  if (!known.includes(what)) {
    throw new DcheckError(
      'unknown-name',
      `property ${property} names ${JSON.stringify(what)}, which is no action or thread of the spec`,
      {
        hint: didYouMean(String(what), known),
      },
    );
  }
  return new Set(actions.filter(({ action }) => action === what).map(({ id }) => id));
}

/** By step of the graph: 1 where it is such a step. */
export function* stepTruth(graph: BehaviourGraph, test: StepTest): Work<Uint8Array> {
  const truth = new Uint8Array(graph.to.length);
  const state = remembering(graph.state);
  for (let from = 0; from < graph.size; from++) {
    if (from % OFTEN === 0) yield;
    const [first, end] = [graph.offsets[from] as number, graph.offsets[from + 1] as number];
    for (let step = first; step < end; step++) {
      const to = graph.to[step] as number;
      if (to < 0 || to === from || truth[step] === 1) continue;
      const holds = typeof test === 'function' ? test(state(from), state(to)) : test.has(graph.action[step] as number);
      if (!holds) continue;
      for (let same = first; same < end; same++) if (graph.to[same] === to) truth[same] = 1;
    }
  }
  return truth;
}
