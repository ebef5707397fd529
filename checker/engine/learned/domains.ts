/**
 * The values that slots have been seen to hold, as small integers, and a random number for each (slot, value).
 *
 * Slots whose paths differ in array indices only share a domain, so a value that one thread's `pc` has shown is
 * known for all. Primitives are told apart as SameValueZero does; structured values by canonical text, so ids stand
 * for values. The numbers of a state's slots are combined by exclusive-or into its fingerprint (Zobrist 1970), so a
 * successor's costs one exclusive-or per slot that changed. They are derived from the slot's path, the value's text
 * and the seed, not from ids: any run, and any worker, computes the same fingerprint for the same state.
 */
import { DcheckError } from '../../errors/error.ts';
import { canonical, formatPath } from '../../state/canonical.ts';
import { hash64 } from '../../state/hash64.ts';
import type { Normalize } from '../../state/normal.ts';
import type { Layout, Leaf } from './layout.ts';
import { tuning } from './tuning.ts';

/** The values of slots of one kind. */
export class Domain {
  private readonly normalize: Normalize;
  readonly values: unknown[] = [];
  private readonly primitives = new Map<unknown, number>();
  private readonly structures = new Map<string, number>();

  constructor(normalize: Normalize) {
    this.normalize = normalize;
  }

  get size(): number {
    return this.values.length;
  }

  /** The id of `value`, new or known. Throws `not-plain` with `path`. */
  intern(value: unknown, path: readonly PropertyKey[]): number {
    if (typeof value === 'object' && value !== null) return this.structure(value, plainText(value, path));
    const known = this.primitives.get(value);
    if (known !== undefined) return known;
    if (typeof value === 'function' || typeof value === 'symbol') plainText(value, path);
    return this.put(this.primitives, value, Object.is(value, -0) ? 0 : value);
  }

  /** Kept in normal form: whatever recipe sees it next sees the one form that this state has. */
  private structure(value: object, text: string): number {
    return this.structures.get(text) ?? this.put(this.structures, text, this.normalize(value));
  }

  private put<K>(ids: Map<K, number>, key: K, value: unknown): number {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = this.values.length;
    ids.set(key, id);
    this.values.push(value);
    return id;
  }
}

/** A slot's random number for each value, as two halves of 32 bits. */
interface Numbers {
  readonly low: number[];
  readonly high: number[];
}

export class Domains {
  readonly layout: Layout;
  /** By slot. */
  readonly domains: readonly Domain[];
  private readonly numbers: readonly Numbers[];
  private readonly seed: number;

  constructor(layout: Layout, seed: number, normalize: Normalize) {
    this.layout = layout;
    this.seed = seed;
    const byKind = new Map<string, Domain>();
    this.domains = layout.leaves.map(({ path }) => {
      const kind = JSON.stringify(path.map((key) => (typeof key === 'number' ? 0 : key)));
      const domain = byKind.get(kind) ?? new Domain(normalize);
      byKind.set(kind, domain);
      return domain;
    });
    this.numbers = layout.leaves.map(() => ({ low: [], high: [] }));
  }

  /** The values of each kind of slot, in the order of their ids: for a checkpoint. */
  get values(): readonly (readonly unknown[])[] {
    return [...new Set(this.domains)].map(({ values }) => values);
  }

  /** Give `values` the ids that they had; false where that cannot be. */
  restore(values: readonly (readonly unknown[])[]): boolean {
    const kinds = [...new Set(this.domains)];
    if (values.length !== kinds.length) return false;
    return kinds.every((domain, kind) =>
      (values[kind] as readonly unknown[]).every((value, id) => domain.intern(value, []) === id),
    );
  }

  intern(slot: number, value: unknown): number {
    return (this.domains[slot] as Domain).intern(value, (this.layout.leaves[slot] as Leaf).path);
  }

  value(slot: number, id: number): unknown {
    return (this.domains[slot] as Domain).values[id];
  }

  /** The slot of the part that {@link formatPath} calls `path`; -1 where it is none. */
  slotAt(path: string): number {
    return this.layout.leaves.findIndex((leaf) => formatPath(leaf.path) === path);
  }

  /** The random number of `slot` holding value `id`: its low half. */
  low(slot: number, id: number): number {
    const { low } = this.numbers[slot] as Numbers;
    while (low.length <= id) this.extend(slot);
    return low[id] as number;
  }

  high(slot: number, id: number): number {
    const { high } = this.numbers[slot] as Numbers;
    while (high.length <= id) this.extend(slot);
    return high[id] as number;
  }

  private extend(slot: number): void {
    const { low, high } = this.numbers[slot] as Numbers;
    const text = `${formatPath((this.layout.leaves[slot] as Leaf).path)}=${canonical(this.value(slot, low.length))}`;
    const hash = hash64(text, this.seed);
    const { fingerprintBits } = tuning;
    low.push(fingerprintBits < 64 ? 0 : hash.low);
    high.push(fingerprintBits < 64 ? hash.high & -(2 ** (32 - fingerprintBits)) : hash.high);
  }
}

/** The canonical text of `value`; `path` leads to it in the state. */
function plainText(value: unknown, path: readonly PropertyKey[]): string {
  try {
    return canonical(value);
  } catch (error) {
    if (!(error instanceof DcheckError) || error.code !== 'not-plain') throw error;
    const inner = error.details.path ?? '(state)';
    const outer = formatPath(path);
    const joined = inner === '(state)' ? outer : /^[[(]/.test(inner) ? `${outer}${inner}` : `${outer}.${inner}`;
    throw new DcheckError('not-plain', error.message, { ...error.details, path: joined });
  }
}
