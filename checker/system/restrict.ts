/**
 * The same system with fewer properties to check, so that a search that stops at the first violation stops at one
 * that was asked for. Faults end a run of the system whatever is asked, so they are always seen.
 */
import type { TransitionSystem } from './system.ts';

/** Check `names` only; all where `names` is empty. What a restricted run says of other properties means nothing. */
export function restrict(system: TransitionSystem, names: readonly string[]): TransitionSystem {
  if (names.length === 0) return system;
  const { temporal } = system;
  const deadlock = system.properties.find(({ kind }) => kind === 'deadlock');
  return {
    ...system,
    invariants: system.invariants.filter(({ property }) => names.includes(property)),
    temporal: temporal && { ...temporal, properties: temporal.properties.filter(({ name }) => names.includes(name)) },
    mayRest: deadlock !== undefined && names.includes(deadlock.name) ? system.mayRest : null,
  };
}
