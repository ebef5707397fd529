/**
 * A resource allocator (Merz): clients ask for sets of resources, get them piece by piece, and give them back in any
 * portions. A client asks again only when it has everything it asked for and has given everything back.
 *
 * Source: tlaplus/Examples, specifications/allocator/SimpleAllocator.tla.
 * Checked: no two clients hold the same resource; no deadlock; clients that have all they asked for give it back, get
 * what they ask for, and are satisfied again and again. This needs strong fairness of each client's allocations;
 * scheduling-allocator.ts does with weak.
 */
import { allOf, each, forAll, infinitelyOften, leadsTo, spec, strongly, times, weakly, when } from 'dcheck';

interface State {
  readonly clients: readonly {
    /** Asked for and not yet allocated. */
    readonly unsat: ReadonlySet<number>;
    readonly alloc: ReadonlySet<number>;
  }[];
}

/** The subsets of `0 .. n-1` but for the empty one. */
function portions(n: number): number[][] {
  return times(2 ** n - 1, (i) => times(n, (r) => r).filter((r) => ((i + 1) >> r) & 1));
}

export default spec({
  name: 'simple-allocator',
  about: 'clients request, obtain and return sets of resources',
  constants: { CLIENTS: 3, RESOURCES: 2 },

  init: ({ CLIENTS }): State => ({ clients: times(CLIENTS, () => ({ unsat: new Set(), alloc: new Set() })) }),

  actions: ({ CLIENTS, RESOURCES }) => ({
    request: each(CLIENTS, portions(RESOURCES), (s, c, portion) => {
      const client = s.clients[c];
      when(client.unsat.size === 0 && client.alloc.size === 0);
      client.unsat = new Set(portion);
    }),
    allocate: each(CLIENTS, portions(RESOURCES), (s, c, portion) => {
      const { unsat, alloc } = s.clients[c];
      when(portion.every((r) => unsat.has(r) && !s.clients.some((other) => other.alloc.has(r))));
      for (const r of portion) {
        alloc.add(r);
        unsat.delete(r);
      }
    }),
    giveBack: each(CLIENTS, portions(RESOURCES), (s, c, portion) => {
      const { alloc } = s.clients[c];
      when(portion.every((r) => alloc.has(r)));
      for (const r of portion) alloc.delete(r);
    }),
  }),
  actor: (_, [c]) => `client ${c}`,

  invariants: {
    'resource-mutex': forAll(
      ({ RESOURCES }) => RESOURCES,
      ({ clients }, r) => clients.filter(({ alloc }) => alloc.has(r)).length <= 1,
    ),
  },
  fairness: (_) => [
    weakly('giveBack', { per: (c) => c, where: (_before, after, c: number) => after.clients[c].alloc.size === 0 }),
    strongly('allocate', { per: (c) => c }),
  ],
  properties: ({ CLIENTS, RESOURCES }) => ({
    'clients-will-return': allOf(
      ...times(CLIENTS, (c) =>
        leadsTo<State>(
          (s) => s.clients[c].unsat.size === 0,
          (s) => s.clients[c].alloc.size === 0,
        ),
      ),
    ),
    'clients-will-obtain': allOf(
      ...times(CLIENTS * RESOURCES, (i) =>
        leadsTo<State>(
          (s) => s.clients[i % CLIENTS].unsat.has(Math.floor(i / CLIENTS)),
          (s) => s.clients[i % CLIENTS].alloc.has(Math.floor(i / CLIENTS)),
        ),
      ),
    ),
    'infinitely-often-satisfied': allOf(...times(CLIENTS, (c) => infinitelyOften<State>((s) => s.clients[c].unsat.size === 0))),
  }),
  expect: {
    'clients-will-return': 'holds',
    'clients-will-obtain': 'holds',
    'infinitely-often-satisfied': 'holds',
    'resource-mutex': 'holds',
    'no-deadlock': 'holds',
  },
});
