/**
 * A spec that is being explored: answers questions, each of which says the whole position that it is about. So two
 * readers do not disturb each other, a position can be handed on as text, and a session can be started anew at any time
 * without anybody noticing.
 */
import { withoutSymmetry } from '../engine/suited.ts';
import { DcheckError } from '../errors/error.ts';
import { type LoadedSpec, loadSpec } from '../load/load.ts';
import { placed } from '../load/place.ts';
import { callsOf } from '../report/calls.ts';
import { traceJson } from '../report/json/run.ts';
import type { Json } from '../report/json/values.ts';
import { valueText } from '../report/value.ts';
import type { Constants } from '../spec/spec.ts';
import { type Choice, instantiate } from '../system/instantiate.ts';
import type { State } from '../system/system.ts';
import type { Trace } from '../trace/trace.ts';
import type {
  Choosable,
  Chosen,
  GraphQuestion,
  Look,
  Neighbourhood,
  Position,
  QuestionName,
  Questions,
  SearchAnswer,
  SearchQuestion,
  SpecDocument,
} from './documents.ts';
import { compileExpression } from './expression.ts';
import { look, type Walked } from './look.ts';
import { neighbourhood } from './neighbourhood.ts';
import { parseRoute, routeOf } from './route.ts';
import { search } from './search.ts';
import { endOf, Walk } from './walk.ts';

export const TRACE_SCHEMA = 'dcheck.trace/1';

/** Where a question does not say. */
const SEARCH_SECONDS = 20;
const MOST_SEARCH_SECONDS = 600;
const GRAPH_STATES = 60;
const MOST_GRAPH_STATES = 2000;
/** Memory of one search, in states of the engine's compact set. */
const MOST_SEARCH_STATES = 20_000_000;

/** Errors that say nothing about the spec's text. */
const OF_THE_QUESTION: ReadonlySet<string> = new Set(['usage', 'unknown-name', 'timeout']);

interface Opened extends Walked {
  readonly walk: Walk;
}

export interface SessionOptions {
  readonly file: string;
  /** The spec as the user named it. */
  readonly shown: string;
  readonly set: Constants;
  readonly showFile: (path: string) => string;
}

export class Session {
  private readonly options: SessionOptions;
  private readonly loading: Promise<LoadedSpec>;
  private readonly opened = new Map<string, Promise<Opened>>();

  constructor(options: SessionOptions) {
    this.options = options;
    this.loading = loadSpec(options.file);
    // Whoever asks first is told.
    this.loading.catch(() => {});
  }

  /** Throws DcheckError. */
  async answer<N extends QuestionName>(name: N, question: Questions[N][0], signal: AbortSignal): Promise<Questions[N][1]> {
    const answers: {
      readonly [K in QuestionName]: (question: Questions[K][0], signal: AbortSignal) => Promise<Questions[K][1]>;
    } = {
      spec: () => this.spec(),
      look: (position) => this.look(position),
      evaluate: (asked) => this.evaluate(asked),
      search: (asked, abort) => this.search(asked, abort),
      graph: (asked, abort) => this.graph(asked, abort),
      trace: (position) => this.trace(position),
    };
    const loaded = await this.loading;
    try {
      return await answers[name](question, signal);
    } catch (error) {
      if (!(error instanceof DcheckError) || OF_THE_QUESTION.has(error.code)) throw error;
      throw placed(error, loaded, choiceOf(question as Partial<Chosen>, this.options.set));
    }
  }

  private async spec(): Promise<SpecDocument> {
    const { spec } = await this.loading;
    const choosable = (table: Readonly<Record<string, { readonly about: string }>> = {}): Choosable[] =>
      Object.entries(table).map(([name, { about }]) => ({ name, about }));
    const defaults = spec.defaultConfigs ?? [];
    const configs = choosable(spec.configs);
    return {
      spec: spec.name,
      about: spec.about ?? '',
      file: this.options.shown,
      variants: choosable(spec.variants),
      configs: [
        ...configs.filter(({ name }) => defaults.includes(name)),
        ...configs.filter(({ name }) => !defaults.includes(name)),
      ],
      set: { ...this.options.set },
    };
  }

