/** What a spec file must export. */
import { DcheckError } from '../errors/error.ts';
import { SPEC, type Spec } from '../spec/spec.ts';

/** The spec that a module exports as its default. Throws `spec-shape`. */
export function specIn(exports: Readonly<Record<string, unknown>>, file: string): Spec {
  const value = exports.default;
  if (isSpec(value)) return value;
  const refuse = (message: string, hint: string): DcheckError =>
    new DcheckError('spec-shape', message, { at: { file, line: 1 }, hint });
  if (!Object.hasOwn(exports, 'default')) {
    const named = Object.keys(exports).find((name) => isSpec(exports[name]));
    if (named !== undefined) {
      throw refuse(`the spec is exported as \`${named}\`, not as the default`, `write: export default ${named};`);
    }
    const known = Object.keys(exports).join(', ') || 'nothing';
    throw refuse(`no default export (the file exports ${known})`, "end it with: export default spec({...}), from 'dcheck'");
  }
  if (typeof value === 'function') {
    throw refuse('the default export is a function, not a spec', 'call it, and wrap what it gives in spec({...})');
  }
  if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function') {
    throw refuse('the default export is a promise', 'a spec is loaded synchronously: export the spec itself');
  }
  if (typeof value === 'object' && value !== null) {
    throw refuse('the default export is a plain object, not a spec', "wrap it in spec({...}), from 'dcheck'");
  }
  const what = value === null || value === undefined ? String(value) : `a ${typeof value}`;
  throw refuse(`the default export is ${what}, not a spec`, "write: export default spec({...}), from 'dcheck'");
}

function isSpec(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && (value as { [SPEC]?: unknown })[SPEC] === true;
}
