/**
 * "Show me a shortest path to a state where ...": the search for a violation, with what is looked for as the only thing
 * that must never be so. It is the checker's own breadth-first search, from any state, and stops at the first find; what
 * it keeps is its usual compact set of states, so it may be asked of spaces that nobody wants to enumerate.
 *
 * Steps that fault are no steps here, unless a fault, a deadlock or a behaviour is what is looked for.
 */
import { judge } from '../check.ts';
import type { Limits, Loop, PathStep } from '../engine/engine.ts';
import { learnedEngine } from '../engine/learned/learned.ts';
import { suited, withoutSymmetry } from '../engine/suited.ts';
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { DISABLED } from '../spec/action.ts';
import { Fault } from '../spec/fault.ts';
import { restrict } from '../system/restrict.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import { compilePredicate } from './expression.ts';

/** A state where an expression is true, or a violation of a property. */
export type Target = { readonly expression: string } | { readonly property: string };

export interface Found {
  /** Null where there is none, or none was found. */
  readonly steps: readonly PathStep[] | null;
  /** Index into `system.initial` of where the steps begin, of a search from the start. */
  readonly initial: number;
  readonly loop: Loop | null;
  /** States that were looked at. */
  readonly distinct: number;
  /** Null where every state that can be reached was looked at. */
  readonly bound: string | null;
  readonly reason: string;
}

const TARGET = '(what is looked for)';

/** From `state`, or from the initial states where it is null. Throws DcheckError `usage`, `unknown-name`. */
export async function search(
  system: TransitionSystem,
  state: State | null,
  target: Target,
  limits: Limits,
  onProgress?: (distinct: number) => void,
): Promise<Found> {
  const from = state === null ? system.initial : [state];
  const asked =
    'expression' in target ? expressionSystem(system, target.expression) : propertySystem(system, target.property, state);
  const searched = withoutSymmetry({ ...asked.system, initial: from });
  const engine = suited(learnedEngine, searched);
  const exploration = await engine.explore(searched, { ...limits, stop: asked.stop }, ({ distinct }) => onProgress?.(distinct));
  const { violations, distinct, bound } = exploration;
  const found = violations.find(({ property }) => property === asked.property);
  if (found === undefined) {
    // Where behaviours were asked about, only a judged run says whether they were looked at.
    const isOpen = judge(searched, engine.name, exploration).properties.some(
      ({ name, verdict }) => name === asked.property && verdict === 'incomplete',
    );
    return { steps: null, initial: 0, loop: null, distinct, bound: bound ?? (isOpen ? 'unknown' : null), reason: '' };
  }
  const { path, loop = null, reason } = found;
  return { steps: path.steps, initial: path.initial, loop, distinct, bound: null, reason };
}

interface Asked {
  readonly system: TransitionSystem;
  readonly property: string;
  /** 'first' where nothing else can be found before it. */
  readonly stop: 'first' | 'exhausted';
}

function expressionSystem(system: TransitionSystem, text: string): Asked {
  const isThere = compilePredicate(system, text);
  const test = (state: State): string | null => (isThere(state) ? '' : null);
  return {
    property: TARGET,
    stop: 'first',
    system: {
      ...system,
      actions: system.actions.map((action) => withoutFaults(action, null)),
      invariants: [{ property: TARGET, part: null, test, elements: null, antecedent: null }],
      properties: [...faultProperties(system), { name: TARGET, kind: 'invariant', expected: 'holds', declared: true }],
      temporal: null,
      mayRest: null,
    },
  };
}

function propertySystem(system: TransitionSystem, name: string, state: State | null): Asked {
  const property = system.properties.find((one) => one.name === name);
  if (property === undefined) {
    throw new DcheckError('unknown-name', `the spec has no property "${name}"`, {
      hint: didYouMean(
        name,
        system.properties.map((one) => one.name),
      ),
    });
  }
  if (property.kind === 'temporal' && state !== null) {
    throw new DcheckError('usage', `${name} is about whole behaviours, which begin in an initial state`, {
      hint: 'look for it from the start',
    });
  }
  const restricted = restrict(system, [name]);
  // A state that only faults lead out of is no deadlock, and a behaviour may end in a fault: there faults must stay.
  if (property.kind === 'deadlock' || property.kind === 'temporal')
    return { property: name, stop: 'exhausted', system: restricted };
  return {
    property: name,
    stop: 'first',
    system: {
      ...restricted,
      actions: system.actions.map((action) => withoutFaults(action, property.kind === 'fault' ? name : null)),
    },
  };
}

function faultProperties({ properties }: TransitionSystem): TransitionSystem['properties'] {
  return properties.filter(({ kind }) => kind === 'fault');
}

/** The action without its faults, but for those in the name of `kept`. */
function withoutFaults(action: ActionInstance, kept: string | null): ActionInstance {
  return {
    ...action,
    recipe: (draft) => {
      try {
        return action.recipe(draft);
      } catch (thrown) {
        throw thrown instanceof Fault && thrown.property !== kept ? DISABLED : thrown;
      }
    },
  };
}
