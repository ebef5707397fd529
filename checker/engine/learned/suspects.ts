/**
 * What violates each property at the least depth at which something does, as numbers: paths are made of it later.
 */

/** All that was found for one property, at one depth. */
export interface Suspects {
  /** States on a path to it: initial states have 1. A fault's depth counts the state that it did not reach. */
  readonly depth: number;
  /** Numbers of violating states. */
  states: number[];
  /** Keys of violating states outside the constraint: low, high, low, high, ... */
  outside: number[];
  /** Initial states outside the constraint, by index. */
  initial: number[];
  /** Steps that fault: state number, action, choice, ... */
  faults: number[];
}

export class SuspectList {
  /** By property. */
  private readonly found = new Map<string, Suspects>();

  get any(): boolean {
    return this.found.size > 0;
  }

  /** Where to put what violates `property` at `depth`; null where it is violated by something less deep. */
  at(property: string, depth: number): Suspects | null {
    const known = this.found.get(property);
    if (known !== undefined) return known.depth === depth ? known : null;
    const fresh: Suspects = { depth, states: [], outside: [], initial: [], faults: [] };
    this.found.set(property, fresh);
    return fresh;
  }

  of(property: string): Suspects | undefined {
    return this.found.get(property);
  }

  /** The keys of states outside the constraint, one list for each property. */
  outsideKeys(): number[][] {
    return [...this.found.values()].map(({ outside }) => outside);
  }

  /** States outside the constraint get new keys. */
  rekey(change: (keys: Uint32Array) => void): void {
    for (const outside of this.outsideKeys()) {
      const keys = Uint32Array.from(outside);
      change(keys);
      for (const [i, half] of new Int32Array(keys.buffer).entries()) outside[i] = half;
    }
  }

  /** For a checkpoint; not to be changed. */
  get all(): ReadonlyMap<string, Suspects> {
    return this.found;
  }

  restore(all: ReadonlyMap<string, Suspects>): void {
    for (const [property, suspects] of all) this.found.set(property, suspects);
  }

  /** Forget all but the state with this number. */
  keepState(number: number): void {
    this.keep(({ states }) => ({ states: states.filter((state) => state === number) }));
  }

  /** Forget all but the state outside the constraint with this key. */
  keepOutside(low: number, high: number): void {
    this.keep(({ outside }) => ({
      outside: outside.some((half, i) => half === low && outside[i + 1] === high) ? [low, high] : [],
    }));
  }

  /** Forget all but this fault. */
  keepFault(action: number, choice: number): void {
    this.keep(({ faults }) => ({
      faults: faults.flatMap((from, i) =>
        i % 3 === 0 && faults[i + 1] === action && faults[i + 2] === choice ? [from, action, choice] : [],
      ),
    }));
  }

  private keep(part: (suspects: Suspects) => Partial<Suspects>): void {
    for (const [property, suspects] of this.found) {
      const kept = { depth: suspects.depth, states: [], outside: [], initial: [], faults: [], ...part(suspects) };
      if (kept.states.length + kept.outside.length + kept.faults.length === 0) this.found.delete(property);
      else this.found.set(property, kept);
    }
  }
}
