/** Compiled, never run: what `outcome` sees and what it may give. */
import { spec } from 'dcheck';

spec({
  name: 'sees the state, the constants and the selection',
  constants: { N: 2 },
  init: ({ N }) => ({ x: N, log: [] as string[] }),
  outcome: (s, { N }, { variant }) => ({ x: s.x, all: s.x === N, variant, last: s.log.at(-1) ?? 'none' }),
});
spec({
  name: 'may see nothing',
  init: () => ({ x: 0 }),
  outcome: (s) => (s.x === 0 ? null : { x: s.x }),
});
spec({
  name: 'does not write',
  init: () => ({ x: 0 }),
  // @ts-expect-error the state is read-only
  outcome: (s) => ({ x: s.x++ }),
});
spec({
  name: 'is flat',
  init: () => ({ seen: { x: 0 } }),
  // @ts-expect-error a value is a string, a number or a boolean
  outcome: (s) => ({ seen: s.seen }),
});
