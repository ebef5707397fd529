/**
 * The verdict that is expected of each variant in each configuration, from the reading of the kernel's source and
 * from what real kernels did. What is not named is expected to hold.
 */
import type { Expectation, Selection } from 'dcheck';

type Property = 'no-stale-negative' | 'rc-contract' | 'no-null-deref' | 'no-deadlock';
type Violated = Readonly<Record<string, readonly Property[]>>;

const VIOLATED: Readonly<Record<string, Violated>> = {
  'v6.17': {},
  'v6.19-rc1': {
    sequential: ['no-stale-negative', 'rc-contract'],
    'lookup-in-flight': ['no-stale-negative', 'rc-contract'],
  },
  'v6.19': {
    sequential: ['no-stale-negative', 'rc-contract'],
    'lookup-in-flight': ['no-stale-negative', 'rc-contract'],
  },
  // The oops ends the notify, and nobody who waits for it goes on.
  'neil-2026-06-01': {
    sequential: ['no-null-deref'],
    'lookup-in-flight': ['no-null-deref', 'no-stale-negative'],
  },
  // no-deadlock: settime() under d_lock takes d_lock again where the entry's first timeout is not yet set.
  'neil-2026-06-01-repaired': {
    'lookup-in-flight': ['no-stale-negative', 'no-deadlock'],
  },
  'v7.1.4': {},
};

export function expected({ variant, config }: Selection): Partial<Record<Property, Expectation>> {
  const names = VIOLATED[variant]?.[config] ?? [];
  return Object.fromEntries(names.map((name) => [name, 'violated']));
}
