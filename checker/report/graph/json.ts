/** The graph as one JSON document of schema `dcheck.graph/1`; values as in `dcheck run --format json`. */
import type { CollectedGraph } from '../../graph/collect.ts';
import { type Json, toJson } from '../json/values.ts';

export function graphDocument({ system, states, edges, bound }: CollectedGraph): Json {
  return {
    schema: 'dcheck.graph/1',
    spec: system.spec,
    variant: system.selection.variant,
    config: system.selection.config,
    constants: { ...system.constants },
    complete: bound === null,
    bound,
    states: states.map(({ state, initial, violated, expanded }) => ({
      state: Object.fromEntries(Object.entries(state).map(([key, value]) => [key, toJson(value)])),
      initial: initial !== -1,
      violated: [...violated],
      expanded,
    })),
    steps: edges.map(({ from, to, action, choice, label, actor, fault }) => ({
      from,
      to: fault === null ? to : null,
      action: system.actions[action]?.name ?? '',
      choice,
      label,
      actor,
      fault,
    })),
  };
}