  private async look(position: Position): Promise<Look> {
    const { opened, trace } = await this.at(position);
    return look(opened, trace);
  }

  private async evaluate({ expression, ...position }: Questions['evaluate'][0]): Promise<{ readonly text: string }> {
    const { opened, state } = await this.at(position);
    return { text: valueText(compileExpression(opened.system, String(expression))(mustBe(state))) };
  }

  private async search(
    { expression, property, fromStart, seconds, ...position }: SearchQuestion,
    signal: AbortSignal,
  ): Promise<SearchAnswer> {
    const { opened, trace, state } = await this.at(position);
    const timeoutMs = 1000 * Math.min(MOST_SEARCH_SECONDS, seconds ?? SEARCH_SECONDS);
    const target = property === undefined ? { expression: String(expression ?? '') } : { property };
    const limits = { timeoutMs, signal, maxStates: MOST_SEARCH_STATES };
    const found = await search(opened.system, fromStart === true ? null : mustBe(state), target, limits);
    const { steps, initial, loop, distinct, bound, reason } = found;
    if (steps === null) return { route: null, steps: 0, loop: null, distinct, bound, reason };
    const path =
      fromStart === true ? { initial, steps } : { initial: trace.path.initial, steps: [...trace.path.steps, ...steps] };
    return {
      route: routeOf(opened.system, path),
      steps: steps.length,
      loop: loop === null ? null : path.steps.length - steps.length + loop.start + 1,
      distinct,
      bound,
      reason,
    };
  }

  private async graph({ states, ...position }: GraphQuestion, signal: AbortSignal): Promise<Neighbourhood> {
    const { opened, trace, state } = await this.at(position);
    const most = Math.max(1, Math.min(MOST_GRAPH_STATES, states ?? GRAPH_STATES));
    return neighbourhood(opened.system, trace.path, mustBe(state), most, signal);
  }

  /** The path as the traces of `dcheck run --format json`, with the system that it is a path of. */
  private async trace(position: Position): Promise<Json> {
    const { opened, trace } = await this.at(position);
    const { system } = opened;
    return {
      schema: TRACE_SCHEMA,
      spec: system.spec,
      file: this.options.shown,
      variant: system.selection.variant,
      config: system.selection.config,
      constants: { ...system.constants },
      trace: traceJson(trace, system, this.options.showFile),
    };
  }

  private async at(
    position: Position,
  ): Promise<{ readonly opened: Opened; readonly trace: Trace; readonly state: State | null }> {
    const opened = await this.open(position);
    const trace = opened.walk.along(parseRoute(opened.system, String(position.route ?? '')));
    return { opened, trace, state: endOf(trace) };
  }

  private open(chosen: Chosen): Promise<Opened> {
    const key = JSON.stringify([chosen.variant, chosen.config]);
    const known = this.opened.get(key);
    if (known !== undefined) return known;
    const opening = this.instantiated(chosen);
    this.opened.set(key, opening);
    opening.catch(() => this.opened.delete(key));
    return opening;
  }

  private async instantiated(chosen: Chosen): Promise<Opened> {
    const { spec } = await this.loading;
    // Each state for itself: a reader is not helped by being told that he is back where only an exchange would bring him.
    const system = withoutSymmetry(instantiate(spec, choiceOf(chosen, this.options.set)));
    const narration = spec.narration as Walked['narration'];
    return { system, calls: callsOf(spec, system), narration, showFile: this.options.showFile, walk: new Walk(system) };
  }
}

function choiceOf({ variant = '', config = '' }: Partial<Chosen>, set: Constants): Choice {
  return { ...(variant === '' ? {} : { variant: String(variant) }), ...(config === '' ? {} : { config: String(config) }), set };
}

function mustBe(state: State | null): State {
  if (state === null) throw new DcheckError('usage', 'there is no state after a fault', { hint: 'take the last step back' });
  return state;
}
