/**
 * A write-through cache ("Specifying Systems", chapter 5): processors with caches, a memory, and a queue of at most
 * QLEN requests to it. A write goes to the queue and at once into all caches that hold the address.
 *
 * Source: tlaplus/Examples, specifications/SpecifyingSystems/CachingMemory/WriteThroughCache.tla (model
 * MCWriteThroughCache).
 * Checked: where two caches hold an address they hold the same value; a processor's buffer holds what its state says;
 * no deadlock. Still to come: it implements a linearisable memory (LM_Inner_ISpec).
 */
import { choose, each, type Immutable, spec, times, when } from 'dcheck';

type Request =
  | { readonly op: 'read'; readonly adr: number }
  | { readonly op: 'write'; readonly adr: number; readonly val: number };

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

/** All sequences of `length` numbers below `base`. */
function sequences(length: number, base: number): number[][] {
  return length === 0 ? [[]] : sequences(length - 1, base).flatMap((head) => times(base, (last) => [...head, last]));
}

function isRequest(buffer: Request | number | null): buffer is Request {
  return typeof buffer === 'object' && buffer !== null;
}

export default spec({
  name: 'write-through-cache',
  about: 'caches that write through a queue to the memory',
  constants: { PROCS: 2, ADRS: 1, VALS: 2, QLEN: 1 },

  init: ({ PROCS, ADRS, VALS }): State[] =>
    sequences(ADRS, VALS).map((memory) => ({
      line: { proc: 0, said: null },
      memory,
      procs: times(PROCS, () => ({ state: 'ready', buffer: null, cache: times(ADRS, () => null) })),
      queue: [],
    })),

  actions: ({ PROCS, ADRS, VALS, QLEN }) => {
    const requests: Request[] = times(ADRS, (adr): Request[] => [
      { op: 'read', adr },
      ...times(VALS, (val) => ({ op: 'write' as const, adr, val })),
    ]).flat();
    return {
      request: each(PROCS, (s, p) => {
        const me = s.procs[p];
        when(me.state === 'ready');
        const request = choose(requests);
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
    };
  },
  actor: (action, [p]) => (action.startsWith('memory') ? 'memory' : `processor ${p}`),

  invariants: {
    coherence: ({ procs }, { ADRS }) =>
      times(ADRS, (adr) => procs.map(({ cache }) => cache[adr]).filter((val) => val !== null)).every(
        (held) => new Set(held).size <= 1,
      ),
    'buffer-fits-state': ({ procs }) =>
      procs.every(({ state, buffer }) => isRequest(buffer) === (state === 'busy' || state === 'waiting')),
  },
  expect: { coherence: 'holds', 'buffer-fits-state': 'holds', 'no-deadlock': 'holds' },
});
