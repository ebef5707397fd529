/**
 * A spec's own words for its traces. All parts are optional; without them a trace shows paths and values.
 * Each is called on frozen states and only when a trace is printed.
 */
import type { Immutable } from 'immer';
import type { Message, Picture, ThreadView } from './picture.ts';

/** A lock as a trace shows it: who holds it, and how. */
export interface LockView {
  readonly name: string;
  readonly holders: readonly { readonly actor: string; readonly mode: string }[];
}

/** One step of a trace as a narration sees it. */
export interface NarratedStep<S> {
  readonly actor: string;
  /** The function at the top of the thread's stack, or the action's name. */
  readonly procedure: string;
  readonly before: Immutable<S>;
  /** Null where the step faulted. */
  readonly after: Immutable<S> | null;
}

export interface Narration<S> {
  /** A step's label, which is the source text of a statement, in the words of the field: `entry->d_time = 0`. */
  readonly label?: (text: string) => string;
  /** What the step changed, in the words of the field: one phrase per change. */
  readonly changes?: (step: NarratedStep<S>) => readonly string[];
  readonly locks?: (state: Immutable<S>) => readonly LockView[];
  /** What the step says to other lanes: arrows of the message-sequence chart in the HTML report and the explorer. */
  readonly messages?: (step: NarratedStep<S>) => readonly Message[];
  /** The state as a picture, for the HTML report and the explorer, which show every state as a table besides. */
  readonly picture?: (state: Immutable<S>, threads: readonly ThreadView[]) => Picture;
  /** Lanes from left to right; actors that are not named follow in the order of the spec. */
  readonly lanes?: readonly string[];
  /** Plain English: what went wrong and why. One paragraph. */
  readonly why?: (property: string, steps: readonly NarratedStep<S>[], reason: string) => string | undefined;
}
