/**
 * What a search that does not go level by level has found against each property: the shortest path so far, the first
 * of equally short ones. Paths are chains from the last step back, so that a search shares their beginnings.
 */
import type { Draw, Path, PathStep, Violation } from '../engine/engine.ts';
import type { Flaw } from '../system/steps.ts';
import type { TransitionSystem } from '../system/system.ts';

/** A path by its last step; the beginning of one that has no step yet. */
export interface Trail {
  readonly before: Trail | null;
  /** Index into `system.initial`. */
  readonly initial: number;
  /** Of the last step; -1 where there is none. */
  readonly action: number;
  readonly choice: number;
  /** Number of steps. */
  readonly length: number;
}

export function trailFrom(initial: number): Trail {
  return { before: null, initial, action: -1, choice: 0, length: 0 };
}

export function extended(before: Trail, action: number, choice: number): Trail {
  return { before, initial: before.initial, action, choice, length: before.length + 1 };
}

export function pathOf(trail: Trail): Path {
  const steps: PathStep[] = [];
  for (let at: Trail = trail; at.before !== null; at = at.before) steps.push({ action: at.action, choice: at.choice });
  return { initial: trail.initial, steps: steps.reverse() };
}

interface Witness {
  readonly flaw: Flaw;
  readonly trail: Trail;
  readonly draw: Draw | null;
}

export class Witnesses {
  private readonly found = new Map<string, Witness>();
  private readonly system: TransitionSystem;

  constructor(system: TransitionSystem) {
    this.system = system;
  }

  get any(): boolean {
    return this.found.size > 0;
  }

  /** `trail` leads to each of `flaws`. */
  add(flaws: readonly Flaw[], trail: Trail, draw: Draw | null = null): void {
    for (const flaw of flaws) {
      const known = this.found.get(flaw.property);
      if (known === undefined || trail.length < known.trail.length) this.found.set(flaw.property, { flaw, trail, draw });
    }
  }

  /** As {@link add}, where what was found first counts, however long. */
  addFirst(flaws: readonly Flaw[], trail: Trail): void {
    this.add(
      flaws.filter(({ property }) => !this.found.has(property)),
      trail,
    );
  }

  /** One for each violated property, in the order of the system's properties. */
  violations(): Violation[] {
    return this.system.properties.flatMap(({ name }) => {
      const witness = this.found.get(name);
      if (witness === undefined) return [];
      const { flaw, trail, draw } = witness;
      return [{ ...flaw, path: pathOf(trail), ...(draw === null ? {} : { draw }) }];
    });
  }
}
