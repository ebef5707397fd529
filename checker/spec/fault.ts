/**
 * Faults: what ends a run of the system itself, as an oops ends the kernel.
 *
 * A step that faults has no successor; it violates the property that the fault names. `deref` and reads of unset
 * locals in procedures fault with `no-null-deref`; a spec may fault with any property that it declares.
 */

import type { SourcePosition } from '../errors/error.ts';

/** A fault of the modelled system, thrown through the recipe to the engine. */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** The property that this violates. */
  readonly property: string;
  /** Where in the spec, once it is known. */
  at: SourcePosition | undefined;

  constructor(property: string, reason: string) {
    super(reason);
    this.property = property;
  }
}

/** The property that null dereferences and reads of unset locals violate. */
export const NULL_DEREF = 'no-null-deref';

/** End this run of the system: `property` is violated, for the reason given. */
export function fault(property: string, reason: string): never {
  throw new Fault(property, reason);
}

/**
 * The object that pointer `id` names in `table`: C's `*p`.
 * Faults with `no-null-deref` where the pointer is null, unset, or names nothing. `name` is the C expression.
 */
export function deref<T>(
  table: Readonly<Record<PropertyKey, T>> | readonly T[],
  id: PropertyKey | null | undefined,
  name = 'pointer',
): T {
  if (id === null) fault(NULL_DEREF, `NULL pointer dereference: ${name}`);
  if (id === undefined) fault(NULL_DEREF, `read of an unset pointer: ${name}`);
  const object = (table as Readonly<Record<PropertyKey, T>>)[id];
  if (object === undefined || object === null) fault(NULL_DEREF, `dereference of a dangling pointer: ${name} = ${String(id)}`);
  return object;
}
