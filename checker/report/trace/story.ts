/**
 * A trace as a story: who does what, in which words, who holds what and who waits for whom. The reporters of traces
 * only lay it out.
 */
import type { DcheckError } from '../../errors/error.ts';
import type { Narration } from '../../spec/narration.ts';
import { type State, THREADS, type TransitionSystem } from '../../system/system.ts';
import { type Blocked, blockedIn, type Trace, type TraceStep } from '../../trace/trace.ts';
import type { Violated } from '../findings.ts';
import { clueLines, cluesOf, type Peer } from './clues.ts';
import { type Holdings, lockPhrases } from './locks.ts';
import { whyOf } from './why.ts';
import { Words } from './words.ts';

/** What a lane does while somebody else takes a step. */
export type LaneStatus = 'quiet' | 'holding' | 'waiting' | 'ended';

export interface Lane {
  readonly actor: string;
  /** What a thread runs, as in `stat("config")`; '' for actions. */
  readonly doing: string;
}

export interface Moment {
  /** From 1; null where nobody takes a step: a thread is found waiting. */
  readonly number: number | null;
  readonly lane: number;
  readonly actor: string;
  /** The function; '' where the label says it already. */
  readonly procedure: string;
  readonly label: string;
  /** The step as the trace has it; null where nobody takes one. */
  readonly step: TraceStep | null;
  /** State changes in words, then locks taken and dropped, then the fault. */
  readonly notes: readonly string[];
  /** Of each lane, after the step. */
  readonly statuses: readonly LaneStatus[];
}

export interface Story {
  readonly trace: Trace;
  readonly lanes: readonly Lane[];
  /** True where actions of no thread, without arguments, are all there is: lanes would say nothing. */
  readonly solo: boolean;
  readonly moments: readonly Moment[];
  /** Who holds which locks in the last state, and who waits there for what, unless that is the violation: one line each. */
  readonly ending: readonly string[];
  /** What went wrong, in a paragraph. */
  readonly why: string;
  /** Paragraphs that help to understand a violation: see `clues.ts`. */
  readonly clues: readonly string[];
  /** What the spec's own words threw. */
  readonly errors: readonly DcheckError[];
}

/** A run of a system, to be told. */
export interface Told {
  readonly trace: Trace;
  readonly system: TransitionSystem;
  /** What each thread runs: see `calls.ts`. */
  readonly calls: ReadonlyMap<string, string>;
  /** True: a lane for every actor; else for those that take a step, or wait at the end. */
  readonly everyLane?: boolean;
}

/** Tell the trace of a violation. `peers`: what else was run, among which its nearest twin is looked for. */
export function tell(violated: Violated, narration: Narration<State> | undefined, peers: readonly Peer[] = []): Story {
  const { trace, property, run } = violated;
  const { system } = run.result;
  const isDeadlock = system.properties.some(({ name, kind }) => name === property.name && kind === 'deadlock');
  const reason = property.violation?.reason ?? '';
  const why: Why = (words, atEnd) => words.why(property.name, trace.steps, reason) ?? whyOf(violated, atEnd);
  const story = tellRun({ trace, system, calls: run.calls }, isDeadlock, why, narration);
  const replay =
    property.violation?.replay?.preferred === true
      ? [
          'Replay: among the shortest traces this is one that dcheck replay can lead a real system along; the first that was found is not.',
        ]
      : [];
  return { ...story, clues: [...clueLines(cluesOf(violated, peers), violated, new Words(narration)), ...replay] };
}

/** The closing paragraph, made of the spec's own words and of who is blocked at the end. */
export type Why = (words: Words, atEnd: readonly Blocked[]) => string;

/** Tell any run. Where it ends in a deadlock, who waits for whom is the point, and `why` says it. */
export function tellRun(told: Told, isDeadlock: boolean, why: Why, narration: Narration<State> | undefined): Story {
  const { trace, system } = told;
  const words = new Words(narration);
  const atEnd = trace.steps.at(-1)?.blocked ?? blockedIn(system, trace.initial);
  const idle = blockedIn(system, trace.initial);
  const lanes = lanesOf(told, isDeadlock ? atEnd : waitsBeyond(atEnd, idle), narration?.lanes ?? []);
  return {
    trace,
    lanes,
    solo: trace.steps.every((step) => step.actor === step.procedure && !(step.actor in threadsOf(trace.initial))),
    moments: momentsOf(trace, lanes, idle, words),
    ending: endingOf(trace, isDeadlock ? [] : waitsBeyond(atEnd, idle), words),
    why: why(words, atEnd),
    clues: [],
    errors: words.errors,
  };
}

