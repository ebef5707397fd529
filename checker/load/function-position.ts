/**
 * Where a function of a spec is written, asked of V8 itself by its inspector, in this process and only when an
 * error must be placed or a step of a trace named: an error that is noticed after a function has returned has no stack
 * that leads to it, and an action has no statement that names it. Cost: some ten milliseconds, once for each function.
 */
import { Session } from 'node:inspector';
import type { SourcePosition } from '../errors/error.ts';
import { positionOf } from './positions.ts';

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** The global under which the inspector finds the function for a moment. */
const HANDOVER = '__dcheckFunctionToPlace';

const known = new WeakMap<object, { readonly at: SourcePosition | null }>();

/** Null where `what` is no function, or none of a file that was loaded as a spec. Asked once for each function. */
export function positionOfFunction(what: unknown): SourcePosition | null {
  if (typeof what !== 'function') return null;
  const found = known.get(what) ?? { at: ask(what) };
  known.set(what, found);
  return found.at;
}

function ask(what: object): SourcePosition | null {
  const session = new Session();
  session.connect();
  try {
    const urls = new Map<string, string>();
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
    session.post('Debugger.enable');
    const location = locationOf(session, what);
    if (location === null) return null;
    const file = (urls.get(location.scriptId) ?? '').replace(/^file:\/\//, '');
    return positionOf({ stack: `Error\n    at (${file}:${location.lineNumber + 1}:${location.columnNumber + 1})` });
  } finally {
    session.disconnect();
  }
}

function locationOf(session: Session, what: unknown): Location | null {
  const scope = globalThis as Record<string, unknown>;
  scope[HANDOVER] = what;
  try {
    let objectId: string | undefined;
    session.post('Runtime.evaluate', { expression: `globalThis.${HANDOVER}` }, (_, answer) => {
      objectId = answer?.result?.objectId;
    });
    if (objectId === undefined) return null;
    let location: Location | null = null;
    session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_, answer) => {
      const property = answer?.internalProperties?.find(({ name }) => name === '[[FunctionLocation]]');
      location = (property?.value?.value as Location | undefined) ?? null;
    });
    return location;
  } finally {
    delete scope[HANDOVER];
  }
}
