/** Values on the command line: counts, durations, sizes and constants, each with a message that helps. */
import { DcheckError } from '../checker/errors/error.ts';
import { didYouMean } from '../checker/errors/suggest.ts';
import type { Constant, Constants } from '../checker/spec/spec.ts';

/** `1000`, `1_000`, `1e6`: a whole number above 0. */
export function parseCount(text: string, option: string): number {
  const value = /^[\d_]+(e\d+)?$/i.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < 1) throw wrongValue(option, text, 'a whole number above 0, as in 100000 or 1e6');
  return value;
}

/** As {@link parseCount}, where 0 is a number too. */
export function parseNumber(text: string, option: string): number {
  if (/^0+$/.test(text)) return 0;
  try {
    return parseCount(text, option);
  } catch {
    throw wrongValue(option, text, 'a whole number, 0 or above');
  }
}

/** `2`, or `auto`. */
export function parseWorkers(text: string, option: string): number | 'auto' {
  if (text === 'auto') return 'auto';
  try {
    return parseCount(text, option);
  } catch {
    throw wrongValue(option, text, 'a number of threads, or auto for one on each core');
  }
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** `500ms`, `10s`, `5m`, `1h`: in milliseconds. */
export function parseDuration(text: string, option: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/i.exec(text) ?? [];
  const value = Number(number) * (MILLISECONDS[unit?.toLowerCase() ?? ''] ?? Number.NaN);
  if (!(value > 0)) throw wrongValue(option, text, 'a duration with its unit: 500ms, 10s, 5m or 1h');
  return value;
}

const BYTES: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** `512m`, `8g`: in bytes. */
export function parseBytes(text: string, option: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([kmgt])i?b?$/i.exec(text) ?? [];
  const value = Math.round(Number(number) * (BYTES[unit?.toLowerCase() ?? ''] ?? Number.NaN));
  if (!(value > 0)) throw wrongValue(option, text, 'a size with its unit: 512m or 8g');
  return value;
}

/** `['N=3', 'FAST=true']`, typed as the defaults of the spec's constants are. */
export function parseConstants(assignments: readonly string[], defaults: Constants): Constants {
  const { set, points } = parseSweep(assignments, defaults, false);
  return { ...set, ...points[0] };
}

/** Runs that one sweep may ask for. */
const MOST_POINTS = 10_000;

/** What `--set` says where constants may have several values. */
export interface Sweep {
  /** Those with one value. */
  readonly set: Constants;
  /** Every combination of the others, in the order in which they were given; one that is empty where there are none. */
  readonly points: readonly Constants[];
}

/** As {@link parseConstants}, where numbers and booleans may be lists and ranges: `RM=3,4,5`, `RM=3..6`, `FAST=true,false`. */
export function parseSweep(assignments: readonly string[], defaults: Constants, mayList = true): Sweep {
  const set: Record<string, Constant> = {};
  const lists = new Map<string, readonly Constant[]>();
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    if (at < 1) throw wrongValue('set', assignment, 'NAME=VALUE');
    const name = assignment.slice(0, at);
    if (!Object.hasOwn(defaults, name)) {
      throw new DcheckError('unknown-name', `--set names "${name}", which is no constant of the spec`, {
        hint: didYouMean(name, Object.keys(defaults)),
      });
    }
    const standard = defaults[name] as Constant;
    const values = (mayList ? listed(assignment.slice(at + 1), standard) : [assignment.slice(at + 1)]).map((text) =>
      parseConstant(name, text, standard),
    );
    // What is given last counts.
    lists.delete(name);
    delete set[name];
    if (values.length === 1) set[name] = values[0] as Constant;
    else lists.set(name, [...new Set(values)]);
  }
  let points: Constants[] = [{}];
  for (const [name, values] of lists) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
    if (points.length > MOST_POINTS) {
      throw new DcheckError('usage', `--set asks for more than ${MOST_POINTS} combinations of constants`, {
        hint: 'sweep fewer constants, or shorter ranges',
      });
    }
  }
  return { set, points };
}

/** The values that a list stands for; text is never a list. */
function listed(text: string, standard: Constant): string[] {
  if (typeof standard === 'string') return [text];
  return text.split(',').flatMap((part) => {
    const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (typeof standard !== 'number' || !(first <= last) || last - first >= MOST_POINTS) return [part];
    return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
  });
}

function parseConstant(name: string, text: string, standard: Constant): Constant {
  if (typeof standard === 'string') return text;
  if (typeof standard === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw wrongConstant(name, text, 'true or false', standard);
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw wrongConstant(name, text, 'a number', standard);
  return value;
}

function wrongConstant(name: string, text: string, wanted: string, standard: Constant): DcheckError {
  return new DcheckError('usage', `--set ${name}=${text}: constant ${name} takes ${wanted}`, {
    hint: `its default is ${String(standard)}`,
  });
}

function wrongValue(option: string, text: string, wanted: string): DcheckError {
  return new DcheckError('usage', `--${option} ${text}: this is not ${wanted}`, { hint: `give ${wanted}` });
}
