/** From what an expansion marked as suspect to violations that anybody can follow: a parent, and a step. */
import type { PathStep } from '../engine.ts';
import type { StepCodes } from '../learned/step-codes.ts';
import type { SuspectList } from '../learned/suspects.ts';
import { type Candidates, keyOf } from './candidates.ts';
import type { FoundAt } from './ledger.ts';
import type { StateId } from './links.ts';

/** `idOf`: of a parent by its number; null for the initial states' own expansion. */
export function foundIn(
  suspects: SuspectList,
  candidates: Candidates,
  codes: StepCodes,
  idOf: ((parent: number) => StateId) | null,
): FoundAt[] {
  const found: FoundAt[] = [];
  for (const [property, { depth, states, outside, initial, faults }] of suspects.all) {
    const at = (parent: number, step: PathStep | null): FoundAt => ({
      property,
      depth,
      parent: idOf === null ? null : idOf(parent),
      initial: idOf === null ? parent : -1,
      step: idOf === null ? null : step,
    });
    const after = (code: number, parent: number): FoundAt => at(parent, idOf === null ? null : codes.step(code));
    for (const state of states) {
      if (property === 'no-deadlock') found.push(at(state, null));
      else found.push(after(candidates.codes[state] as number, candidates.parents[state] as number));
    }
    for (let i = 0; i < outside.length; i += 2) {
      const place = candidates.outside.get(keyOf(outside[i] as number, outside[i + 1] as number));
      if (place !== undefined) found.push(after(...place));
    }
    for (const index of initial) found.push({ property, depth, parent: null, initial: index, step: null });
    for (let i = 0; i < faults.length; i += 3) {
      found.push(at(faults[i] as number, { action: faults[i + 1] as number, choice: faults[i + 2] as number }));
    }
  }
  return leastOf(found);
}

/** Of each property the least: the same whoever found them in which order, as far as states have the same numbers. */
export function leastOf(all: readonly FoundAt[]): FoundAt[] {
  const least = new Map<string, FoundAt>();
  for (const one of all) {
    const known = least.get(one.property);
    if (known === undefined || compare(one, known) < 0) least.set(one.property, one);
  }
  return [...least.values()];
}

function compare(a: FoundAt, b: FoundAt): number {
  const [left, right] = [orderOf(a), orderOf(b)];
  for (const [i, value] of left.entries()) if (value !== right[i]) return value - (right[i] as number);
  return 0;
}

function orderOf({ depth, parent, initial, step }: FoundAt): number[] {
  return [depth, parent?.[0] ?? -1, parent?.[1] ?? -1, initial, step?.action ?? -1, step?.choice ?? -1];
}
