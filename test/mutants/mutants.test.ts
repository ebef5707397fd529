/** "Verify your verification": every seeded fault is caught by a property, or is equivalent for the reason given. */
import { afterAll, describe, expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { type Caught, judge } from './score.ts';

const results = new Map<string, Caught>();

describe('seeded faults', () => {
  test('at least thirty, each with a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.filter(({ equivalent }) => equivalent === undefined).length).toBeGreaterThanOrEqual(30);
  });

  test.each(MUTANTS)('$name', async (mutant) => {
    const caught = await judge(mutant);
    results.set(mutant.name, caught);
    if (mutant.equivalent === undefined) expect(caught).not.toBeNull();
    else expect(caught).toBeNull();
  });
});

afterAll(() => {
  const width = Math.max(...MUTANTS.map(({ name }) => name.length));
  const lines = MUTANTS.map(({ name, edits, equivalent }) => {
    const caught = results.get(name);
    const how =
      equivalent !== undefined
        ? `equivalent: ${equivalent}`
        : caught
          ? `${caught.property} (${caught.variant}, ${caught.config})`
          : 'NOT CAUGHT';
    return `${name.padEnd(width)}  ${edits[0]?.file}: ${how}`;
  });
  const real = MUTANTS.filter(({ equivalent }) => equivalent === undefined);
  const score = real.filter(({ name }) => results.get(name)).length;
  console.log([...lines, `caught: ${score} of ${real.length}, and ${MUTANTS.length - real.length} equivalent`].join('\n'));
});
