/**
 * A write-through cache ("Specifying Systems", chapter 5): processors with caches, a memory, and a queue of at most
 * QLEN requests to it. A write goes to the queue and at once into all caches that hold the address.
 *
 * Source: tlaplus/Examples, specifications/SpecifyingSystems/CachingMemory/WriteThroughCache.tla (model
 * MCWriteThroughCache).
 * Checked: where two caches hold an address they hold the same value; a processor's buffer holds what its state says;
 * no deadlock. It implements a linearisable memory, whose content is what the memory will hold when the queue is empty
 * (LM_Inner_ISpec).
 */
import { choose, each, type Immutable, refines, spec, times, when } from 'dcheck';
import linearisableMemory, { contents, isRequest, type Request, requests } from './linearisable-memory.ts';

interface State {
  /** What was last said on the interface between processors and memory: by or to whom, and what. */
  readonly line: { readonly proc: number; readonly said: Request | number | null };
  readonly memory: readonly number[];
  readonly procs: readonly {
    readonly state: 'ready' | 'busy' | 'waiting' | 'done';
    /** The request while it is busy or waiting; then the value read, or null after a write. */
    readonly buffer: Request | number | null;
    /** By address; null where the cache does not hold it. */
    readonly cache: readonly (number | null)[];
  }[];
  /** Requests on their way to the memory, oldest first. */
  readonly queue: readonly { readonly proc: number; readonly request: Request }[];
}

/** What the memory will hold at `adr` when the queue is empty. */
function memoryAfterQueue(s: Immutable<State>, adr: number): number {
  return s.queue.reduce((val, { request }) => (request.op === 'write' && request.adr === adr ? request.val : val), s.memory[adr]);
}

export default spec({
  name: 'write-through-cache',
  about: 'caches that write through a queue to the memory',
  constants: { PROCS: 2, ADRS: 1, VALS: 2, QLEN: 1 },

  init: ({ PROCS, ADRS, VALS }): State[] =>
    contents(ADRS, VALS).map((memory) => ({
      line: { proc: 0, said: null },
      memory,
      procs: times(PROCS, () => ({ state: 'ready', buffer: null, cache: times(ADRS, () => null) })),
      queue: [],
    })),

  actions: ({ PROCS, ADRS, VALS, QLEN }) => ({
    request: each(PROCS, (s, p) => {
      const me = s.procs[p];
      when(me.state === 'ready');
      const request = choose(requests(ADRS, VALS));
      s.line = { proc: p, said: request };
      me.buffer = request;
      me.state = 'busy';
    }),
    respond: each(PROCS, (s, p) => {
      const me = s.procs[p];
      when(me.state === 'done');
      s.line = { proc: p, said: me.buffer };
      me.state = 'ready';
    }),
    readMiss: each(PROCS, (s, p) => {
      const { state, buffer: request, cache } = s.procs[p];
      when(state === 'busy' && isRequest(request) && request.op === 'read');
      when(cache[request.adr] === null && s.queue.length < QLEN);
      s.queue.push({ proc: p, request });
      s.procs[p].state = 'waiting';
    }),
    doRead: each(PROCS, (s, p) => {
      const { state, buffer: request, cache } = s.procs[p];
      when((state === 'busy' || state === 'waiting') && isRequest(request) && request.op === 'read');
      when(cache[request.adr] !== null);
      s.procs[p].buffer = cache[request.adr];
      s.procs[p].state = 'done';
    }),
    doWrite: each(PROCS, (s, p) => {
      const { state, buffer: request } = s.procs[p];
      when(state === 'busy' && isRequest(request) && request.op === 'write' && s.queue.length < QLEN);
      for (const [q, { cache }] of s.procs.entries()) {
        if (p === q || cache[request.adr] !== null) cache[request.adr] = request.val;
      }
      s.queue.push({ proc: p, request });
      s.procs[p].buffer = null;
      s.procs[p].state = 'done';
    }),
    evict: each(PROCS, ADRS, (s, p, adr) => {
      const { state, buffer: request, cache } = s.procs[p];
      when(!(state === 'waiting' && isRequest(request) && request.adr === adr));
      cache[adr] = null;
    }),
    memoryWrites: (s) => {
      const first = s.queue.shift();
      when(first?.request.op === 'write');
      s.memory[first.request.adr] = first.request.val;
    },
    memoryReads: (s) => {
      const first = s.queue[0];
      when(first?.request.op === 'read');
      s.procs[first.proc].cache[first.request.adr] = memoryAfterQueue(s, first.request.adr);
      s.queue.shift();
    },
  }),
  actor: (action, [p]) => (action.startsWith('memory') ? 'memory' : `processor ${p}`),

  invariants: {
    coherence: ({ procs }, { ADRS }) =>
      times(ADRS, (adr) => procs.map(({ cache }) => cache[adr]).filter((val) => val !== null)).every(
        (held) => new Set(held).size <= 1,
      ),
    'buffer-fits-state': ({ procs }) =>
      procs.every(({ state, buffer }) => isRequest(buffer) === (state === 'busy' || state === 'waiting')),
  },
  properties: ({ ADRS }) => ({
    'is-a-linearisable-memory': refines(linearisableMemory, (s) => ({
      line: s.line,
      memory: times(ADRS, (adr) => memoryAfterQueue(s, adr)),
      procs: s.procs.map(({ state, buffer }) => ({ state: state === 'waiting' ? 'busy' : state, buffer })),
    })),
  }),
  expect: {
    coherence: 'holds',
    'buffer-fits-state': 'holds',
    'is-a-linearisable-memory': 'holds',
    'no-deadlock': 'holds',
  },
});
