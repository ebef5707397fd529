/**
 * A run of a system for a page: its story with everything that a reader may ask of each state. The words are those
 * of `trace/story.ts`; a state is shown as a table of values, as its threads, and as the spec's picture of it.
 */
import { readFileSync } from 'node:fs';
import type { SourcePosition } from '../../errors/error.ts';
import type { Frame } from '../../procedures/frame.ts';
import type { Narration } from '../../spec/narration.ts';
import type { Picture, ThreadView } from '../../spec/picture.ts';
import { type State, THREADS, type TransitionSystem } from '../../system/system.ts';
import { blockedIn, type TraceStep } from '../../trace/trace.ts';
import type { Moment, Story } from '../trace/story.ts';
import { Words } from '../trace/words.ts';
import type { PageBook, PageMoment, PagePlace, PageRun, PageState, PageThread } from './document.ts';
import { Heap } from './heap.ts';

/** Collects what states share, over any number of runs of one spec. */
export class Book {
  readonly words: Words;
  private readonly showFile: (path: string) => string;
  private readonly heap = new Heap();
  private readonly pictures = new Map<string, number>();
  private readonly drawn: Picture[] = [];
  private readonly files = new Map<string, string>();

  constructor(narration: Narration<State> | undefined, showFile: (path: string) => string) {
    this.words = new Words(narration);
    this.showFile = showFile;
  }

  /** Everything collected so far. */
  contents(): PageBook {
    return {
      heap: this.heap.nodes,
      pictures: this.drawn,
      sources: Object.fromEntries([...this.files].filter(([, text]) => text !== '')),
    };
  }

  state(system: TransitionSystem, state: State): PageState {
    const { [THREADS]: stacks, ...shared } = state as Readonly<Record<string, unknown>>;
    const threads = (stacks ?? {}) as Readonly<Record<string, readonly Frame[]>>;
    const picture = this.words.picture(state, Object.entries(threads).map(threadView));
    return {
      root: this.heap.ref(shared),
      threads: system.actions
        .filter(({ isThread }) => isThread)
        .map((action) => this.thread(action, threads[action.name], state)),
      locks: this.words.locks(state),
      picture: picture === undefined ? null : this.picture(picture),
    };
  }

  place(position: SourcePosition | null): PagePlace | null {
    if (position === null) return null;
    const file = this.showFile(position.file);
    if (!this.files.has(file)) this.files.set(file, textOf(position.file));
    return { file, line: position.line };
  }

  private thread(
    { name, nameStep, blockedBy }: TransitionSystem['actions'][number],
    stack: readonly Frame[] = [],
    state: State,
  ): PageThread {
    if (stack.length === 0) return { name, status: 'ended', reason: '', stack: [], next: '', at: null };
    const reason = blockedBy(state);
    const { label, source } = nameStep(state);
    return {
      name,
      status: reason === null ? 'ready' : 'waiting',
      reason: reason ?? '',
      stack: threadView([name, stack]).stack.map(({ procedure, locals }) => ({
        procedure,
        locals: Object.entries(locals).map(([local, value]) => [local, this.heap.ref(value)]),
      })),
      next: label,
      at: this.place(source),
    };
  }

  private picture(picture: Picture): number {
    const text = JSON.stringify(picture);
    const known = this.pictures.get(text);
    if (known !== undefined) return known;
    const index = this.drawn.push(picture) - 1;
    this.pictures.set(text, index);
    return index;
  }
}

/** A told run for a page; what it shares with others goes into `book`. */
export function pageRun(system: TransitionSystem, story: Story, book: Book): PageRun {
  const { trace, lanes, why, ending } = story;
  const states = [book.state(system, trace.initial)];
  for (const { after } of trace.steps) states.push(after === null ? (states.at(-1) as PageState) : book.state(system, after));
  const idle = blockedIn(system, trace.initial);
  const laneOf = (actor: string): number => lanes.findIndex((lane) => lane.actor === actor);
  const moments = story.moments.map((moment): PageMoment => {
    const { step } = moment;
    const before = moment.number === null || moment.number < 2 ? idle : (trace.steps[moment.number - 2] as TraceStep).blocked;
    const waited = before.filter(({ reason }) => reason !== '').map(({ actor }) => actor);
    const wakes =
      step === null || step.after === null
        ? []
        : waited.filter((actor) => actor !== step.actor && !step.blocked.some((one) => one.actor === actor));
    const messages =
      step === null ? [] : book.words.messages(step).map(({ to, text }) => ({ lane: laneOf(to), text: String(text) }));
    return {
      ...worded(moment),
      callers: step?.callers ?? [],
      at: book.place(step?.source ?? null),
      messages: messages.filter(({ lane }) => lane >= 0 && lane !== moment.lane),
      wakes: wakes.map(laneOf).filter((lane) => lane >= 0 && !messages.some((message) => message.lane === lane)),
      fault: step?.fault?.reason ?? null,
    };
  });
  return { lanes, moments, states, loop: trace.loop === null ? null : trace.loop.start + 1, why, ending };
}

function worded({
  number,
  lane,
  actor,
  procedure,
  label,
  notes,
  statuses,
}: Moment): Omit<PageMoment, 'callers' | 'at' | 'messages' | 'wakes' | 'fault'> {
  return { number, lane, actor, procedure, label, notes, statuses };
}

/** Locals under their names in the source; what the compiler put aside for itself is left out. */
function threadView([name, stack]: readonly [string, readonly Frame[]]): ThreadView {
  return {
    name,
    stack: stack.map(({ fn, vars }) => ({
      procedure: fn,
      locals: Object.fromEntries(
        Object.entries(vars).flatMap(([local, value]) => (local.startsWith('$') ? [] : [[local.replace(/\$\d+$/, ''), value]])),
      ),
    })),
  };
}

/** '' where it cannot be read: the report does without. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
