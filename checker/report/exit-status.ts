/**
 * The exit status of a run: the one place where the precedence is decided.
 *
 * An interrupted run says so before anything else (128 + the signal's number, as shells do); then a verdict that is
 * not expected, or that nothing put to the test; then a verdict that is not known. So 0 means that every property that was asked for has the verdict
 * that the spec expects, and 3 never hides an unexpected one. Errors in the spec or in the command are status 2 and
 * never come here: no verdict is claimed then. Status 4 is of commands that need more than Node, where that is missing.
 */
import { isUnexpected, type Judgement } from './judgement.ts';

export const EXIT = { asExpected: 0, unexpected: 1, error: 2, incomplete: 3, unavailable: 4, interrupted: 130 } as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export interface Ending {
  readonly judgements: readonly Judgement[];
  /** A signal ended the run, or kept parts of it from being started. */
  readonly interrupted: boolean;
  /** Something that the spec does not allow to go untested was not tested. */
  readonly vacuous?: boolean;
}

export function exitStatus({ judgements, interrupted, vacuous = false }: Ending): ExitStatus {
  if (interrupted) return EXIT.interrupted;
  if (vacuous || judgements.some(isUnexpected)) return EXIT.unexpected;
  if (judgements.includes('incomplete')) return EXIT.incomplete;
  return EXIT.asExpected;
}
