/**
 * How many values each kind of slot had when the search reached some depths: a few dozen of them, spread over the run.
 * Values are numbered as they are found, so this says which were known at half the depth. Cost: a few numbers per kind.
 */
import { growing, Sizes } from '../growth.ts';
import type { Domain, Domains } from './domains.ts';

interface Milestone {
  readonly depth: number;
  /** By kind. */
  readonly sizes: readonly number[];
}

/** Milestones that are kept; when there are more, every other one goes. */
const MOST = 64;
/** Values that are looked at, of each kind and half. */
const SAMPLE = 2048;

export class Milestones {
  /** Each kind once, with the path of its first slot. */
  private readonly kinds = new Map<Domain, readonly PropertyKey[]>();
  private milestones: Milestone[] = [];
  private step = 1;

  constructor({ domains, layout }: Domains) {
    for (const [slot, domain] of domains.entries()) {
      if (!this.kinds.has(domain)) this.kinds.set(domain, layout.leaves[slot]?.path ?? []);
    }
  }

  /** All states above `depth` are known. */
  reached(depth: number): void {
    const last = this.milestones.at(-1)?.depth ?? -Infinity;
    if (depth < last + this.step) return;
    this.milestones.push({ depth, sizes: [...this.kinds.keys()].map(({ size }) => size) });
    if (this.milestones.length <= MOST) return;
    this.milestones = this.milestones.filter((_, index) => index % 2 === 0);
    this.step *= 2;
  }

  /** What grows, now that the search is at `depth`: see `growth.ts`. */
  growing(depth: number): string[] {
    const [first] = this.milestones;
    const half = this.milestones.findLast((milestone) => milestone.depth <= Math.max(1, depth / 2));
    if (first === undefined || half === undefined) return [];
    const [initial, upperHalf, deeperHalf] = [new Sizes(), new Sizes(), new Sizes()];
    for (const [kind, [{ values }, path]] of [...this.kinds].entries()) {
      addSome(initial, values, 0, first.sizes[kind] as number, path);
      addSome(upperHalf, values, 0, half.sizes[kind] as number, path);
      addSome(deeperHalf, values, half.sizes[kind] as number, values.length, path);
    }
    return growing(initial, upperHalf, deeperHalf);
  }
}

/** Values `from` to `to - 1`, or some of them, evenly spread; the last one in any case. */
function addSome(sizes: Sizes, values: readonly unknown[], from: number, to: number, path: readonly PropertyKey[]): void {
  const step = Math.max(1, Math.ceil((to - from) / SAMPLE));
  for (let id = to - 1; id >= from; id -= step) sizes.add(values[id], path);
}
