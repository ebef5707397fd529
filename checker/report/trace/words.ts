/**
 * The words of a trace: the spec's own where it has some, paths and values where not. A narration that throws is an
 * error of the spec, which is kept and reported; the trace is told without it, so that no verdict is lost for words.
 */
import { DcheckError, messageOf } from '../../errors/error.ts';
import { positionOf } from '../../load/positions.ts';
import type { LockView, NarratedStep, Narration } from '../../spec/narration.ts';
import type { Message, Picture, ThreadView } from '../../spec/picture.ts';
import type { State } from '../../system/system.ts';
import type { Change } from '../../trace/changes.ts';
import type { TraceStep } from '../../trace/trace.ts';
import { valueText } from '../value.ts';
import { type Holdings, heldIn } from './locks.ts';

export class Words {
  readonly errors: DcheckError[] = [];
  readonly narration: Narration<State> | undefined;

  constructor(narration: Narration<State> | undefined) {
    this.narration = narration;
  }

  /** What `step` changed, one phrase per change. */
  changes(step: TraceStep): readonly string[] {
    return this.ask('changes', () => phrases(this.narration?.changes?.(narrated(step)))) ?? pathPhrases(step.changes);
  }

  /** Locks by holder; none where the spec names none. */
  holdings(state: State): Holdings {
    return heldIn(this.locks(state));
  }

  /** As the spec gives them; none where it names none. */
  locks(state: State): readonly LockView[] {
    return this.ask('locks', () => checkedLocks(this.narration?.locks?.(state as never) ?? [])) ?? [];
  }

  /** What `step` says to other lanes. */
  messages(step: TraceStep): readonly Message[] {
    return this.ask('messages', () => this.narration?.messages?.(narrated(step))) ?? [];
  }

  /** The state as the spec draws it, if it does. */
  picture(state: State, threads: readonly ThreadView[]): Picture | undefined {
    return this.ask('picture', () => this.narration?.picture?.(state as never, threads));
  }

  /** What went wrong, if the spec has a sentence for it. */
  why(property: string, steps: readonly TraceStep[], reason: string): string | undefined {
    const words = this.ask('why', () => this.narration?.why?.(property, steps.map(narrated), reason));
    return typeof words === 'string' && words !== '' ? words : undefined;
  }

  private ask<T>(part: string, words: () => T): T | undefined {
    try {
      return words();
    } catch (thrown) {
      const error = describeThrows(part, thrown);
      if (!this.errors.some(({ details }) => details.action === error.details.action)) this.errors.push(error);
      return undefined;
    }
  }
}

/** A step as a narration sees it. */
function narrated({ actor, procedure, before, after }: TraceStep): NarratedStep<State> {
  return { actor, procedure, before: before as never, after: after as never };
}

function phrases(words: readonly string[] | undefined): readonly string[] | undefined {
  if (words === undefined) return undefined;
  if (!Array.isArray(words)) throw new TypeError(`it returned ${valueText(words)} instead of a list of phrases`);
  return words.map(String).filter((phrase) => phrase !== '');
}

function pathPhrases(changes: readonly Change[]): string[] {
  return changes.map(({ path, from, to }) => `${path}: ${valueText(from)} → ${valueText(to)}`);
}

/** Throws where a lock has no holders to go through, before anybody else does. */
function checkedLocks(locks: readonly LockView[]): readonly LockView[] {
  heldIn(locks);
  return locks;
}

function describeThrows(part: string, thrown: unknown): DcheckError {
  if (thrown instanceof DcheckError) return thrown;
  const kind = thrown instanceof Error ? `${thrown.name}: ` : '';
  return new DcheckError('describe-throws', `narration.${part} threw ${kind}${messageOf(thrown)}`, {
    at: thrown instanceof Error ? (positionOf(thrown) ?? undefined) : undefined,
    action: `narration.${part}`,
    hint: 'the verdicts stand; only the words of the trace could not be made, so it shows paths and values',
    cause: thrown,
  });
}
