/**
 * Values of states for a page: each different value once, so that a trace of many large states stays small and a page
 * finds what changed by comparing two numbers. Equal values, by `state/canonical.ts`, have equal numbers; since the
 * texts of frozen objects are remembered there, the cost is near to the number of different values.
 */
import { canonical } from '../../state/canonical.ts';
import { sorted, valueText } from '../value.ts';

/** A value by its number. */
export type Ref = number;

/** A scalar as text, or a composite by the numbers of its members; keys and members are sorted where order means nothing. */
export type HeapNode =
  | string
  | { readonly o: readonly (readonly [key: string, value: Ref])[] }
  | { readonly a: readonly Ref[] }
  | { readonly s: readonly Ref[] }
  | { readonly m: readonly (readonly [key: Ref, value: Ref])[] };

/** Collects values. */
export class Heap {
  readonly nodes: HeapNode[] = [];
  private readonly known = new Map<string, Ref>();

  /** The number of `value`, which is plain data. */
  ref(value: unknown): Ref {
    const text = canonical(value);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const node = this.node(value);
    const ref = this.nodes.push(node) - 1;
    this.known.set(text, ref);
    return ref;
  }

  private node(value: unknown): HeapNode {
    if (typeof value !== 'object' || value === null) return valueText(value);
    if (Array.isArray(value)) return { a: Array.from(value, (member) => this.ref(member)) };
    if (value instanceof Set) return { s: sorted(value).map((member) => this.ref(member)) };
    if (value instanceof Map) return { m: sorted(value.keys()).map((key) => [this.ref(key), this.ref(value.get(key))]) };
    const record = value as Readonly<Record<string, unknown>>;
    return { o: Object.keys(record).map((key) => [key, this.ref(record[key])]) };
  }
}
