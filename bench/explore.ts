/**
 * One exploration in a process of its own, for the benchmark: `explore.js MODEL WAYS TIMEOUT_MS`. Prints one line of
 * JSON: the counts, and the seconds of the search alone.
 */
import { resolve } from 'node:path';
import { instantiate, learnedWith, loadSpec, referenceEngine } from '../checker/api.ts';
import { recruit } from '../checker/engine/crew/recruits.ts';
import type { Model } from './models.ts';

/** The learned engine, with fingerprints and one thread, where they do not say otherwise. */
export interface Ways {
  readonly engine?: 'reference';
  readonly store?: 'exact';
  readonly workers?: number;
}

const model = JSON.parse(process.argv[2] as string) as Model;
const ways = JSON.parse(process.argv[3] as string) as Ways;
const engine = ways.engine === 'reference' ? referenceEngine : learnedWith(ways);
const timeoutMs = Number(process.argv[4] ?? 0);
const { spec } = await loadSpec(resolve(model.spec));
// As the command does where a number of threads is asked for.
if (ways.workers !== undefined) recruit(ways.workers - 1);
const { set = {}, variant, config } = model;
const choice = { set, ...(variant === undefined ? {} : { variant }), ...(config === undefined ? {} : { config }) };
const checked = model.ignoreDeadlock === true ? { ...spec, deadlock: 'ignore' as const, expect: {} } : spec;
const { distinct, generated, depth, seconds } = await engine.explore(
  instantiate(checked, choice),
  timeoutMs > 0 ? { timeoutMs } : {},
);
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ distinct, generated, depth, seconds, peakBytes: maxRSS * 1024 }));
