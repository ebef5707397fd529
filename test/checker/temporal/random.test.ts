/** Temporal properties of random small systems under random fairness, against checks that work differently. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, type PropertyResult } from '../../../checker/check.ts';
import { learnedEngine } from '../../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { reachable, violated } from './exact.ts';
import {
  atom,
  type FairTable,
  fairSpec,
  fairTables,
  forms,
  isFair,
  type Meaning,
  nextOf,
  shapes,
  step,
  type Word,
} from './tables.ts';

/** What a violation shows, as a behaviour; a run without a loop is not one. */
function wordOf({ violation }: PropertyResult): Word | null {
  const trace = violation?.trace;
  if (trace === undefined || trace.loop === null) return null;
  const states = [trace.initial, ...trace.steps.map(({ after }) => after)].map((state) => (state as { at: number }).at);
  const stutters = trace.loop.start === trace.steps.length;
  if (!stutters) expect(states.at(-1)).toBe(states[trace.loop.start]);
  return { states: stutters ? states : states.slice(0, -1), start: trace.loop.start };
}

/** A behaviour of the table, fair, of which `meaning` does not hold. */
function expectCounterexample(table: FairTable, word: Word, meaning: Meaning): void {
  const { states, start } = word;
  expect(table.initial).toContain(states[0]);
  const successor = (i: number): number => states[i + 1] ?? (states[start] as number);
  for (const [i, at] of states.entries()) {
    const to = successor(i);
    if (to !== at) expect(nextOf(table, at)).toContain(to);
  }
  const loop = states.slice(start);
  const steps = loop.map((at, i) => [at, successor(start + i)] as const);
  expect(isFair(table, loop, steps)).toBe(true);
  expect(meaning.holds(word, 0)).toBe(false);
}

/** All behaviours with at most `stem` steps before a loop of at most `loop`; a loop of one state stutters. */
function* behaviours(table: FairTable, stem: number, loop: number): Generator<Word> {
  const go = function* (states: readonly number[]): Generator<Word> {
    for (const [start, at] of states.entries()) {
      const last = states.at(-1) as number;
      const closes = start === states.length - 1 || nextOf(table, last).includes(at);
      if (start <= stem && states.length - start <= loop && closes) yield { states, start };
    }
    if (states.length >= stem + loop) return;
    for (const to of nextOf(table, states.at(-1) as number)) yield* go([...states, to]);
  };
  for (const at of new Set(table.initial)) if (!table.outside[at]) yield* go([at]);
}

function fairWords(table: FairTable, stem: number, loop: number): Word[] {
  return [...behaviours(table, stem, loop)].filter(({ states, start }) => {
    const tail = states.slice(start);
    return isFair(
      table,
      tail,
      tail.map((at, i) => [at, tail[(i + 1) % tail.length] as number] as const),
    );
  });
}

describe.each([referenceEngine, learnedEngine])('temporal properties of random systems, $name engine', (engine) => {
  it('the closed forms fail exactly where some set of steps, taken for ever, makes them fail', async () => {
    const seen = { violated: 0, holds: 0, stutters: 0, loops: 0 };
    await fc.assert(
      fc.asyncProperty(
        fairTables(4).filter((table) => table.actions.flat(2).length <= 14),
        async (table) => {
          const [p, q] = [atom('p', table.p), atom('q', table.q)];
          const meanings = Object.fromEntries(
            Object.keys(violated).map((name) => [
              name,
              (forms as Record<string, (a: Meaning, b: Meaning) => Meaning>)[name]?.(p, q) as Meaning,
            ]),
          );
          const made = Object.fromEntries(Object.entries(meanings).map(([name, { formula }]) => [name, formula as never]));
          const run = await check(
            fairSpec(table, () => made),
            {},
            engine,
          );
          const system = reachable(table);
          for (const [name, isViolated] of Object.entries(violated)) {
            const result = run.properties.find((property) => property.name === name) as PropertyResult;
            const expected = isViolated(
              system,
              (at) => table.p[at] === true,
              (at) => table.q[at] === true,
            );
            expect(`${name} ${result.verdict}`).toBe(`${name} ${expected ? 'violated' : 'holds'}`);
            seen[expected ? 'violated' : 'holds']++;
            const word = wordOf(result);
            if (word === null) continue;
            expectCounterexample(table, word, meanings[name] as Meaning);
            seen[word.states.length - word.start === 1 ? 'stutters' : 'loops']++;
          }
        },
      ),
      { numRuns: 1000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });

  it('nested formulas: what is shown is a counterexample, and where none is shown none is short', async () => {
    const seen = { violated: 0, holds: 0 };
    await fc.assert(
      fc.asyncProperty(fairTables(3), shapes(2), async (table, shape) => {
        const meaning = shape({
          p: atom('p', table.p),
          q: atom('q', table.q),
          a: step(table, 0),
          b: step(table, table.actions.length - 1),
        });
        const run = await check(
          fairSpec(table, () => ({ it: meaning.formula as never })),
          {},
          engine,
        );
        const result = run.properties.find(({ name }) => name === 'it') as PropertyResult;
        const word = wordOf(result);
        if (word !== null) expectCounterexample(table, word, meaning);
        const short = fairWords(table, 3, 4).find((behaviour) => !meaning.holds(behaviour, 0));
        if (short !== undefined) expect(result.verdict, `${meaning.text} fails on ${JSON.stringify(short)}`).toBe('violated');
        if (result.verdict === 'violated') seen.violated++;
        else seen.holds++;
      }),
      { numRuns: 1500 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  });
});
