/** `--format json`: one document, the documented fields, the same answers as the text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dcheck, ROOT, timeless } from './dcheck.ts';

const locks = 'test/fixtures/locks.ts';

interface Step {
  readonly actor: string;
  readonly procedure: string;
  readonly label: string;
  readonly source: { readonly file: string; readonly line: number } | null;
  readonly changes: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[];
}
interface Property {
  readonly name: string;
  readonly verdict: string;
  readonly expected: string;
  readonly trace?: {
    readonly length: number;
    readonly switches: number;
    readonly steps: readonly Step[];
    readonly path: { readonly initial: number; readonly steps: readonly [string, number][] };
  };
}
interface Document {
  readonly schema: string;
  readonly spec: string;
  readonly runs: readonly {
    readonly variant: string;
    readonly config: string;
    readonly distinct: number;
    readonly complete: boolean;
    readonly properties: readonly Property[];
  }[];
}

const document = (args: readonly string[]): Document =>
  JSON.parse(dcheck(['run', ...args, '--format', 'json']).stdout) as Document;

test('the fields that the schema names, and the ones that come with them', () => {
  const { schema, spec, runs, ...others } = document([locks]);
  expect([schema, spec, runs.length]).toEqual(['dcheck.run/1', 'locks', 8]);
  expect(Object.keys(others).sort()).toEqual(['file', 'interrupted', 'notRun', 'warnings']);
  for (const run of runs) {
    expect(Object.keys(run).slice(0, 8)).toEqual([
      'variant',
      'config',
      'distinct',
      'generated',
      'depth',
      'seconds',
      'complete',
      'properties',
    ]);
    expect(Object.keys(run).slice(8)).toEqual(['bound', 'queue', 'deadlocks', 'engine', 'store', 'collision', 'constants']);
    for (const property of run.properties) {
      expect(['holds', 'violated', 'incomplete']).toContain(property.verdict);
      expect(['holds', 'violated']).toContain(property.expected);
      const { trace } = property;
      expect(Object.keys(property)).toEqual(
        trace === undefined
          ? ['name', 'verdict', 'expected', 'declared']
          : ['name', 'verdict', 'expected', 'trace', 'reason', 'part', 'lastWritten', 'twin', 'declared'],
      );
      expect(trace !== undefined).toBe(property.verdict === 'violated');
      if (trace === undefined) continue;
      expect(Object.keys(trace)).toEqual(['length', 'switches', 'steps', 'path']);
      expect([trace.steps.length, trace.path.steps.length]).toEqual([trace.length, trace.length]);
      expect(trace.steps.filter((step, index) => index > 0 && step.actor !== trace.steps[index - 1]?.actor)).toHaveLength(
        trace.switches,
      );
      for (const step of trace.steps) {
        expect(Object.keys(step).slice(0, 5)).toEqual(['actor', 'procedure', 'label', 'source', 'changes']);
        for (const change of step.changes) expect(Object.keys(change)).toEqual(['path', 'from', 'to']);
      }
    }
  }
});

test('steps say where in the spec they stand', () => {
  const [run] = document([locks, '--variant', 'racy', '--config', 'two']).runs;
  const steps = run?.properties.find(({ name }) => name === 'noLostUpdate')?.trace?.steps ?? [];
  const lines = readFileSync(join(ROOT, locks), 'utf8').split('\n');
  const last = steps.at(-1) as Step;
  expect(last.source?.file).toBe(locks);
  expect(lines[(last.source?.line ?? 0) - 1]?.trim()).toBe('k.count = seen + 1;');
  expect(last).toMatchObject({
    procedure: 'increment',
    label: 'k.count = seen + 1',
    changes: [{ path: 'done', from: 1, to: 2 }],
  });
});

test('nothing but the document on standard output, twice the same', () => {
  const [first, second] = [dcheck(['run', locks, '--format', 'json']), dcheck(['run', locks, '--format', 'json'])];
  expect(timeless(first.stdout)).toBe(timeless(second.stdout));
  expect([first.status, first.stderr]).toEqual([0, '']);
});

test('the same exit status as text, and the counts of a bounded run', () => {
  expect(dcheck(['run', 'test/fixtures/counter.ts', '--format', 'json']).status).toBe(1);
  const bounded = dcheck(['run', 'test/fixtures/endless.ts', '--format', 'json', '--max-states', '500']);
  expect(bounded.status).toBe(3);
  expect(JSON.parse(bounded.stdout)).toMatchObject({
    runs: [
      {
        complete: false,
        bound: 'max-states',
        properties: [{ verdict: 'violated' }, { verdict: 'incomplete' }, { verdict: 'incomplete' }],
      },
    ],
  });
});

test('Sets and Maps are JSON in a documented way', () => {
  const [run] = document(['test/fixtures/collections.ts']).runs;
  const changes = run?.properties.find(({ name }) => name === 'few')?.trace?.steps.flatMap((step) => step.changes) ?? [];
  expect(changes).toContainEqual({ path: 'bag', from: { $set: [] }, to: { $set: ['a'] } });
  expect(changes).toContainEqual({ path: 'box', from: { $undefined: true }, to: { $map: [['k', { $number: 'NaN' }]] } });
});
