/**
 * What a page of dcheck shows, as plain JSON: the HTML report holds one such document, the explorer is sent the parts.
 * Only types; `build.ts` and `trace.ts` make them.
 */
import type { LockView } from '../../spec/narration.ts';
import type { Picture } from '../../spec/picture.ts';
import type { Judgement } from '../judgement.ts';
import type { Lane, LaneStatus } from '../trace/story.ts';
import type { HeapNode, Ref } from './heap.ts';

/** A place in the spec's own text; `file` is a key of {@link PageBook.sources}, where its text is known. */
export interface PagePlace {
  readonly file: string;
  readonly line: number;
}

export interface PageFrame {
  readonly procedure: string;
  readonly locals: readonly (readonly [name: string, value: Ref])[];
}

export interface PageThread {
  readonly name: string;
  readonly status: 'ready' | 'waiting' | 'ended';
  /** What it waits for; '' where that is not known or it does not wait. */
  readonly reason: string;
  /** Outermost first. */
  readonly stack: readonly PageFrame[];
  /** What its next step is called; '' where it has ended. */
  readonly next: string;
  readonly at: PagePlace | null;
}

export interface PageState {
  /** The shared state. */
  readonly root: Ref;
  readonly threads: readonly PageThread[];
  readonly locks: readonly LockView[];
  /** Index into {@link PageBook.pictures}; null where the spec draws none. */
  readonly picture: number | null;
}

/** What the states of all traces share. */
export interface PageBook {
  readonly heap: readonly HeapNode[];
  readonly pictures: readonly Picture[];
  /** Texts of the spec's files, as far as a step stands in them. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface PageMoment {
  /** From 1; null where nobody takes a step: a thread is found waiting. */
  readonly number: number | null;
  readonly lane: number;
  readonly actor: string;
  readonly procedure: string;
  readonly label: string;
  /** The functions that called it, outermost first. */
  readonly callers: readonly string[];
  readonly at: PagePlace | null;
  readonly notes: readonly string[];
  readonly statuses: readonly LaneStatus[];
  /** Arrows to other lanes. */
  readonly messages: readonly { readonly lane: number; readonly text: string }[];
  /** Lanes that waited before the step and do not after it. */
  readonly wakes: readonly number[];
  readonly fault: string | null;
}

/** A run of the system. */
export interface PageRun {
  readonly lanes: readonly Lane[];
  readonly moments: readonly PageMoment[];
  /** The initial state, then the state after each step; a step that faults leaves the one before it. */
  readonly states: readonly PageState[];
  /** The step (from 1) that the run goes on with after the last; null where it just ends; one more than there are: stutters. */
  readonly loop: number | null;
  readonly why: string;
  /** Who holds what and who waits at the end. */
  readonly ending: readonly string[];
}

/** A violation. */
export interface PageTrace extends PageRun {
  /** Unique in the document, and the same for the same variant, configuration and property. */
  readonly id: string;
  readonly variant: string;
  readonly config: string;
  readonly property: string;
  readonly part: string | null;
  readonly judgement: Judgement;
  /** `18 steps, 5 switches (shortest; fewest switches)`. */
  readonly size: string;
  readonly alsoIn: readonly { readonly variant: string; readonly config: string }[];
  /** Paragraphs that help to understand it, each beginning with what it is and a colon. */
  readonly clues: readonly string[];
  /** The command that finds it again. */
  readonly reproduce: string;
}

export interface PageCell {
  readonly judgement: Judgement;
  /** Steps of the violation. */
  readonly steps: number;
  /** The trace that shows it. */
  readonly trace: string | null;
}

/** One run's row of the matrix. */
export interface PageRow {
  readonly variant: string;
  readonly config: string;
  /** Null: not run. */
  readonly distinct: number | null;
  readonly bound: string | null;
  /** One for each of {@link PageReport.properties}; null where there is no verdict. */
  readonly cells: readonly (PageCell | null)[];
}

/** The whole report. */
export interface PageReport extends PageBook {
  readonly schema: 'dcheck.page/1';
  readonly spec: string;
  readonly about: string;
  readonly version: string;
  readonly properties: readonly string[];
  readonly rows: readonly PageRow[];
  readonly traces: readonly PageTrace[];
  /** The last lines of the run, as the terminal has them. */
  readonly closing: readonly string[];
}
