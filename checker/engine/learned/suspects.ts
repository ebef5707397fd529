/**
 * What violates each property at the least depth at which something does, as numbers: paths are made of it later.
 */

/** All that was found for one property, at one depth. */
export interface Suspects {
  /** States on a path to it: initial states have 1. A fault's depth counts the state that it did not reach. */
  readonly depth: number;
  /** Numbers of violating states. */
  readonly states: number[];
  /** Fingerprints of violating states outside the constraint: low, high, low, high, ... */
  readonly outside: number[];
  /** Initial states outside the constraint, by index. */
  readonly initial: number[];
  /** Steps that fault: state number, action, choice, ... */
  readonly faults: number[];
}

export class SuspectList {
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
}
