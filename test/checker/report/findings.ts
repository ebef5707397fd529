/** Findings for the reporters' tests: of real runs of small specs, and made up where many are needed. */
import { judge, type PropertyResult, type RunResult, type Verdict } from '../../../checker/check.ts';
import type { Bound, Limits } from '../../../checker/engine/engine.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { suited } from '../../../checker/engine/suited.ts';
import { callsOf } from '../../../checker/report/calls.ts';
import type { Findings, Run } from '../../../checker/report/findings.ts';
import { plainPaint, type Style } from '../../../checker/report/style.ts';
import type { Spec } from '../../../checker/spec/spec.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import type { Trace, TraceStep } from '../../../checker/trace/trace.ts';

export const style = (width: number, unicode = true): Style => ({ paint: plainPaint, unicode, width, showFile: (path) => path });

/** Really check `spec` in every variant and configuration. */
export async function findingsOf(spec: Spec, limits: Limits = {}, expectations = true): Promise<Findings> {
  const names = (table: object | undefined): string[] => (table === undefined ? [''] : Object.keys(table));
  const variants = names(spec.variants);
  const configs = names(spec.configs);
  const runs: Run[] = [];
  for (const config of configs) {
    for (const variant of variants) {
      const system = instantiate(spec, { ...(variant === '' ? {} : { variant }), ...(config === '' ? {} : { config }) });
      const result = judge(system, 'reference', await suited(referenceEngine, system).explore(system, limits));
      runs.push({ variant, config, result, calls: callsOf(spec, system), properties: result.properties });
    }
  }
  return {
    spec: spec.name,
    request: { spec: 'my.ts', set: {}, limits: [], expectations },
    narration: spec.narration as Findings['narration'],
    variants,
    configs,
    runs,
    notRun: [],
    interrupted: false,
  };
}

/** A verdict as `V9` (violated in 9 steps), `holds` or `?`, with `expected V` where a violation is expected. */
export interface Made {
  readonly verdict: Verdict;
  readonly expected: 'holds' | 'violated';
  readonly steps: number;
}

export function madeProperty(name: string, { verdict, expected, steps }: Made): PropertyResult {
  const violation = verdict === 'violated' ? { part: null, reason: '', trace: madeTrace(steps) } : null;
  return { name, verdict, expected, declared: true, violation };
}

function madeTrace(length: number): Trace {
  const step: TraceStep = {
    actor: 'a',
    action: 'a',
    procedure: 'a',
    label: 'a',
    source: null,
    callers: [],
    before: {},
    after: {},
    changes: [],
    blocked: [],
    fault: null,
  };
  return { initial: {}, steps: Array.from({ length }, () => step), switches: 0, path: { initial: 0, steps: [] }, loop: null };
}

/** Findings with a verdict for each property of each run, as `verdictOf` says; undefined leaves the run out. */
export function madeFindings(
  variants: readonly string[],
  configs: readonly string[],
  properties: readonly string[],
  verdictOf: (variant: string, config: string, property: string) => Made,
  bound: Bound | null = null,
): Findings {
  const runs = configs.flatMap((config) =>
    variants.map((variant): Run => {
      const results = properties.map((property) => madeProperty(property, verdictOf(variant, config, property)));
      const system = { constants: {}, constraint: null } as RunResult['system'];
      const counts = {
        distinct: 123_456,
        generated: 234_567,
        depth: 30,
        deadlocks: 0,
        queue: bound === null ? 0 : 77,
        seconds: 1.5,
      };
      return {
        variant,
        config,
        calls: new Map(),
        properties: results,
        result: { system, engine: 'made', ...counts, bound, properties: results },
      };
    }),
  );
  const request = { spec: 'specs/made.ts', set: {}, limits: bound === null ? [] : ['--max-states', '1000'], expectations: true };
  return { spec: 'made', request, narration: undefined, variants, configs, runs, notRun: [], interrupted: false };
}
