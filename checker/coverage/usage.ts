/**
 * What a run made use of, without help from the engine: which actions were enabled anywhere, which antecedents were
 * ever true, which constants were read, which invariants look at the state at all, and at what changes.
 *
 * An engine may skip running a function whose outcome it knows, but runs each at least once for every different thing
 * that it reads in a reachable state. So marks that the functions themselves set are complete, and cost a store each.
 * Not seen: what runs in another thread or process.
 */
import type { Exploration } from '../engine/engine.ts';
import { Fault } from '../spec/fault.ts';
import { type Antecedent, unheld } from '../spec/implies.ts';
import { partName } from '../system/properties.ts';
import type { ActionInstance, InvariantPart, State, TransitionSystem } from '../system/system.ts';

/** An action instance and whether it was enabled in some reachable state. */
export interface InstanceUsage {
  readonly action: string;
  readonly instance: string;
  readonly isThread: boolean;
  readonly enabled: boolean;
}

/** An implication and whether its antecedent was ever true; null where that is not known. */
export interface ImplicationUsage {
  readonly property: string;
  readonly part: string | null;
  readonly held: boolean | null;
}

export interface Usage {
  readonly instances: readonly InstanceUsage[];
  readonly implications: readonly ImplicationUsage[];
  /** Constants, and whether a function of the spec has read them. */
  readonly constants: readonly { readonly name: string; readonly read: boolean }[];
  /** Invariants, or parts, that look at nothing of an initial state. */
  readonly blind: readonly { readonly property: string; readonly part: string | null }[];
  /**
   * Invariants, or parts, that were decided by one look at the initial states: nothing that they read ever changes.
   * Known only where the engine keeps account of what it evaluates; empty otherwise.
   */
  readonly unmoved: readonly { readonly property: string; readonly part: string | null }[];
  /** Invariants, or parts, whose antecedent is true in initial states and in no other, where the engine tells them apart. */
  readonly onlyAtStart: readonly { readonly property: string; readonly part: string | null }[];
  /** True where the spec asks for fairness. */
  readonly hasFairness: boolean;
  /** True where it is known that no behaviour is fair. */
  readonly unfair: boolean;
}

/** What was marked up to now, by name or number; plain data. */
export interface Marks {
  /** By number of the instance. */
  readonly enabled: Uint8Array;
  /** By place in the properties. */
  readonly antecedents: readonly Antecedent[];
  readonly constantsRead: readonly string[];
}

export interface Watched {
  /** The same system, to be explored instead. */
  readonly system: TransitionSystem;
  /**
   * What was used up to now. What marks implications is known only of properties that were `checked`. `isWhole`: the
   * exploration is of the system from its start, and not of what an interruption left of it.
   */
  readonly usage: (checked?: (property: string) => boolean, exploration?: Exploration | null, isWhole?: boolean) => Usage;
  /** For a checkpoint: a run that goes on does not call again all that was called before. */
  readonly marks: () => Marks;
  /** Add what was marked before. */
  readonly restore: (marks: Marks) => void;
}

/** Watch `system` from here on. Marks of implications belong to the spec, so one system of a spec is watched at a time. */
export function watched(system: TransitionSystem): Watched {
  const enabled = new Uint8Array(system.actions.length);
  const implications = implicationsOf(system);
  for (const { antecedent } of implications) Object.assign(antecedent, unheld());
  const readBefore = new Set<string>();
  const actions = system.actions.map((action) => marking(action, enabled));
  const isRead = (name: string): boolean => system.constantsRead.has(name) || readBefore.has(name);
  const usage: Watched['usage'] = (checked = () => true, exploration = null, isWhole = true) => ({
    instances: actions.map(({ id, name, action, isThread }) => ({
      action,
      instance: name,
      isThread,
      enabled: enabled[id] === 1,
    })),
    implications: implications.map(({ property, part, antecedent }) => ({
      property,
      part,
      held: checked(property) ? antecedent.held : null,
    })),
    constants: Object.keys(system.constants).map((name) => ({ name, read: isRead(name) })),
    blind: system.invariants
      .filter((invariant) => isBlind(invariant, system.initial[0] as State))
      .map(({ property, part }) => ({ property, part })),
    unmoved: exploration === null || !isWhole ? [] : unmovedIn(system, exploration),
    onlyAtStart: exploration === null ? [] : onlyAtStartIn(system, exploration),
    hasFairness: (system.temporal?.fairness.length ?? 0) > 0,
    unfair: exploration?.unfair ?? false,
  });
  const marks = (): Marks => ({
    enabled: enabled.slice(),
    antecedents: implications.map(({ antecedent }) => ({ ...antecedent })),
    constantsRead: Object.keys(system.constants).filter(isRead),
  });
  const restore = ({ enabled: enabledBefore, antecedents, constantsRead }: Marks): void => {
    for (const [id, mark] of enabledBefore.entries()) if (mark === 1) enabled[id] = 1;
    for (const [index, { antecedent }] of implications.entries()) {
      const before = antecedents[index] ?? unheld();
      antecedent.held ||= before.held;
      antecedent.atStart += before.atStart;
      antecedent.later ||= before.later;
    }
    for (const name of constantsRead) readBefore.add(name);
  };
  return { system: { ...system, actions }, usage, marks, restore };
}

