/**
 * Is a log a behaviour of the system? The set of states that the system may be in is kept from line to line (as SibylFS
 * does for file systems: Ridge et al. 2015): steps that nobody observed are taken in all ways, then those steps that
 * the line allows. The first line after which the set is empty is where the log departs.
 *
 * Constraints bound searches, not logs: they are not looked at. Cost: per line, the states that are reachable by
 * unobserved steps, each expanded with plain Immer.
 */
import type { Limits } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import { canonical } from '../state/canonical.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State, StepName, TransitionSystem } from '../system/system.ts';
import type { LogLine } from './log.ts';
import { valueAt } from './paths.ts';

export interface ValidateOptions {
  /** How much the log may leave out: most steps between two lines that it does not show; null: any number. */
  readonly hidden: number | null;
  /** Actors whose every step is in the log. */
  readonly complete: readonly string[];
}

/** How a state may have been come to. */
export interface Place {
  /** Null after a fault. */
  readonly state: State | null;
  readonly before: Place | null;
  /** The step that led here; null at the start. */
  readonly step: (StepName & { readonly instance: ActionInstance; readonly fault: string | null }) | null;
  /** The line that shows the step; null where none does. */
  readonly line: number | null;
  /** Unobserved steps since the last line. */
  readonly hidden: number;
}

/** A step that was possible where the log departed. */
export interface Possible {
  readonly actor: string;
  readonly action: string;
  readonly procedure: string;
  readonly label: string;
  /** What in the line speaks against it, in words. */
  readonly against: readonly string[];
}

export interface Departure {
  readonly line: LogLine;
  /** Distinct steps that were possible, those that the line contradicts least first. */
  readonly possible: readonly Possible[];
  /** States that the system may have been in, unobserved steps included. */
  readonly states: number;
  /** Why the actor that the line names could not go on, where the system says so. */
  readonly blocked: readonly string[];
}

export interface Validation {
  /** 'undecided': a bound was reached before the question was. */
  readonly verdict: 'accepted' | 'rejected' | 'undecided';
  /** Lines that were matched. */
  readonly matched: number;
  /** One way in which they can have come about. */
  readonly explanation: Place;
  /** States that the system may be in after the last line that was matched. */
  readonly states: number;
  readonly departure: Departure | null;
  readonly bound: 'max-states' | 'timeout' | 'memory' | 'interrupted' | null;
}

/** Follow `lines` from the initial states. */
export async function validate(
  system: TransitionSystem,
  lines: readonly LogLine[],
  options: ValidateOptions,
  limits: Limits,
): Promise<Validation> {
  const tracker = new Tracker(system, options, limits);
  let places = distinct(system.initial.map((state) => ({ state, before: null, step: null, line: null, hidden: 0 })));
  for (const [matched, line] of lines.entries()) {
    const standing = { matched, explanation: places[0] as Place, states: places.length };
    const reach = await tracker.reach(places);
    if (reach.stopped !== null) return { verdict: 'undecided', ...standing, departure: null, bound: reach.stopped };
    const next = tracker.follow(reach.places, line);
    if (next.length === 0) {
      return { verdict: 'rejected', ...standing, departure: tracker.departure(reach.places, line), bound: null };
    }
    places = next;
  }
  return {
    verdict: 'accepted',
    matched: lines.length,
    explanation: places[0] as Place,
    states: places.length,
    departure: null,
    bound: null,
  };
}

interface Reach {
  readonly places: readonly Place[];
  readonly stopped: Validation['bound'];
}

class Tracker {
  private readonly system: TransitionSystem;
  private readonly options: ValidateOptions;
  private readonly limits: Limits;
  private readonly pulse: Pulse;

  constructor(system: TransitionSystem, options: ValidateOptions, limits: Limits) {
    this.system = system;
    this.options = options;
    this.limits = limits;
    this.pulse = new Pulse(limits, undefined);
  }

  /** Where the system may be after unobserved steps from `places`, nearest first. */
  async reach(places: readonly Place[]): Promise<Reach> {
    const found = new Map(places.map((place) => [keyOf(place), place]));
    const most = this.options.hidden ?? Number.POSITIVE_INFINITY;
    for (const place of found.values()) {
      if (place.hidden >= most) continue;
      for (const next of this.hiddenSteps(place)) if (!found.has(keyOf(next))) found.set(keyOf(next), next);
      if (this.limits.maxStates !== undefined && found.size > this.limits.maxStates) {
        return { places: [...found.values()], stopped: 'max-states' };
      }
      if (!this.pulse.due()) continue;
      const stopped = await this.pulse.beat({ distinct: found.size, generated: found.size, queue: 0, depth: place.hidden });
      if (stopped === 'timeout' || stopped === 'memory' || stopped === 'interrupted') {
        return { places: [...found.values()], stopped };
      }
    }
    return { places: [...found.values()], stopped: null };
  }

