/**
 * A linearisable memory ("Specifying Systems", chapter 5): a processor asks, the memory does what was asked at one
 * moment between question and answer, and answers.
 *
 * Source: tlaplus/Examples, specifications/SpecifyingSystems/CachingMemory/InternalMemory.tla. write-through-cache.ts
 * implements it.
 * Checked: a processor's buffer holds what its state says; no deadlock. It is there to be implemented.
 */
import { choose, each, forAll, spec, times, when } from 'dcheck';

export type Request =
  | { readonly op: 'read'; readonly adr: number }
  | { readonly op: 'write'; readonly adr: number; readonly val: number };

interface State {
  /** What was last said on the interface between processors and memory: by or to whom, and what. */
  readonly line: { readonly proc: number; readonly said: Request | number | null };
  readonly memory: readonly number[];
  readonly procs: readonly {
    readonly state: 'ready' | 'busy' | 'done';
    /** The request while it is busy; then the value read, or null after a write. */
    readonly buffer: Request | number | null;
  }[];
}

/** Everything that a processor can ask for. */
export function requests(addresses: number, values: number): Request[] {
  return times(addresses, (adr): Request[] => [
    { op: 'read', adr },
    ...times(values, (val) => ({ op: 'write' as const, adr, val })),
  ]).flat();
}

/** All contents that the memory can have. */
export function contents(addresses: number, values: number): number[][] {
  if (addresses === 0) return [[]];
  return contents(addresses - 1, values).flatMap((head) => times(values, (last) => [...head, last]));
}

export function isRequest(buffer: Request | number | null): buffer is Request {
  return typeof buffer === 'object' && buffer !== null;
}

export default spec({
  name: 'linearisable-memory',
  about: 'a memory that does what each processor asks at one moment',
  constants: { PROCS: 2, ADRS: 1, VALS: 2 },

  init: ({ PROCS, ADRS, VALS }): State[] =>
    contents(ADRS, VALS).map((memory) => ({
      line: { proc: 0, said: null },
      memory,
      procs: times(PROCS, () => ({ state: 'ready', buffer: null })),
    })),

  actions: ({ PROCS, ADRS, VALS }) => ({
    request: each(PROCS, (s, p) => {
      const me = s.procs[p];
      when(me.state === 'ready');
      const request = choose(requests(ADRS, VALS));
      s.line = { proc: p, said: request };
      me.buffer = request;
      me.state = 'busy';
    }),
    do: each(PROCS, (s, p) => {
      const { state, buffer } = s.procs[p];
      when(state === 'busy' && isRequest(buffer));
      if (buffer.op === 'write') s.memory[buffer.adr] = buffer.val;
      s.procs[p].buffer = buffer.op === 'write' ? null : s.memory[buffer.adr];
      s.procs[p].state = 'done';
    }),
    respond: each(PROCS, (s, p) => {
      const me = s.procs[p];
      when(me.state === 'done');
      s.line = { proc: p, said: me.buffer };
      me.state = 'ready';
    }),
  }),
  actor: (_, [p]) => `processor ${p}`,

  invariants: {
    'buffer-fits-state': forAll(
      ({ PROCS }) => PROCS,
      ({ procs }, p) => isRequest(procs[p].buffer) === (procs[p].state === 'busy'),
    ),
  },
  expect: { 'buffer-fits-state': 'holds', 'no-deadlock': 'holds' },
});
