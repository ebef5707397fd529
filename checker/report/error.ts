/**
 * One failure as a user reads it: what, where, in which action, at which path of the state, and what to try.
 */
import type { DcheckError } from '../errors/error.ts';
import { ascii } from './ascii.ts';
import type { Style } from './style.ts';

/** Lines for standard error. Without the stack: that is for `--debug`. */
export function errorLines({ code, message, details }: DcheckError, style: Style): string[] {
  const { at, action, path, hint } = details;
  const [first = '', ...others] = message.split('\n');
  const lines = [
    `${style.paint.alarm(`dcheck: error[${code}]:`)} ${first}`,
    ...others.map((line) => `  ${line}`.trimEnd()),
    ...(at === undefined ? [] : [`  at ${style.showFile(at.file)}:${at.line}${at.column === undefined ? '' : `:${at.column}`}`]),
    ...(action === undefined ? [] : [`  action: ${action}`]),
    ...(path === undefined ? [] : [`  path: ${path}`]),
    ...(hint === undefined ? [] : [`  try: ${hint}`]),
  ];
  return style.unicode ? lines : lines.map(ascii);
}

/** The error and its causes with their stacks, for `--debug`. */
export function stackLines(error: Error): string[] {
  const lines = (error.stack ?? String(error)).split('\n');
  return error.cause instanceof Error ? [...lines, 'caused by:', ...stackLines(error.cause)] : lines;
}
