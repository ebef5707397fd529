/** A failure as one JSON document, so that `--format json` always gives one. */
import type { DcheckError } from '../../errors/error.ts';
import type { Json } from './values.ts';

export function errorDocument({ code, message, details }: DcheckError, showFile: (path: string) => string): Json {
  const { at, action, path, hint } = details;
  return {
    schema: 'dcheck.error/1',
    code,
    message,
    at:
      at === undefined
        ? null
        : { file: showFile(at.file), line: at.line, ...(at.column === undefined ? {} : { column: at.column }) },
    action: action ?? null,
    path: path ?? null,
    hint: hint ?? null,
  };
}
