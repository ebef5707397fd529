/**
 * What a user's function threw, as a {@link DcheckError} that says where and why. DISABLED and faults are no
 * errors: callers handle them before they come here.
 */
import { DcheckError, type ErrorCode, messageOf } from '../errors/error.ts';
import { positionOf } from '../load/positions.ts';

const FROZEN = /read only property|not extensible|Cannot (add|delete|define) property|only a getter|Immer.*frozen/i;

/** `thrown` as an error of `code`, raised by `what` (as in `action load(0)`). Never returns. */
export function blame(thrown: unknown, code: ErrorCode, what: string): never {
  if (thrown instanceof DcheckError) {
    throw new DcheckError(thrown.code, thrown.message, { action: what, ...withoutUndefined(thrown.details) });
  }
  const at = thrown instanceof Error ? (positionOf(thrown) ?? undefined) : undefined;
  if (thrown instanceof TypeError && FROZEN.test(thrown.message)) {
    throw new DcheckError('frozen', `${what} writes to the frozen state: ${thrown.message}`, {
      at,
      action: what,
      cause: thrown,
      hint: 'only actions and procedures may change the state, and only through the draft that they are given',
    });
  }
  throw new DcheckError(code, `${what} threw ${describe(thrown)}`, { at, action: what, cause: thrown });
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : messageOf(thrown);
}

function withoutUndefined<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}