/** The actors from left to right. */
function lanesOf(
  { system, calls, trace, everyLane = false }: Told,
  atEnd: readonly Blocked[],
  preferred: readonly string[],
): Lane[] {
  const present = new Set([...trace.steps, ...atEnd].map(({ actor }) => actor));
  const actors = system.actions.map(({ actor }) => actor);
  const order = new Set([...preferred.filter((actor) => actors.includes(actor)), ...actors]);
  return [...order].filter((actor) => everyLane || present.has(actor)).map((actor) => ({ actor, doing: calls.get(actor) ?? '' }));
}

function momentsOf(trace: Trace, lanes: readonly Lane[], idle: readonly Blocked[], words: Words): Moment[] {
  const moments: Moment[] = [];
  let waiting: readonly Blocked[] = idle;
  let held = words.holdings(trace.initial);
  for (const [index, step] of trace.steps.entries()) {
    const state = step.after ?? step.before;
    const holds = words.holdings(state);
    const statuses = lanes.map(({ actor }) => statusOf(actor, state, holds, waitsBeyond(step.blocked, idle)));
    moments.push({
      number: index + 1,
      lane: laneOf(lanes, step.actor),
      actor: step.actor,
      procedure: namesItself(step) ? '' : step.procedure,
      label: step.label,
      step,
      notes: [...words.changes(step), ...lockPhrases(step.actor, held, holds), ...faultPhrases(step)],
      statuses,
    });
    for (const { actor, reason } of waitsBeyond(step.blocked, [...waiting, ...idle])) {
      const lane = laneOf(lanes, actor);
      const label = `waits for ${reason}`;
      if (lane >= 0) moments.push({ number: null, lane, actor, procedure: '', label, step: null, notes: [], statuses });
    }
    waiting = step.blocked;
    held = holds;
  }
  return moments;
}

function laneOf(lanes: readonly Lane[], actor: string): number {
  return lanes.findIndex((lane) => lane.actor === actor);
}

function threadsOf(state: State): Readonly<Record<string, readonly unknown[]>> {
  return (state[THREADS] ?? {}) as Readonly<Record<string, readonly unknown[]>>;
}

function statusOf(actor: string, state: State, held: Holdings, waiting: readonly Blocked[]): LaneStatus {
  if (threadsOf(state)[actor]?.length === 0) return 'ended';
  if (waiting.some((thread) => thread.actor === actor)) return 'waiting';
  return held.has(actor) ? 'holding' : 'quiet';
}

/**
 * Threads that wait for something other than what is known. What a thread waits for before anything has happened is
 * where it rests, and no news.
 */
function waitsBeyond(now: readonly Blocked[], known: readonly Blocked[]): Blocked[] {
  return now.filter(
    ({ actor, reason }) => reason !== '' && !known.some((other) => other.actor === actor && other.reason === reason),
  );
}

/** `load(0)` says that it is `load`. */
function namesItself({ procedure, label }: TraceStep): boolean {
  return label === procedure || label.startsWith(`${procedure}(`);
}

function faultPhrases({ fault }: TraceStep): string[] {
  if (fault === null) return [];
  const { at } = fault;
  return [`FAULT: ${fault.reason}${at === null ? '' : ` (${at.file.slice(at.file.lastIndexOf('/') + 1)}:${at.line})`}`];
}

function endingOf(trace: Trace, atEnd: readonly Blocked[], words: Words): string[] {
  const last = trace.steps.at(-1);
  const held = words.holdings(last?.after ?? last?.before ?? trace.initial);
  return [
    ...[...held].map(([actor, locks]) => `${actor} holds ${locks.join(', ')}`),
    ...atEnd.map(({ actor, reason }) => `${actor} waits for ${reason}`),
  ];
}
