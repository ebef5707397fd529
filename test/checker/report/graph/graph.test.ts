/** The graph of a run in each format, read back by the format's published definition and compared with the run. */
import { fault, faultFree, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limits } from '../../../../checker/engine/engine.ts';
import { referenceEngine } from '../../../../checker/engine/reference/reference.ts';
import { type CollectedGraph, collectGraph } from '../../../../checker/graph/collect.ts';
import { autLines } from '../../../../checker/report/graph/aut.ts';
import { dotLines } from '../../../../checker/report/graph/dot.ts';
import { graphDocument } from '../../../../checker/report/graph/json.ts';
import { instantiate } from '../../../../checker/system/instantiate.ts';
import lostUpdate from '../../../fixtures/lost-update.ts';
import { specOf, tables } from '../../engine/reference/tables.ts';

const graphOf = (of: Spec, limits: Limits = {}): Promise<CollectedGraph> => collectGraph(instantiate(of), limits);

/** Labels that every format has to take care of. */
const awkward = spec({
  name: 'awk"ward\\',
  init: () => [{ x: 0 }, { x: 1 }],
  actions: (_) => ({
    i: (s) => {
      when(s.x === 0);
      s.x = 2;
    },
    'say "é\\"\n': (s) => {
      when(s.x === 1);
      s.x = 2;
    },
    oops: (s) => {
      when(s.x === 2);
      fault('no-oops', 'x is 2');
    },
  }),
  invariants: { small: (s) => s.x < 2 },
  properties: { 'no-oops': faultFree() },
  deadlock: 'ignore',
});

interface Aut {
  readonly first: number;
  readonly states: number;
  readonly transitions: readonly (readonly [from: number, label: string, to: number])[];
}

/** By the grammar of CADP's manual page aut: 7-bit ASCII, a header, one transition per line, labels in double quotes. */
function readAut(lines: readonly string[]): Aut {
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]*$/);
  const [, first, count, states] = /^des \((\d+), (\d+), (\d+)\)$/.exec(lines[0] ?? '') ?? [];
  const transitions = lines.slice(1).map((line) => {
    const [, from, label, to] = /^\((\d+), "([^"]{1,5000})", (\d+)\)$/.exec(line) ?? [];
    expect(label).toBeDefined();
    return [Number(from), label as string, Number(to)] as const;
  });
  expect(transitions.length).toBe(Number(count));
  for (const [from, , to] of transitions) expect(Math.max(from, to)).toBeLessThan(Number(states));
  return { first: Number(first), states: Number(states), transitions };
}

describe('AUT', () => {
  it('is a labelled transition system with the states and steps of the run', async () => {
    const run = await referenceEngine.explore(instantiate(lostUpdate), {});
    const aut = readAut(autLines(await graphOf(lostUpdate)));
    expect(aut.states).toBe(run.distinct);
    expect(aut.transitions.length).toBe(run.generated - 1);
    expect(new Set(aut.transitions.map(([, label]) => label))).toEqual(new Set(['load(0)', 'load(1)', 'store(0)', 'store(1)']));
    const from = (state: number): string[] => aut.transitions.filter(([start]) => start === state).map(([, label]) => label);
    expect(from(aut.first).sort()).toEqual(['load(0)', 'load(1)']);
  });

  it('has one initial state where the spec has several, a sink for faults, and no hidden or broken labels', async () => {
    const aut = readAut(autLines(await graphOf(awkward)));
    // The new initial state, x = 0, 1, 2, and the fault.
    expect(aut.states).toBe(5);
    expect(aut.transitions.filter(([from]) => from === aut.first).map(([, label]) => label)).toEqual(['init(0)', 'init(1)']);
    const labels = aut.transitions.map(([, label]) => label);
    expect(labels).not.toContain('i');
    expect(labels).toContain("say 'e\\' ");
    expect(aut.transitions.at(-1)?.[2]).toBe(4);
  });

  it('has as many states and transitions as random systems have', async () => {
    await fc.assert(
      fc.asyncProperty(tables(6), async (table) => {
        const inside = { ...table, outside: table.outside.map(() => false), initial: table.initial.slice(0, 1) };
        const run = await referenceEngine.explore(instantiate(specOf(inside)), {});
        const graph = await graphOf(specOf(inside));
        const aut = readAut(autLines(graph));
        const faults = graph.edges.filter(({ fault: property }) => property !== null).length;
        expect(aut.states).toBe(run.distinct + (faults > 0 ? 1 : 0));
        expect(aut.transitions.length).toBe(run.generated - 1 + faults);
      }),
      { numRuns: 100 },
    );
  });
});

/** Tokens of the DOT language: identifiers, numerals, quoted strings, punctuation. Throws where there is anything else. */
function dotTokens(text: string): string[] {
  const tokens: string[] = [];
  const token = /\s*(->|[A-Za-z_][A-Za-z_0-9]*|-?\d+|"(?:[^"\\]|\\.)*"|[{}[\];=,])\s*/suy;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(text)?.[1];
    if (found === undefined) throw new Error(`no token of DOT: ${text.slice(at, at + 20)}`);
    tokens.push(found);
  }
  return tokens;
}

describe('DOT', () => {
  it('is a digraph with a node for each state and an edge for each step', async () => {
    const graph = await graphOf(lostUpdate);
    const tokens = dotTokens(dotLines(graph).join('\n'));
    expect(tokens[0]).toBe('digraph');
    expect(tokens.filter((token) => token === '->').length).toBe(graph.edges.length);
    expect(tokens.filter((token) => token === 'tooltip').length).toBe(graph.states.length);
    expect(tokens.filter((token) => token === '{').length).toBe(tokens.filter((token) => token === '}').length);
  });

  it('keeps quotes and backslashes inside its strings', async () => {
    const tokens = dotTokens(dotLines(await graphOf(awkward)).join('\n'));
    expect(tokens).toContain('"say \\"é\\\\\\"\\n"');
    expect(tokens).toContain('"no-oops"');
  });
});

describe('JSON', () => {
  it('says of each state what it violates and of each step where it leads', async () => {
    const document = graphDocument(await graphOf(awkward)) as unknown as {
      schema: string;
      complete: boolean;
      states: { state: { x: number }; initial: boolean; violated: string[] }[];
      steps: { from: number; to: number | null; fault: string | null }[];
    };
    expect(document).toMatchObject({ schema: 'dcheck.graph/1', complete: true });
    expect(document.states.map(({ state, initial, violated }) => [state.x, initial, violated])).toEqual([
      [0, true, []],
      [1, true, []],
      [2, false, ['small']],
    ]);
    expect(document.steps.map(({ from, to, fault: property }) => [from, to, property])).toEqual([
      [0, 2, null],
      [1, 2, null],
      [2, null, 'no-oops'],
    ]);
  });
});

describe('a bounded graph', () => {
  it('says so, and has no step to a state that it does not have', async () => {
    for (const limits of [{ maxStates: 3 }, { maxDepth: 2 }]) {
      const graph = await graphOf(lostUpdate, limits);
      expect(graph.bound).toBe(limits.maxStates === undefined ? 'max-depth' : 'max-states');
      expect(graph.states.some(({ expanded }) => !expanded)).toBe(true);
      for (const { from, to } of graph.edges) expect(Math.max(from, to)).toBeLessThan(graph.states.length);
    }
  });
});
