/**
 * The engine that explores a system, and the system as it explores it.
 *
 * The engine is the one asked for, unless the system has an action constraint, a view or a symmetry and that engine does
 * not know these. Then it is the reference engine, which knows all, and the run says so by its engine's name. Where
 * something is said of behaviours, the engine must record the behaviour graph as well; modes of search that record none
 * leave these properties incomplete.
 *
 * Modes of search to which symmetry means nothing explore without it, and claim nothing up to it.
 */
import { DcheckError } from '../errors/error.ts';
import type { TransitionSystem } from '../system/system.ts';
import { withBehaviours } from '../temporal/engine.ts';
import type { Engine, Limits } from './engine.ts';
import { referenceEngine } from './reference/reference.ts';

/** What {@link suited} finds where it is also asked how runs end: the reference engine, if `engine` does not gather that. */
export function suitedForFinals(engine: Engine, system: TransitionSystem): Engine {
  return suited(engine.finals === true ? engine : referenceEngine, system);
}

/** Why `engine` does not explore `system` itself, in words; null where it does. */
export function refusal(engine: Engine, system: TransitionSystem): string | null {
  const { actionConstraint, view, symmetry } = system;
  if (chosenFor(engine, system).name === engine.name) return null;
  const instead = 'the reference engine explores it, much more slowly';
  const narrowing = [
    ...(symmetry === null || engine.symmetric === true ? [] : ['a symmetry (--no-symmetry leaves it out)']),
    ...(actionConstraint === null || engine.constrains === true ? [] : ['an action constraint']),
    ...(view === null || engine.views === true ? [] : ['a view']),
  ];
  const why = narrowing.length > 0 ? `the spec has ${narrowing.join(' and ')}` : 'the spec says something of behaviours';
  return `${why}, which the ${engine.name} engine does not know: ${instead}`;
}

/** Why one thread explores `system`, though `engine` may have several, in words; null where that is not so. */
export function aloneness(engine: Engine, { symmetry, view }: TransitionSystem, { reduce, stop }: Limits): string | null {
  if ((engine.threads ?? 1) < 2) return null;
  const why =
    symmetry !== null
      ? 'under a symmetry (--no-symmetry leaves it out)'
      : view !== null
        ? 'under a view'
        : reduce === 'always'
          ? 'with --por'
          : stop === 'first'
            ? 'with --stop first'
            : null;
  return why === null ? null : `one thread explores it, whatever --workers says: that is so ${why}`;
}

/** The engine for `system`; give it the system {@link asExplored}. Throws `asymmetric` for a symmetry with properties of behaviours. */
export function suited(engine: Engine, system: TransitionSystem): Engine {
  const { symmetry, temporal } = system;
  if (symmetry !== null && isTemporal(system)) throw refused((temporal?.properties ?? []).map(({ name }) => name));
  const chosen = chosenFor(engine, system);
  return isTemporal(system) && chosen.graphs === true ? withBehaviours(chosen) : chosen;
}

function chosenFor(engine: Engine, system: TransitionSystem): Engine {
  const { actionConstraint, view, symmetry } = system;
  if (engine.narrows === true) return engine;
  const isNarrowed =
    (actionConstraint !== null && engine.constrains !== true) ||
    (view !== null && engine.views !== true) ||
    (symmetry !== null && engine.symmetric !== true);
  return isNarrowed || (isTemporal(system) && engine.graphs !== true) ? referenceEngine : engine;
}

function isTemporal({ temporal }: TransitionSystem): boolean {
  return temporal !== null && temporal.properties.length > 0;
}

/** The system that `engine`, found by {@link suited}, explores: without its symmetry where that means nothing to the engine. */
export function asExplored(engine: Engine, system: TransitionSystem): TransitionSystem {
  return engine.symmetric === true ? system : withoutSymmetry(system);
}

/** The same system, every state for itself. */
export function withoutSymmetry(system: TransitionSystem): TransitionSystem {
  return system.symmetry === null ? system : { ...system, symmetry: null };
}

function refused(properties: readonly string[]): DcheckError {
  const names = properties.join(', ');
  return new DcheckError(
    'asymmetric',
    `symmetry does not go with what is said of behaviours (${names}): in a graph of states up to exchanges, a thread that starves looks like one that takes turns`,
    { hint: '--no-symmetry checks everything; --property with the names of invariants checks these with symmetry' },
  );
}