/** What was marked while the `states` of `system` were explored, and by an exploration for its `formulas` alone. */
export function marksWithFormulas(system: TransitionSystem, states: Marks, formulas: Marks): Marks {
  const enabled = new Uint8Array(system.actions.length);
  for (const marks of [states, formulas])
    for (const [id, mark] of marks.enabled.entries()) enabled[id] = (enabled[id] as number) | mark;
  const invariants = system.invariants.filter(({ antecedent }) => antecedent !== null);
  return {
    enabled,
    antecedents: [...invariants.map((_, index) => states.antecedents[index] ?? unheld()), ...formulas.antecedents],
    constantsRead: [...new Set([...states.constantsRead, ...formulas.constantsRead])],
  };
}

/** Invariants that looked at the state, but were evaluated once for all of the states. */
function unmovedIn(system: TransitionSystem, { distinct, profile }: Exploration): Usage['unmoved'] {
  if (distinct < 2 || profile === undefined) return [];
  const once = new Set(profile.predicates.filter(({ misses, wide }) => misses <= 1 && !wide).map(({ name }) => name));
  return (
    system.invariants
      // What was found of an antecedent that is true in initial states was not remembered, so it counts for none.
      .filter((invariant) => once.has(partName(invariant)) && !invariant.antecedent?.atStart)
      .filter((invariant) => !isBlind(invariant, system.initial[0] as State))
      .map(({ property, part }) => ({ property, part }))
  );
}

/** Implications that no state after the initial ones put to the test. A reduction may have left such a state out. */
function onlyAtStartIn({ invariants }: TransitionSystem, { depth, reduction }: Exploration): Usage['onlyAtStart'] {
  if (depth < 2 || (reduction?.states ?? 0) > 0) return [];
  return invariants
    .filter(({ antecedent }) => antecedent !== null && antecedent.atStart > 0 && !antecedent.later)
    .map(({ property, part }) => ({ property, part }));
}

/** Everything in the properties whose antecedent is watched. */
function implicationsOf({ invariants, temporal }: TransitionSystem): {
  readonly property: string;
  readonly part: string | null;
  readonly antecedent: Antecedent;
}[] {
  const formulas = (temporal?.properties ?? []).flatMap((property) =>
    property.kind === 'formula' ? [{ property: property.name, part: null, antecedent: property.antecedent }] : [],
  );
  return [...invariants, ...formulas].flatMap(({ property, part, antecedent }) =>
    antecedent === null ? [] : [{ property, part, antecedent }],
  );
}

function marking(action: ActionInstance, enabled: Uint8Array): ActionInstance {
  const { id, recipe } = action;
  return {
    ...action,
    recipe: (draft) => {
      try {
        const result = recipe(draft);
        enabled[id] = 1;
        return result;
      } catch (thrown) {
        if (thrown instanceof Fault) enabled[id] = 1;
        throw thrown;
      }
    },
  };
}

/** True where the invariant can be evaluated without looking at the state. */
function isBlind({ test }: InvariantPart, state: State): boolean {
  let looked = false;
  const look = <T extends unknown[], R>(method: (target: State, ...rest: T) => R) => {
    return (target: State, ...rest: T): R => {
      looked = true;
      return method(target, ...rest);
    };
  };
  try {
    test(
      new Proxy(state, {
        get: look((target, key) => Reflect.get(target, key)),
        has: look((target, key) => Reflect.has(target, key)),
        ownKeys: look((target) => Reflect.ownKeys(target)),
        getOwnPropertyDescriptor: look((target, key) => Reflect.getOwnPropertyDescriptor(target, key)),
      }),
    );
  } catch {
    // What it throws was thrown in the run as well, and reported.
    return false;
  }
  return !looked;
}
