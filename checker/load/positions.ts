/**
 * From stack traces back to the spec's own text: the source maps and sources of the modules that were loaded,
 * kept in memory.
 *
 * Not promised: positions for files that this process did not load. Loading a file again replaces what is known.
 */
import { createRequire } from 'node:module';
import type { TraceMap } from '@jridgewell/trace-mapping';
import type { SourcePosition } from '../errors/error.ts';

interface Known {
  readonly source: string;
  readonly map: string;
  trace: TraceMap | null;
}

const files = new Map<string, Known>();
/** Positions by frame, since the same step may fault in thousands of states. */
const found = new Map<string, SourcePosition | null>();
const require = createRequire(import.meta.url);

/** Remember a spec-side file. `map` is its source map as JSON. */
export function rememberSource(file: string, source: string, map: string): void {
  files.set(file, { source, map, trace: null });
  found.clear();
}

/** The first frame of the error's stack that lies in a spec-side file; null where there is none. */
export function positionOf(error: unknown): SourcePosition | null {
  for (const frame of framesOf(error)) {
    const position = positionInFrame(frame);
    if (position !== null) return position;
  }
  return null;
}

/** As {@link positionOf}, where spec-side code itself threw, or a method of JavaScript's own that it called. */
export function positionOfThrow(error: unknown): SourcePosition | null {
  const frame = framesOf(error).find((one) => !one.endsWith('(<anonymous>)'));
  return frame === undefined ? null : positionInFrame(frame);
}

/** The place in a spec-side file of a place in the text that it was compiled to; null where the file is not known. */
export function positionAt(file: string, line: number, column: number): SourcePosition | null {
  const known = files.get(file);
  return known === undefined ? null : original(file, known, line, column);
}

/** A line of a spec-side file, trimmed; null where the file is not known. */
export function lineAt({ file, line }: SourcePosition): string | null {
  return files.get(file)?.source.split('\n')[line - 1]?.trim() ?? null;
}

function framesOf(error: unknown): string[] {
  const stack = (error as { stack?: unknown } | null | undefined)?.stack;
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s*at /.test(line)) : [];
}

function positionInFrame(frame: string): SourcePosition | null {
  const known = found.get(frame);
  if (known !== undefined) return known;
  const position = locate(frame);
  found.set(frame, position);
  return position;
}

function locate(frame: string): SourcePosition | null {
  const place = /:(\d+):(\d+)\)?$/.exec(frame);
  if (place === null) return null;
  const before = frame.slice(0, place.index);
  for (const [file, known] of files) {
    if (!before.endsWith(file) || !/[( ]/.test(before.charAt(before.length - file.length - 1))) continue;
    return original(file, known, Number(place[1]), Number(place[2]));
  }
  return null;
}

function original(file: string, known: Known, line: number, column: number): SourcePosition {
  const { FlattenMap, originalPositionFor } = require('@jridgewell/trace-mapping') as typeof import('@jridgewell/trace-mapping');
  known.trace ??= new FlattenMap(known.map);
  const { line: mapped, column: mappedColumn } = originalPositionFor(known.trace, { line, column: column - 1 });
  return mapped === null ? { file, line } : { file, line: mapped, column: mappedColumn + 1 };
}
