/**
 * Logs of real events: JSON Lines, one object per line, in the order in which things happened. A line says as much as
 * was observed:
 *
 *   {"actor": "client", "action": "load(0)", "procedure": "lookup_slow", "label": "down_read(dir)",
 *    "state": {"threads[0].pc": "store", "x": 1}, "fault": "no-null-deref"}
 *
 *   actor      the lane that took the step, as traces show it
 *   action     the action's name, with its arguments or without them, or the thread's name
 *   procedure  the function that the step begins in
 *   label      the statement that it begins with, as traces show it
 *   fault      the property that the step faults against; without it, the step does not fault
 *   state      parts of the state after the step, by path; values as `dcheck run --format json` writes them
 *
 * A line with `state` alone is no step: it was seen at some moment after the line before it. Other keys (times, CPUs,
 * remarks) are ignored, but a line must have at least one of these. Empty lines are skipped.
 */
import { DcheckError, messageOf } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { fromJson, type Json } from '../report/json/values.ts';
import { canonical } from '../state/canonical.ts';
import type { TransitionSystem } from '../system/system.ts';
import { type Key, parsePath } from './paths.ts';

/** A part of the state that was observed. */
export interface Observed {
  readonly path: string;
  readonly keys: readonly Key[];
  readonly value: unknown;
  /** The value's canonical text. */
  readonly text: string;
}

export interface LogLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly actor: string | null;
  readonly action: string | null;
  readonly procedure: string | null;
  readonly label: string | null;
  readonly fault: string | null;
  readonly state: readonly Observed[];
  /** True where the line is a step; false where it only observes the state. */
  readonly isStep: boolean;
}

const WORDS = ['actor', 'action', 'procedure', 'label', 'fault'] as const;

/** The lines of a log. Throws DcheckError `log` with the line where one makes no sense for `system`. */
export function parseLog(text: string, file: string, system: TransitionSystem): LogLine[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line.trim(), index + 1, file, system)]));
  if (lines.length === 0) {
    throw new DcheckError('log', `${file} holds no event`, {
      hint: 'write one JSON object per line: dcheck validate --help shows one',
    });
  }
  return lines;
}

function parseLine(text: string, number: number, file: string, system: TransitionSystem): LogLine {
  const refuse = (message: string, hint: string): DcheckError =>
    new DcheckError('log', message, { at: { file, line: number }, hint });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse(`this line is no JSON: ${messageOf(error)}`, 'a log is JSON Lines: one object per line');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw refuse('this line is no JSON object', 'write { "actor": ..., "action": ..., "state": ... }');
  }
  const record = json as Readonly<Record<string, unknown>>;
  const said = (key: (typeof WORDS)[number]): string | null => {
    const value = record[key];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string') throw refuse(`"${key}" is no text`, `write "${key}": "..."`);
    return value;
  };
  const [actor, action, procedure, label, fault] = WORDS.map(said) as (string | null)[];
  const state = observed(record.state, system, refuse);
  const isStep = [actor, action, procedure, label, fault].some((word) => word !== null && word !== undefined);
  if (!isStep && state.length === 0) {
    throw refuse('this line says nothing that can be checked', `it needs one of ${[...WORDS, 'state'].join(', ')}`);
  }
  refuseUnknown('actor', actor ?? null, [...new Set(system.actions.map((instance) => instance.actor))], refuse);
  refuseUnknown(
    'action',
    action ?? null,
    [...new Set(system.actions.flatMap((instance) => [instance.action, instance.name]))],
    refuse,
  );
  const faults = system.properties.filter(({ kind }) => kind === 'fault').map(({ name }) => name);
  refuseUnknown('fault', fault ?? null, faults, refuse);
  return {
    number,
    text,
    actor: actor ?? null,
    action: action ?? null,
    procedure: procedure ?? null,
    label: label ?? null,
    fault: fault ?? null,
    state,
    isStep,
  };
}

type Refuse = (message: string, hint: string) => DcheckError;

function observed(given: unknown, system: TransitionSystem, refuse: Refuse): Observed[] {
  if (given === undefined || given === null) return [];
  if (typeof given !== 'object' || Array.isArray(given)) throw refuse('"state" is no object', 'write "state": { "path": value }');
  const roots = [...new Set(system.initial.flatMap((state) => Object.keys(state)))];
  return Object.entries(given).map(([path, json]) => {
    const keys = parsePath(path);
    if (keys === null) throw refuse(`"${path}" is no path`, 'write it as traces do: threads[0].pc');
    if (!roots.includes(String(keys[0])))
      throw refuse(`the state has no "${String(keys[0])}"`, didYouMean(String(keys[0]), roots));
    const value = plainValue(json as Json, path, refuse);
    return { path, keys, value, text: canonical(value) };
  });
}

function plainValue(json: Json, path: string, refuse: Refuse): unknown {
  try {
    return fromJson(json);
  } catch (error) {
    throw refuse(`the value of "${path}" cannot be read: ${messageOf(error)}`, 'write values as dcheck run --format json does');
  }
}

function refuseUnknown(kind: string, name: string | null, known: readonly string[], refuse: Refuse): void {
  if (name !== null && !known.includes(name)) throw refuse(`the spec has no ${kind} "${name}"`, didYouMean(name, known));
}
