/**
 * A resource allocator that schedules (Merz): as simple-allocator.ts, but requests are put in a queue, and a resource
 * goes to a client only if nobody before it in the queue still needs that resource.
 *
 * `schedule` appends all unscheduled clients that wait, in any order.
 *
 * Source: tlaplus/Examples, specifications/allocator/SchedulingAllocator.tla.
 * Checked: no two clients hold the same resource; the allocator's invariant (but for one part that is true by
 * definition), which says that those in the queue can always be served in turn; no deadlock.
 * Clients that have all they asked for give it back, get what they ask for, and are satisfied again and again, all
 * under weak fairness. And it implements simple-allocator.ts, strong fairness included (AllocatorRefinement.tla).
 */
import {
  allOf,
  choose,
  each,
  forAll,
  type Immutable,
  infinitelyOften,
  leadsTo,
  refines,
  spec,
  times,
  weakly,
  when,
} from 'dcheck';
import simpleAllocator from './simple-allocator.ts';

interface State {
  readonly clients: readonly {
    /** Asked for and not yet allocated. */
    readonly unsat: ReadonlySet<number>;
    readonly alloc: ReadonlySet<number>;
  }[];
  /** Clients in the order in which they are to be served. */
  readonly queue: readonly number[];
}

type Resources = ReadonlySet<number>;

/** The subsets of `0 .. n-1` but for the empty one. */
function portions(n: number): number[][] {
  return times(2 ** n - 1, (i) => times(n, (r) => r).filter((r) => ((i + 1) >> r) & 1));
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

const disjoint = (a: Resources, b: Resources): boolean => ![...a].some((r) => b.has(r));

/** Clients that wait and are not in the queue. */
function toSchedule({ clients, queue }: Immutable<State>): number[] {
  return clients.flatMap(({ unsat }, c) => (unsat.size > 0 && !queue.includes(c) ? [c] : []));
}

/** Will be free when the clients before place `place` of the queue, and all outside the queue, have given back. */
function freeInTime({ clients, queue }: Immutable<State>, place: number, r: number): boolean {
  const holder = clients.findIndex(({ alloc }) => alloc.has(r));
  const before = queue.slice(0, place);
  return holder === -1 || !queue.includes(holder) || before.includes(holder) || before.some((c) => clients[c].unsat.has(r));
}

export default spec({
  name: 'scheduling-allocator',
  about: 'an allocator that serves clients in the order of a queue',
  constants: { CLIENTS: 3, RESOURCES: 2 },

  init: ({ CLIENTS }): State => ({ clients: times(CLIENTS, () => ({ unsat: new Set(), alloc: new Set() })), queue: [] }),

  actions: ({ CLIENTS, RESOURCES }) => ({
    request: each(CLIENTS, portions(RESOURCES), (s, c, portion) => {
      const client = s.clients[c];
      when(client.unsat.size === 0 && client.alloc.size === 0);
      client.unsat = new Set(portion);
    }),
    allocate: each(CLIENTS, portions(RESOURCES), (s, c, portion) => {
      const { unsat, alloc } = s.clients[c];
      when(portion.every((r) => unsat.has(r) && !s.clients.some((other) => other.alloc.has(r))));
      const place = s.queue.indexOf(c);
      when(place !== -1);
      when(s.queue.slice(0, place).every((earlier) => portion.every((r) => !s.clients[earlier].unsat.has(r))));
      for (const r of portion) {
        alloc.add(r);
        unsat.delete(r);
      }
      if (unsat.size === 0) s.queue.splice(place, 1);
    }),
    giveBack: each(CLIENTS, portions(RESOURCES), (s, c, portion) => {
      const { alloc } = s.clients[c];
      when(portion.every((r) => alloc.has(r)));
      for (const r of portion) alloc.delete(r);
    }),
    schedule: (s) => {
      const waiting = toSchedule(s);
      when(waiting.length > 0);
      s.queue.push(...choose(permutations(waiting)));
    },
  }),
  actor: (action, [c]) => (action === 'schedule' ? 'scheduler' : `client ${c}`),

  invariants: {
    'resource-mutex': forAll(
      ({ RESOURCES }) => RESOURCES,
      ({ clients }, r) => clients.filter(({ alloc }) => alloc.has(r)).length <= 1,
    ),
    allocator: {
      'who-is-queued-waits': ({ clients, queue }) => queue.every((c) => clients[c].unsat.size > 0),
      'nobody-holds-what-an-earlier-one-needs': ({ clients, queue }) =>
        queue.every((c, i) => queue.slice(0, i).every((earlier) => disjoint(clients[c].alloc, clients[earlier].unsat))),
      'what-is-needed-will-be-free': (s) => s.queue.every((c, i) => [...s.clients[c].unsat].every((r) => freeInTime(s, i, r))),
    },
  },
  fairness: (_) => [
    weakly('giveBack', {
      per: (c) => c,
      where: (before, after, c: number) => before.clients[c].unsat.size === 0 && after.clients[c].alloc.size === 0,
    }),
    weakly('allocate', { per: (c) => c }),
    weakly('schedule'),
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
    'implements-simple-allocator': refines(simpleAllocator, ({ clients }) => ({ clients })),
  }),
  expect: {
    'clients-will-return': 'holds',
    'clients-will-obtain': 'holds',
    'infinitely-often-satisfied': 'holds',
    'implements-simple-allocator': 'holds',
    'resource-mutex': 'holds',
    allocator: 'holds',
    'no-deadlock': 'holds',
  },
});
