/** What a pool and its members say to each other, by structured clones. */
import type { Exploration, Limits, Progress } from '../../checker/engine/engine.ts';
import type { DcheckError } from '../../checker/errors/error.ts';
import type { Constants } from '../../checker/spec/spec.ts';

/** One run of a spec, which a member explores whole. */
export interface PoolCell {
  readonly variant: string;
  readonly config: string;
  readonly set: Constants;
  /** The candidate's file that is loaded with the spec; null: none. */
  readonly file: string | null;
  /** Of the text that the starter has loaded. */
  readonly hash: string;
}

/** What all cells have in common. */
export interface PoolTask {
  /** The spec as typed. */
  readonly spec: string;
  /** Bounds of each run. */
  readonly limits: Omit<Limits, 'signal'>;
  /** Milliseconds that one call may take. */
  readonly patience: number | undefined;
  /** What is printed of a call that takes longer. */
  readonly color: boolean;
  readonly 'no-color': boolean;
  readonly json: boolean;
}

export type ToMember =
  | { readonly kind: 'begin'; readonly task: PoolTask }
  | { readonly kind: 'explore'; readonly index: number; readonly cell: PoolCell }
  /** Give up the run at hand, with what is known of it. */
  | { readonly kind: 'stop' };

export type FromMember =
  | { readonly kind: 'progress'; readonly index: number; readonly progress: Progress }
  | { readonly kind: 'found'; readonly index: number; readonly exploration: Exploration }
  | { readonly kind: 'error'; readonly index: number; readonly error: ErrorAsData };

/** A DcheckError without its cause, which is for the starter's own stack. */
export interface ErrorAsData extends Pick<DcheckError, 'code' | 'message'> {
  readonly details: Omit<DcheckError['details'], 'cause'>;
}
