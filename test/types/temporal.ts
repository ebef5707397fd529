/** Compiled, never run: what is inferred in temporal properties and fairness, and what is refused. */
import {
  always,
  anyAction,
  each,
  eventually,
  everyStep,
  faultFree,
  leadsTo,
  refines,
  spec,
  strongly,
  weakly,
  when,
} from 'dcheck';

const made = spec({
  name: 'counter',
  constants: { N: 2 },
  init: ({ N }) => ({ x: 0, owners: Array.from({ length: N }, () => 'nobody') }),
  actions: ({ N }) => ({
    take: each(N, (s, i) => {
      when(s.owners[i] === 'nobody');
      s.owners[i] = 'me';
    }),
  }),
  fairness: ({ N }) => [
    weakly('take', { per: 'instance', where: (before, after) => before.x < after.x + N }),
    strongly(['take'], { per: (i: number) => i % 2, where: (_before, after, i: number) => after.owners[i] === 'me' }),
    weakly(anyAction, { per: 'actor', except: 'take' }),
    weakly.threads(),
    // @ts-expect-error no such field
    weakly('take', { where: (before) => before.nope }),
    // @ts-expect-error no such grouping
    weakly('take', { per: 'thread' }),
  ],
  properties: ({ N }) => ({
    live: leadsTo(
      (s) => s.x === N,
      eventually((s, { N: n }) => s.owners.length === n || 'too few'),
    ),
    steps: everyStep((before, after) => before.x <= after.x),
    fine: faultFree(),
    // @ts-expect-error no such field
    wrong: always((s) => s.nope),
    // @ts-expect-error a step is no moment
    mixed: always(everyStep(() => true)),
  }),
  expect: { live: 'violated', steps: 'holds' },
});

spec({
  name: 'abstract',
  init: () => ({ y: 1 }),
  properties: (_) => ({ it: refines(made, (s) => ({ x: s.y })) }),
  // @ts-expect-error no such property
  expect: { other: 'holds' },
});
