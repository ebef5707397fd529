/**
 * Errors that know what went wrong but not where: the function of the spec that they name is found, and asked where
 * it is written. Where they name none, the spec's default export stands in.
 */
import { readFileSync } from 'node:fs';
import { DcheckError, type SourcePosition } from '../errors/error.ts';
import type { Spec } from '../spec/spec.ts';
import { type Choice, instantiate } from '../system/instantiate.ts';
import { positionOfFunction } from './function-position.ts';

/** `error` with a position in the spec, if it has none and one can be found. */
export function placed(
  error: DcheckError,
  { spec, file }: { readonly spec: Spec; readonly file: string },
  choice: Choice,
): DcheckError {
  if (error.details.at !== undefined) return error;
  const at = positionOfFunction(culprit(error.details.action ?? '', spec, choice)) ?? defaultExport(file);
  const place = new DcheckError(error.code, error.message, { ...error.details, at });
  if (error.stack !== undefined) place.stack = error.stack;
  return place;
}

/** The function that an error calls `action load(0)`, `thread client`, `invariant owned.named`, `init`, ... */
function culprit(what: string, spec: Spec, choice: Choice): unknown {
  const [kind = '', ...words] = what.split(' ');
  const name = words.join(' ');
  try {
    switch (kind) {
      case 'init':
      case 'actions':
      case 'threads':
      case 'expect':
      case 'outcome':
      case 'actionConstraint':
      case 'view':
        return spec[kind];
      case 'action': {
        const action = given(spec.actions, spec, choice)?.[name.replace(/\(.*$/s, '')];
        return typeof action === 'object' ? action.recipe : action;
      }
      case 'thread':
        return given(spec.threads, spec, choice)?.[name]?.procedure;
      case 'invariant':
        return predicate(name, spec);
      default:
        return undefined;
    }
  } catch {
    // Whatever is wrong here is what the error is about.
    return undefined;
  }
}

function given<T>(make: ((constants: never, selection: never) => T) | undefined, spec: Spec, choice: Choice): T | undefined {
  const { constants, selection } = instantiate(spec, choice);
  return make?.(constants as never, selection as never);
}

function predicate(name: string, spec: Spec): unknown {
  if (name === 'constraint' || name === 'deadlock') return spec[name];
  for (const [invariant, test] of Object.entries(spec.invariants ?? {})) {
    if (typeof test === 'function') {
      if (invariant === name) return test;
    } else if (name.startsWith(`${invariant}.`)) return test[name.slice(invariant.length + 1)];
  }
  return undefined;
}

function defaultExport(file: string): SourcePosition {
  const lines = readFileSync(file, 'utf8').split('\n');
  const index = lines.findIndex((line) => /\bexport\s+default\b|\bas\s+default\b/.test(line));
  return { file, line: index + 1 || 1 };
}
