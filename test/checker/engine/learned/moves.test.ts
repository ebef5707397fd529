/** Whether steps can go round in a circle, told from single slots: against a search for a cycle. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Moves } from '../../../../checker/engine/learned/moves.ts';

const SLOTS = 3;
const VALUES = 2;

/** In a state with these values, the others are set. */
type Step = ReadonlyMap<number, readonly [from: number, to: number]>;

const step: fc.Arbitrary<Step> = fc
  .uniqueArray(fc.tuple(fc.nat(SLOTS - 1), fc.nat(VALUES - 1), fc.nat(VALUES - 1)), {
    selector: ([slot]) => slot,
    minLength: 1,
    maxLength: SLOTS,
  })
  .map(
    (changes) => new Map(changes.filter(([, from, to]) => from !== to).map(([slot, from, to]) => [slot, [from, to]] as const)),
  );

function movesOf(steps: readonly Step[]): Moves {
  const moves = new Moves();
  for (const changes of steps) if (changes.size > 0) moves.add([...changes].flatMap(([slot, [from, to]]) => [slot, from, to]));
  return moves;
}

/** True where some of all states is reached from itself by steps that change it. */
function hasCycle(steps: readonly Step[]): boolean {
  const successors = (state: string): string[] =>
    steps.flatMap((changes) => {
      const values = [...state].map(Number);
      if (changes.size === 0 || [...changes].some(([slot, [from]]) => values[slot] !== from)) return [];
      for (const [slot, [, to]] of changes) values[slot] = to;
      return [values.join('')];
    });
  const states = Array.from({ length: VALUES ** SLOTS }, (_, n) => n.toString(VALUES).padStart(SLOTS, '0'));
  return states.some((start) => {
    const seen = new Set(successors(start));
    for (const state of seen) for (const next of successors(state)) seen.add(next);
    return seen.has(start);
  });
}

describe('steps of which it is said that they have no cycle', () => {
  it('have none', () => {
    const seen = { none: 0, unknown: 0, cycles: 0 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const [claimed, cyclic] = [movesOf(steps).haveNoCycle(), hasCycle(steps)];
        expect(claimed && cyclic).toBe(false);
        seen[claimed ? 'none' : cyclic ? 'cycles' : 'unknown']++;
      }),
      { numRuns: 1000 },
    );
    expect(seen.none).toBeGreaterThan(100);
    expect(seen.cycles).toBeGreaterThan(100);
  });

  it('are found where a lock comes and goes as counters go up', () => {
    // Slot 0 is a lock, slots 1 and 2 count; who takes the lock counts, and who gives it back does.
    const steps: readonly Step[] = [1, 2].flatMap((slot) => [
      new Map([
        [0, [0, slot]],
        [slot, [0, 1]],
      ] as const),
      new Map([
        [0, [slot, 0]],
        [slot, [1, 2]],
      ] as const),
    ]);
    expect(movesOf(steps).haveNoCycle()).toBe(true);
  });

  it('are not where the lock can be given back for nothing', () => {
    const steps: readonly Step[] = [new Map([[0, [0, 1]]] as const), new Map([[0, [1, 0]]] as const)];
    expect(movesOf(steps).haveNoCycle()).toBe(false);
  });
});
