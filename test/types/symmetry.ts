/** Compiled, never run: the places that a symmetry may name are those of the state. */
import { interchangeable, spec } from 'dcheck';

interface State {
  readonly rm: readonly ('working' | 'done')[];
  readonly msgs: { readonly prepared: readonly boolean[] };
  readonly queue: readonly { readonly from: number }[];
  readonly owner: ReadonlyMap<string, number>;
}

const init = (): State => ({ rm: [], msgs: { prepared: [] }, queue: [], owner: new Map() });

spec({
  name: 'places',
  constants: { N: 2 },
  init,
  symmetry: ({ N }) => [
    interchangeable(N, {
      indexed: ['rm', 'msgs.prepared'],
      holding: ['queue.*.from', 'owner.*', '$threads.*.*.vars.i'],
      names: (i) => `task${i}`,
    }),
    interchangeable(['a', 'b'], { names: (name) => `of-${name}` }),
  ],
});

spec({
  name: 'wrong',
  init,
  symmetry: (_) => [
    // @ts-expect-error no such place
    interchangeable(2, { indexed: ['msgs.prepaired'] }),
  ],
});
// @ts-expect-error indices need their places
interchangeable<State>(2);
