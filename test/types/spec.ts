/** Compiled, never run: what the public types infer and what they refuse. */
import { choose, each, type Proc, spec, thread, times, until, when } from 'dcheck';

export default spec({
  name: 'counter',
  constants: { N: 2 },
  init: ({ N }) => ({ x: 0, threads: times(N, () => ({ pc: 'load', seen: 0 })) }),
  actions: ({ N }) => ({
    load: each(N, (s, i) => {
      when(s.threads[i].pc === 'load');
      s.threads[i].seen = s.x;
      // @ts-expect-error no such field
      s.threads[i].nope = 1;
      s.threads[i].pc = choose(['store', 'x']);
    }),
    plain: (s) => {
      s.x++;
    },
    pair: each(['a', 'b'], [1, 2], (s, a, b) => {
      s.x = b;
      s.threads[0].pc = a;
    }),
  }),
  invariants: {
    small: (s, { N }) => s.x < N,
    parts: { one: (s) => s.x === 1 || `x is ${s.x}`, two: (s) => s.threads.length === 2 },
  },
  expect: { small: 'violated' },
});

interface K {
  lock: string | null;
}
function* worker(k: K, name: string): Proc<number> {
  yield until(() => k.lock === null);
  k.lock = name;
  return 1;
}
spec({
  name: 'locks',
  init: (): K => ({ lock: null }),
  configs: { small: { about: 'one' } },
  threads: () => ({ a: thread(worker, 'a') }),
  // @ts-expect-error no such property
  expect: ({ config }) => (config === 'small' ? { nope: 'violated' } : {}),
});
// @ts-expect-error the argument is a string
thread(worker, 5);
