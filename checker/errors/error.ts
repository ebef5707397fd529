/**
 * Errors as values.
 *
 * Every failure a user can cause has a code, says what happened, where (file:line, action, path in the
 * state), why, and what to try. Inside the checker a failure is thrown as a {@link DcheckError}; the public
 * functions of `api.ts` catch it and hand it back as a {@link Result}.
 *
 * Not promised: a bug in dcheck itself is no DcheckError; it propagates as what it is.
 */

/** One code per kind of failure; the comment says when it arises. */
export type ErrorCode =
  | 'usage' // the command line does not make sense
  | 'spec-not-found' // no file at the path given
  | 'spec-syntax' // the file, or one that it imports, does not parse or compile
  | 'spec-import' // an import of the spec cannot be resolved
  | 'spec-throws' // evaluating the module throws
  | 'spec-shape' // it exports no spec, or one that is not well formed
  | 'candidate' // a file of a candidate exports no variant, or several
  | 'stuck' // a function of the spec does not return
  | 'spec-types' // `check-types` found type errors
  | 'procedure' // a procedure breaks one of the rules of the procedure language
  | 'unknown-name' // a variant, configuration, property or constant that the spec does not have
  | 'init-throws' // `init` throws
  | 'action-throws' // an action, or a step of a thread, throws
  | 'invariant-throws' // an invariant, or another predicate, throws
  | 'impure' // an action is no function of the state
  | 'frozen' // a recipe or a predicate writes to the frozen state
  | 'not-plain' // a function, class instance, symbol, cycle or promise would enter the state
  | 'stack-depth' // a thread calls procedures more deeply than `maxStackDepth`
  | 'asymmetric' // values that the spec declares to be interchangeable are not, or not for what is checked
  | 'trace' // a file of traces cannot be read, or is of another text of the spec
  | 'describe-throws' // the spec's own words for a trace could not be made
  | 'timeout' // an expression or a question of the explorer was given up: it took too long
  | 'log' // a log of events cannot be read, or speaks of what the spec does not have
  | 'cluster' // the store of a cluster run, or what it holds, cannot be used
  | 'disk' // what was put on disk for want of memory cannot be read again
  | 'memory' // the path to what was found needs more memory than there may be
  | 'checkpoint' // a checkpoint is damaged, or was made by another version or of another spec
  | 'kernel-image' // a file that is to be booted is no kernel, or one without FUSE
  | 'backend'; // a replay cannot be run here: something is missing, or a guest does not come up

/** Where in the user's text. `line` and `column` count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Everything that a report may say about a failure. */
export interface ErrorDetails {
  readonly at?: SourcePosition | undefined;
  /** The action or thread that was being run. */
  readonly action?: string | undefined;
  /** Path in the state, as in `threads[0].pc`. */
  readonly path?: string | undefined;
  /** One sentence: what to try. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A failure that the user can act upon. */
export class DcheckError extends Error {
  override readonly name = 'DcheckError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

/** What a public function returns that can fail. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: DcheckError };

/** Run `body`; a thrown {@link DcheckError} becomes a value, anything else goes on. */
export async function attempt<T>(body: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await body() };
  } catch (error) {
    if (error instanceof DcheckError) return { ok: false, error };
    throw error;
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
