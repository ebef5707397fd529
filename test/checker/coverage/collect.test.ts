/** Coverage against counts by hand, against a search over tables, and step by step of a procedure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../checker/coverage/collect.ts';
import { summarize } from '../../../checker/coverage/summary.ts';
import { loadSource } from '../../../checker/load/load.ts';
import { compiledForm, type LoadedProcedure } from '../../../checker/procedures/step.ts';
import { lcov } from '../../../checker/report/coverage/lcov.ts';
import { coverageLines } from '../../../checker/report/coverage/text.ts';
import type { Spec } from '../../../checker/spec/spec.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import lostUpdate from '../../fixtures/lost-update.ts';
import { specOf, tables } from '../engine/reference/tables.ts';
import { style } from '../report/findings.ts';

const NONE: ReadonlyMap<string, LoadedProcedure> = new Map();

describe('actions', () => {
  it('are counted as they are by hand', async () => {
    // Two threads, each load then store: 0..2 loads and stores each. load(0) is enabled wherever thread 0 is at load: with
    // thread 1 at load, at store, or done: 3 states; store(0) wherever thread 0 is at store.
    const { instances, distinct, complete } = await coverageOf(instantiate(lostUpdate), NONE, {});
    expect(complete).toBe(true);
    const of = (name: string): object | undefined => instances.find(({ instance }) => instance === name);
    expect(of('load(0)')).toMatchObject({ action: 'load', enabled: 3, taken: 3 });
    // Thread 0 at store, having seen 0; thread 1 at load, at store having seen 0, done. Or having seen 1, thread 1 done.
    expect(of('store(0)')).toMatchObject({ enabled: 4, taken: 4 });
    expect(instances.reduce((sum, { fresh }) => sum + fresh, 0)).toBe(distinct - 1);
  });

  it('are counted as a search over the table counts them', async () => {
    await fc.assert(
      fc.asyncProperty(tables(7), async (table) => {
        const { instances, distinct } = await coverageOf(instantiate(specOf(table)), NONE, {});
        const reached = new Set(table.initial.filter((at) => !table.outside[at]));
        const inside = (to: number | 'fault'): to is number => to !== 'fault' && !table.outside[to];
        for (const at of reached)
          for (const { outcomes } of table.actions) for (const to of outcomes[at].filter(inside)) reached.add(to);
        expect(distinct).toBe(reached.size);
        for (const [a, { outcomes }] of table.actions.entries()) {
          const enabled = [...reached].filter((at) => outcomes[at].length > 0);
          const taken = enabled.reduce((sum, at) => sum + outcomes[at].length, 0);
          expect(instances[a]).toMatchObject({ enabled: enabled.length, taken });
        }
        const starts = new Set(table.initial.filter((at) => !table.outside[at])).size;
        expect(instances.reduce((sum, { fresh }) => sum + fresh, 0)).toBe(reached.size - starts);
      }),
      { numRuns: 200 },
    );
  });

  it('are counted within the limits', async () => {
    expect((await coverageOf(instantiate(lostUpdate), NONE, { maxDepth: 2 })).complete).toBe(false);
    expect((await coverageOf(instantiate(lostUpdate), NONE, { maxStates: 3 })).complete).toBe(false);
  });
});

const SOURCE = `import { spec, thread, until } from 'dcheck';
function* helper(k, by) {
  k.x += by;
  yield;
  if (k.x > 100) {
    yield 'unreachable';
    k.x = 0;
  }
}
function* unused(k) {
  yield;
}
function* worker(k) {
  yield until(() => k.go);
  k.x = 1;
  yield;
  yield* helper(k, 1);
}
function* starter(k) {
  k.go = true;
}
export default spec({
  name: 'covered',
  init: () => ({ x: 0, go: false }),
  threads: () => ({ worker: thread(worker), starter: thread(starter) }),
});
`;

describe('steps of procedures', () => {
  it('are told apart by whether they are taken, with their lines', async () => {
    const { exports } = await loadSource(SOURCE, '/made/covered.ts');
    const spec = exports.default as Spec;
    const [first] = Object.values(spec.threads?.({} as never, { variant: '', config: '' }) ?? {});
    const { registry } = compiledForm(first?.procedure) as LoadedProcedure;
    const summary = summarize([await coverageOf(instantiate(spec), registry, {})], registry, () => null);
    const lines = (name: string): [number, boolean][] | undefined =>
      summary.procedures.find((procedure) => procedure.name === name)?.steps.map(({ at, count }) => [at.line, count > 0]);
    // helper: its start, what follows the yield, and what follows the yield that is never reached.
    expect(lines('helper')).toEqual([
      [3, true],
      [5, true],
      [7, false],
    ]);
    expect(lines('unused')?.every(([, taken]) => !taken)).toBe(true);
    expect(lines('starter')).toEqual([[20, true]]);
    expect(lines('worker')?.every(([, taken]) => taken)).toBe(true);

    const text = coverageLines(summary, style(100)).join('\n');
    expect(text).toContain('/made/covered.ts:7  helper: never: unreachable');
    expect(text).toContain('/made/covered.ts:10  unused: never entered');

    const file = lcov(summary, (path) => path);
    expect(file).toContain('SF:/made/covered.ts');
    expect(file).toContain('FNDA:0,unused');
    expect(file).toContain('DA:7,0');
    expect(file).toMatch(/DA:3,[1-9]/);
  });
});

describe('lcov', () => {
  it('has the records of geninfo(1), in their order, with totals that add up', async () => {
    const { exports } = await loadSource(SOURCE, '/made/covered.ts');
    const spec = exports.default as Spec;
    const [first] = Object.values(spec.threads?.({} as never, { variant: '', config: '' }) ?? {});
    const { registry } = compiledForm(first?.procedure) as LoadedProcedure;
    const text = lcov(
      summarize([await coverageOf(instantiate(spec), registry, {})], registry, () => null),
      (path) => path,
    );
    expect(text).toMatch(
      /^(TN:\nSF:.+\n(FN:\d+,.+\n)*(FNDA:\d+,.+\n)*FNF:\d+\nFNH:\d+\n(DA:\d+,\d+\n)*LF:\d+\nLH:\d+\nend_of_record\n)+$/,
    );
    const records = [...text.matchAll(/^(\w+):(.*)$/gm)].map(([, key, value]) => [key, value] as [string, string]);
    const all = (key: string): string[] => records.filter(([name]) => name === key).map(([, value]) => value);
    const functions = all('FNDA').map((value) => value.split(',')) as [string, string][];
    expect(all('FN').map((value) => value.split(',')[1])).toEqual(functions.map(([, name]) => name));
    expect(all('FNF')).toEqual([String(functions.length)]);
    expect(all('FNH')).toEqual([String(functions.filter(([count]) => count !== '0').length)]);
    expect(all('LF')).toEqual([String(all('DA').length)]);
    expect(all('LH')).toEqual([String(all('DA').filter((value) => !value.endsWith(',0')).length)]);
  });
});
