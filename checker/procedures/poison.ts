/**
 * What a step of a procedure threw, in the terms of the modelled system: dereferencing null is a fault of that
 * system, not a TypeError of JavaScript.
 */
import { DcheckError } from '../errors/error.ts';
import { lineAt, positionOf, positionOfThrow } from '../load/positions.ts';
import { Fault, NULL_DEREF } from '../spec/fault.ts';

const DEREFERENCE = /^Cannot (read|set) propert(?:y|ies) of (null|undefined)(?: \((?:reading|setting) '(.*)'\))?$/;
const DESTRUCTURE = /^Cannot destructure (?:property '(.*?)' of )?.*? as it is (null|undefined)\.$/;
const FROZEN = /read only property|not extensible|Cannot (?:add|delete|define) property/;

/** A fault or error to throw instead of `thrown`; `thrown` itself where it is neither. */
export function inTermsOfTheModel(thrown: unknown, procedure: string): unknown {
  if (thrown instanceof Fault) {
    thrown.at ??= positionOf(thrown) ?? undefined;
    return thrown;
  }
  const at = thrown instanceof TypeError ? positionOfThrow(thrown) : null;
  if (at === null) return thrown;
  const { message } = thrown as TypeError;
  const text = lineAt(at);
  const reason = dereference(message);
  if (reason !== null) {
    const fault = new Fault(NULL_DEREF, `${reason}${text === null ? '' : ` in \`${text}\``}`);
    fault.at = at;
    fault.cause = thrown;
    return fault;
  }
  if (!FROZEN.test(message)) return thrown;
  return new DcheckError(
    'frozen',
    `${procedure} changes an object that is frozen${text === null ? '' : `: \`${text}\``} (${message})`,
    {
      at,
      cause: thrown,
      hint: 'an object in a local becomes a value at the next yield: make a new one instead, as in list = [...list, x]',
    },
  );
}

function dereference(message: string): string | null {
  const [, verb, nothing, property] = DEREFERENCE.exec(message) ?? [];
  if (verb !== undefined) {
    const what = property === undefined ? '' : ` \`${property}\``;
    return `${nothing === 'null' ? 'NULL pointer dereference' : 'dereference of nothing'}: ${verb}s${what} of ${nothing}`;
  }
  const [, taken, source] = DESTRUCTURE.exec(message) ?? [];
  if (source === undefined) return null;
  return `${source === 'null' ? 'NULL pointer dereference' : 'dereference of nothing'}: takes${taken ? ` \`${taken}\`` : ''} out of ${source}`;
}
