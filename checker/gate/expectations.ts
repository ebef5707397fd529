/**
 * A file of expectations for the gate: which verdicts a candidate is allowed, or known, to have. Either a record of
 * configurations, each with its properties, as JSON or as the default export of a module,
 *
 *   { "lookup-in-flight": { "no-stale-negative": "violated" } }
 *
 * with the configuration "*" for all; or a function `({ variant, config }) => ({ property: 'violated' })` as specs have
 * it, exported by a module as its default or as all that it exports. What is not named is not touched.
 */
import { readFileSync } from 'node:fs';
import { DcheckError, messageOf } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { loadModule } from '../load/load.ts';
import type { Expectation, Selection } from '../spec/spec.ts';

/** What is expected of each property that the file names. Throws DcheckError where a name or a verdict is unknown. */
export type Expecting = (
  selection: Selection,
  properties: readonly string[],
) => Readonly<Record<string, Expectation | undefined>>;

type Named = Readonly<Record<string, unknown>>;

/** `configs`: those of the spec. Throws `spec-not-found`, `usage`, `unknown-name` and what loading a module throws. */
export async function expectationsIn(path: string, configs: readonly string[]): Promise<Expecting> {
  const exported = path.endsWith('.json') ? parsed(path) : await exportOf(path);
  if (typeof exported === 'function') {
    return (selection, properties) => checked(path, record(path, called(path, exported as Called, selection)), properties);
  }
  const table = record(path, exported);
  for (const config of Object.keys(table)) {
    if (config === '*' || configs.includes(config)) continue;
    throw new DcheckError('unknown-name', `${path} names "${config}", which is no configuration of the spec`, {
      hint: didYouMean(config, [...configs, '*']),
    });
  }
  return ({ config }, properties) =>
    checked(path, { ...record(path, table['*'] ?? {}), ...record(path, table[config] ?? {}) }, properties);
}

type Called = (selection: Selection) => unknown;

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new DcheckError('usage', `--expect ${path}: ${messageOf(error)}`, { hint: FORM, cause: error });
  }
}

const FORM = 'write { "CONFIG": { "PROPERTY": "violated" } }, with "*" for every configuration';

async function exportOf(path: string): Promise<unknown> {
  const { exports } = await loadModule(path);
  const [only, ...others] = Object.values(exports);
  if (exports.default !== undefined) return exports.default;
  if (only !== undefined && others.length === 0) return only;
  throw new DcheckError('usage', `--expect ${path}: it exports no default, and not just one thing`, { hint: FORM });
}

function called(path: string, expected: Called, selection: Selection): unknown {
  try {
    return expected(selection) ?? {};
  } catch (error) {
    throw new DcheckError('usage', `--expect ${path}: it threw for ${JSON.stringify(selection)}: ${messageOf(error)}`, {
      hint: 'return {} for what it says nothing about',
      cause: error,
    });
  }
}

function record(path: string, value: unknown): Named {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Named;
  throw new DcheckError('usage', `--expect ${path}: a record is wanted, not ${JSON.stringify(value)}`, { hint: FORM });
}

function checked(path: string, named: Named, properties: readonly string[]): Readonly<Record<string, Expectation>> {
  for (const [name, verdict] of Object.entries(named)) {
    if (!properties.includes(name)) {
      throw new DcheckError('unknown-name', `${path} names "${name}", which is no property of the spec`, {
        hint: didYouMean(name, properties),
      });
    }
    if (verdict !== 'holds' && verdict !== 'violated') {
      throw new DcheckError('usage', `${path} gives ${name} the verdict ${JSON.stringify(verdict)}`, {
        hint: 'it is "holds" or "violated"',
      });
    }
  }
  return named as Readonly<Record<string, Expectation>>;
}
