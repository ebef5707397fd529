/** The document of the HTML report, against the findings that it is made of. */
import { describe, expect, test } from 'vitest';
import { check, learnedEngine, loadSpec, type PageReport } from '../../../../checker/api.ts';
import { callsOf } from '../../../../checker/report/calls.ts';
import type { Findings, Run } from '../../../../checker/report/findings.ts';
import { pageReport } from '../../../../checker/report/page/build.ts';
import type { HeapNode, Ref } from '../../../../checker/report/page/heap.ts';
import { valueText } from '../../../../checker/report/value.ts';
import { THREADS } from '../../../../checker/system/system.ts';
import { fixture } from '../../../e2e/dcheck.ts';

async function reported(
  file: string,
  variants: readonly string[],
  configs: readonly string[],
): Promise<{ findings: Findings; report: PageReport; errors: number }> {
  const { spec } = await loadSpec(file);
  const runs: Run[] = [];
  for (const config of configs) {
    for (const variant of variants) {
      const choice = { ...(variant === '' ? {} : { variant }), ...(config === '' ? {} : { config }) };
      const result = await check(spec, choice, learnedEngine);
      runs.push({ variant, config, result, calls: callsOf(spec, result.system), properties: result.properties });
    }
  }
  const request = { spec: file, set: {}, limits: [], expectations: true };
  const narration = spec.narration as Findings['narration'];
  const findings: Findings = { spec: spec.name, request, narration, variants, configs, runs, notRun: [], interrupted: false };
  const { report, errors } = pageReport(findings, { about: '', version: '0', seconds: 1, showFile: (path) => path });
  return { findings, report, errors: errors.length };
}

/** The value that a number stands for, as text. */
function textOf(heap: readonly HeapNode[], ref: Ref): string {
  const node = heap[ref]!;
  if (typeof node === 'string') return node;
  if ('a' in node) return `[${node.a.map((one) => textOf(heap, one)).join(', ')}]`;
  if ('s' in node) return `Set{${node.s.map((one) => textOf(heap, one)).join(', ')}}`;
  if ('m' in node) return `Map{${node.m.map(([key, value]) => `${textOf(heap, key)}: ${textOf(heap, value)}`).join(', ')}}`;
  const fields = [...node.o]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${/^[\w$]+$/.test(key) && !/^\d/.test(key) ? key : JSON.stringify(key)}: ${textOf(heap, value)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

describe.each([
  ['specs/inval.ts', ['v6.19', 'neil-2026-06-01', 'neil-2026-06-01-repaired'], ['sequential', 'lookup-in-flight']],
  [fixture('counter.ts'), [''], ['']],
  [fixture('collections.ts'), [''], ['']],
  ['specs/examples/die-hard.ts', [''], ['']],
] as const)('%s', (file, variants, configs) => {
  test('every state of every trace is there, value by value', async () => {
    const { findings, report } = await reported(file, variants, configs);
    for (const trace of report.traces) {
      const run = findings.runs.find(({ variant, config }) => variant === trace.variant && config === trace.config)!;
      const real = run.properties.find(({ name }) => name === trace.property)!.violation!.trace;
      const states = [real.initial, ...real.steps.map(({ after, before }) => after ?? before)];
      expect(trace.states.map(({ root }) => textOf(report.heap, root))).toEqual(
        states.map(({ [THREADS]: _, ...shared }) => valueText(shared)),
      );
      expect(trace.moments.flatMap(({ number }) => (number === null ? [] : [number]))).toEqual(
        real.steps.map((_, index) => index + 1),
      );
      for (const [index, step] of real.steps.entries()) {
        expect(trace.moments.find(({ number }) => number === index + 1)?.actor).toBe(step.actor);
      }
    }
  });

  test('every violation of the matrix leads to a trace of its property, of its length', async () => {
    const { findings, report } = await reported(file, variants, configs);
    const violated = findings.runs.flatMap(({ properties }) => properties.filter(({ violation }) => violation !== null));
    const cells = report.rows.flatMap(({ cells: row }) =>
      row.map((cell, index) => ({ cell, property: report.properties[index] })),
    );
    const linked = cells.filter(({ cell }) => cell?.trace != null);
    expect(linked.length).toBe(violated.length);
    for (const { cell, property } of linked) {
      const trace = report.traces.find(({ id }) => id === cell?.trace);
      expect([trace?.property, trace?.states.length]).toEqual([property, (cell?.steps ?? 0) + 1]);
    }
    expect(new Set(report.traces.map(({ id }) => id)).size).toBe(report.traces.length);
  });
});

test('a lasso says where it begins again; all words of narrations that throw are reported, and the page is made', async () => {
  const { report } = await reported('specs/inval.ts', ['neil-2026-06-04-nodead'], ['rmdir']);
  const { loop, states } = report.traces.find(({ property }) => property === 'no-livelock')!;
  expect(states.at(-1)?.root).toBe(states[loop! - 1]?.root);
  const broken = await reported(fixture('broken/narration.ts'), [''], ['']);
  expect(broken.errors).toBeGreaterThan(0);
  expect(broken.report.traces.length).toBeGreaterThan(0);
});