  /** Where it may be after `line`, from one of `places`. */
  follow(places: readonly Place[], line: LogLine): Place[] {
    if (!line.isStep) {
      const fitting = places.filter(({ state }) => state !== null && contradictions(line, state).length === 0);
      return distinct(fitting.map((place) => ({ ...place, hidden: 0 })));
    }
    const next = places.flatMap((place) => this.steps(place, line.number, (action) => mayBe(line, action)));
    return distinct(next.filter((place) => objections(line, place).length === 0).map((place) => ({ ...place, hidden: 0 })));
  }

  /** What was possible instead of `line`. */
  departure(places: readonly Place[], line: LogLine): Departure {
    const possible = new Map<string, Possible>();
    const seen = line.isStep
      ? places.flatMap((place) => this.steps(place, null, () => true))
      : places.filter(({ step }) => step !== null);
    for (const place of seen) {
      const { instance, procedure, label } = place.step as NonNullable<Place['step']>;
      const { actor, name: action } = instance;
      const against = line.isStep
        ? objections(line, place)
        : place.state === null
          ? ['it faults']
          : contradictions(line, place.state);
      const key = JSON.stringify([actor, action, procedure, label]);
      const known = possible.get(key);
      if (known === undefined || against.length < known.against.length)
        possible.set(key, { actor, action, procedure, label, against });
    }
    const blocked = places.flatMap(({ state }) =>
      state === null
        ? []
        : this.system.actions.filter(({ actor }) => actor === line.actor).map((action) => action.blockedBy(state) ?? ''),
    );
    return {
      line,
      possible: [...possible.values()].sort((a, b) => a.against.length - b.against.length),
      states: places.length,
      blocked: [...new Set(blocked.filter((reason) => reason !== ''))],
    };
  }

  private hiddenSteps(place: Place): Place[] {
    return this.steps(place, null, ({ actor }) => !this.options.complete.includes(actor));
  }

  private steps(place: Place, line: number | null, wanted: (action: ActionInstance) => boolean): Place[] {
    const { state } = place;
    if (state === null) return [];
    return this.system.actions.filter(wanted).flatMap((action) =>
      outcomes(state, action).map((outcome): Place => {
        const fault = 'fault' in outcome ? outcome.fault.property : null;
        const step = { ...action.nameStep(state), instance: action, fault };
        return { state: 'state' in outcome ? outcome.state : null, before: place, step, line, hidden: place.hidden + 1 };
      }),
    );
  }
}

/** False where the line names another actor or action, so that the action need not be run. */
function mayBe({ actor, action }: LogLine, instance: ActionInstance): boolean {
  return (
    (actor === null || actor === instance.actor) && (action === null || action === instance.name || action === instance.action)
  );
}

/** What in the line speaks against the step that led to `place`; nothing where it fits. */
function objections(line: LogLine, { step, state }: Place): string[] {
  const { instance, procedure, label, fault } = step as NonNullable<Place['step']>;
  const differs = (what: string, said: string | null, is: string): string[] =>
    said === null || said === is ? [] : [`the ${what} is ${is}, not ${said}`];
  return [
    ...differs('actor', line.actor, instance.actor),
    ...(line.action === instance.action ? [] : differs('action', line.action, instance.name)),
    ...differs('procedure', line.procedure, procedure),
    ...differs('label', line.label, label),
    ...(line.fault === fault ? [] : [fault === null ? 'it does not fault' : `it faults: ${fault}`]),
    ...(state === null ? [] : contradictions(line, state)),
  ];
}

/** Observed parts that are not so in `state`. */
function contradictions({ state: observed }: LogLine, state: State): string[] {
  return observed.flatMap(({ path, keys, text }) => {
    const actual = canonical(valueAt(state, keys));
    return actual === text ? [] : [`${path} is ${readable(actual)}, not ${readable(text)}`];
  });
}

/** Canonical text, with the words for what it abbreviates. */
function readable(text: string): string {
  return { t: 'true', f: 'false', _: 'null', u: 'unset' }[text] ?? text;
}

function distinct(places: readonly Place[]): Place[] {
  return [...new Map(places.toReversed().map((place) => [keyOf(place), place])).values()].toReversed();
}

function keyOf({ state, step }: Place): string {
  return state === null ? `fault ${step?.fault}` : canonical(state);
}
