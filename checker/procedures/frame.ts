/**
 * Frames: what the state says of where a thread stands. A thread's stack is a list of them, the innermost last;
 * the stack of a thread that has ended is empty.
 *
 * A frame is plain frozen data, like all of the state. That is checked here, when a step ends, because it cannot be
 * decided on the source: a draft of shared state, a function or a class instance in a local that stays live is an
 * error that names the procedure, the line and the local. An object in a local becomes a value there: it is frozen,
 * and a later step that wants to change it makes a new one.
 */
import { isDraft } from 'immer';
import { DcheckError } from '../errors/error.ts';
import { formatPath } from '../state/canonical.ts';
import { type LoadedProcedure, positionIn, type Resume } from './step.ts';

/** One call that has not returned. */
export interface Frame {
  /** Id of the procedure. */
  readonly fn: string;
  /** Where it resumes: an index into the procedure's `resume`. */
  readonly pc: number;
  /** Its live locals. One that has no value yet is missing. */
  readonly vars: Readonly<Record<string, unknown>>;
}

export type Stack = readonly Frame[];

/** The frame as it goes into the state. Throws `procedure` where a local is no plain data. */
export function frozenFrame(procedure: LoadedProcedure, pc: number, vars: Readonly<Record<string, unknown>>): Frame {
  for (const local of Object.keys(vars)) freezePlain(vars[local], procedure, pc, [local]);
  return Object.freeze({ fn: procedure.id, pc, vars: Object.freeze(vars) });
}

/** Values that were found to be plain all through, and are frozen. */
const plain = new WeakSet<object>();

function freezePlain(value: unknown, procedure: LoadedProcedure, pc: number, path: PropertyKey[]): void {
  if (typeof value === 'function') throw refused(procedure, pc, path, `a function (${value.name || 'anonymous'})`);
  if (typeof value === 'symbol') throw refused(procedure, pc, path, 'a symbol');
  if (typeof value !== 'object' || value === null || plain.has(value)) return;
  if (isDraft(value)) throw refused(procedure, pc, path, 'a draft of the shared state');
  if (path.length > 100) throw refused(procedure, pc, path.slice(0, 3), 'a cycle, or very deep data');
  const inner = (key: PropertyKey, member: unknown): void => freezePlain(member, procedure, pc, [...path, key]);
  if (Array.isArray(value)) for (const [index, member] of value.entries()) inner(index, member);
  else if (value instanceof Set) for (const member of value) inner('(member)', member);
  else if (value instanceof Map) {
    for (const [key, member] of value) {
      inner('(key)', key);
      inner(String(key), member);
    }
  } else {
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype !== null && prototype !== Object.prototype) {
      throw refused(procedure, pc, path, `an instance of ${prototype.constructor?.name || 'a class'}`);
    }
    for (const key of Object.keys(value)) inner(key, (value as Record<string, unknown>)[key]);
  }
  plain.add(freezeCollection(value));
}

function freezeCollection<T extends object>(value: T): T {
  if (value instanceof Map || value instanceof Set) {
    for (const method of ['set', 'add', 'delete', 'clear']) {
      if (method in value) Object.defineProperty(value, method, { value: refuseWrite });
    }
  }
  return Object.freeze(value);
}

function refuseWrite(): never {
  throw new TypeError('Cannot add property to a Set or Map in a local: object is not extensible');
}

function refused(procedure: LoadedProcedure, pc: number, [local, ...inside]: PropertyKey[], what: string): DcheckError {
  const resume = procedure.resume[pc] as Resume;
  const origin = procedure.temporaries[String(local)];
  const holder = origin === undefined ? `the local \`${String(local).replace(/\$\d+$/, '')}\`` : `the value of \`${origin}\``;
  const where = inside.length === 0 ? '' : ` (at ${formatPath([local as PropertyKey, ...inside])})`;
  const isDraftOfState = what.startsWith('a draft');
  return new DcheckError(
    'procedure',
    `${procedure.name}: ${holder} is ${what}${where}, and would live on across the yield in line ${resume.line}`,
    {
      at: positionIn(procedure, resume),
      hint: isDraftOfState
        ? 'others may change the state meanwhile: keep its id, and look it up again after the yield'
        : 'locals that live across a yield hold plain data only',
    },
  );
}
