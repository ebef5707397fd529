/**
 * Random concurrent programs: processes with a program counter each, shared variables, locks, buffers and flags, in the
 * styles in which specs are written. Most of them have many interleavings that do not matter, and a few that do.
 */
import { choose, fault, faultFree, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';

/** What may happen at any time, whoever is where, as time runs out or memory is taken back: what it does is often overwritten. */
export interface RandomEvent {
  readonly guards: readonly string[];
  readonly body: readonly string[];
}

/** One step of a process: what it waits for and what it does, as text over `s` and its own record `p`. */
interface RandomStep {
  readonly guards: readonly string[];
  readonly body: readonly string[];
  /** The step that follows, from 0; the number of steps: it is done. */
  readonly next: number;
}

export interface RandomProcesses {
  readonly processes: readonly (readonly RandomStep[])[];
  readonly events: readonly RandomEvent[];
  readonly invariants: readonly string[];
  readonly rest: boolean;
  /** One action instance for each process, or one for each step. */
  readonly perStep: boolean;
}

const shared = fc.constantFrom('x', 'y', 'z');
const value = fc.constantFrom('0', '1', '2', 'p.own', 's.x', 's.y');
const guard = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(shared, fc.constantFrom('===', '!=='), fc.constantFrom('0', '1', '2'))
      .map(([v, op, c]) => `s.${v} ${op} ${c}`),
  },
  { weight: 2, arbitrary: fc.constantFrom('s.lock === null', 's.lock === p.id', 's.buffer < 2', 's.buffer > 0') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      's.flags[0] && s.flags[1]',
      '!s.flags[p.id % 2] || s.x === 0',
      's.flags.every((flag) => !flag)',
      's.queue.length > 0',
    ),
  },
);
const statement = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(shared, value).map(([v, e]) => `s.${v} = ${e};`) },
  { weight: 4, arbitrary: value.map((e) => `p.own = ${e};`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      's.lock = p.id;',
      's.lock = null;',
      's.buffer = (s.buffer + 1) % 3;',
      's.buffer = Math.max(0, s.buffer - 1);',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('s.flags[p.id % 2] = true;', 's.flags[p.id % 2] = false;', 's.flags[0] = !s.flags[0];'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('p.own = choose([0, 1]);', 's.z = choose([0, 1]);', 'if (choose([true, false])) s.y = 1;'),
  },
  { weight: 1, arbitrary: fc.constantFrom('if (s.queue.length < 2) s.queue.push(p.id);', 's.queue.shift();') },
  { weight: 1, arbitrary: guard.map((test) => `if (${test}) fault('bad', 'because');`) },
  { weight: 1, arbitrary: fc.tuple(guard, value).map(([test, e]) => `if (${test}) s.z = ${e};`) },
);
const event: fc.Arbitrary<RandomEvent> = fc.record({
  guards: fc.array(
    guard.filter((text) => !text.includes('p.')),
    { maxLength: 2 },
  ),
  body: fc.array(
    fc.tuple(shared, fc.constantFrom('0', '1', '2', 's.x')).map(([v, e]) => `s.${v} = ${e};`),
    { minLength: 1, maxLength: 2 },
  ),
});
const condition = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(guardOf('0'), guardOf('1')).map(([a, b]) => `!(${a} && ${b})`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(2), fc.nat(3), fc.nat(2), fc.nat(3))
      .map(
        ([i, a, j, b]) =>
          `!(s.p[${i}] !== undefined && s.p[${i}].pc === ${a} && s.p[${j}] !== undefined && s.p[${j}].pc === ${b} && ${i} !== ${j})`,
      ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.nat(1), fc.integer({ min: 1, max: 2 })).map(([i, c]) => `s.p[${i}].own !== ${c}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(shared, fc.nat(2), fc.nat(1), fc.nat(3))
      .map(([v, c, i, pc]) => `!(s.${v} === ${c} && s.p[${i}].pc === ${pc})`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      's.p.filter((p) => p.pc === 1).length < 3',
      's.x + s.y + s.z < 6',
      's.p.every((p) => p.own === 0 || p.pc !== 2)',
      's.buffer < 3 && s.buffer > -2',
    ),
  },
);

function guardOf(c: string): fc.Arbitrary<string> {
  return fc.tuple(shared, fc.constantFrom('===', '!==')).map(([v, op]) => `s.${v} ${op} ${c}`);
}

/** What others write is lost: after it was read, or unread. */
const overwriting = fc
  .tuple(shared, fc.constantFrom('0', '1', '2'), fc.boolean())
  .map(([v, c, reads]) => [...(reads ? [`p.own = s.${v};`] : []), `s.${v} = ${c};`]);

const step = (steps: number, pc: number): fc.Arbitrary<RandomStep> =>
  fc.record({
    guards: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(guard, { minLength: 1, maxLength: 2 }) },
    ),
    body: fc.oneof({ weight: 2, arbitrary: fc.array(statement, { maxLength: 2 }) }, { weight: 1, arbitrary: overwriting }),
    next: fc.oneof({ weight: 3, arbitrary: fc.constant(pc + 1) }, { weight: 1, arbitrary: fc.nat(steps) }),
  });

export const randomProcesses: fc.Arbitrary<RandomProcesses> = fc.record({
  processes: fc.array(
    fc.integer({ min: 2, max: 4 }).chain((steps) => fc.tuple(...Array.from({ length: steps }, (_, pc) => step(steps, pc)))),
    { minLength: 2, maxLength: 3 },
  ),
  events: fc.array(event, { maxLength: 2 }),
  invariants: fc.array(condition, { maxLength: 4 }),
  rest: fc.boolean(),
  perStep: fc.boolean(),
});

/** To be read. */
export function sourceOf({ processes, events, invariants, rest, perStep }: RandomProcesses): string {
  return [
    ...processes.flatMap((steps, id) =>
      steps.map(
        ({ guards, body, next }, pc) => `process ${id}, ${pc}: when(${guards.join(' && ')}) ${body.join(' ')} -> ${next}`,
      ),
    ),
    ...events.map(({ guards, body }) => `event: when(${guards.join(' && ')}) ${body.join(' ')}`),
    ...invariants.map((text) => `invariant ${text}`),
    `${rest ? 'rests where all are done' : 'never rests'}; ${perStep ? 'an action for each step' : 'an action for each process'}`,
  ].join('\n');
}

export function compile({ processes, events, invariants, rest, perStep }: RandomProcesses): Spec {
  const lines = (id: number, { guards, body, next }: RandomStep, pc: number): string =>
    `${guards.map((text) => `when(${text});`).join(' ')} ${body.join(' ')} p.pc = ${next === pc && body.length === 0 ? (pc + 1) % (processes[id]?.length ?? 1) : next};`;
  const action = (id: number, text: string) =>
    new Function('when', 'choose', 'fault', 's', `'use strict'; const p = s.p[${id}]; ${text}`).bind(null, when, choose, fault);
  const actions: [string, unknown][] = processes.flatMap((steps, id): [string, unknown][] => {
    if (perStep) return steps.map((each, pc) => [`p${id}s${pc}`, action(id, `when(p.pc === ${pc}); ${lines(id, each, pc)}`)]);
    const cases = steps.map((each, pc) => `case ${pc}: { ${lines(id, each, pc)} break; }`).join(' ');
    return [[`p${id}`, action(id, `switch (p.pc) { ${cases} default: when(false); }`)]];
  });
  for (const [index, { guards, body }] of events.entries()) {
    actions.push([`event${index}`, action(0, `${guards.map((text) => `when(${text});`).join(' ')} ${body.join(' ')}`)]);
  }
  const test = (text: string) => new Function('s', `'use strict'; return (${text});`) as (s: unknown) => boolean;
  return spec({
    name: 'processes',
    init: () => ({
      x: 0,
      y: 0,
      z: 0,
      lock: null as number | null,
      buffer: 0,
      flags: [false, false],
      queue: [] as number[],
      p: processes.map((_, id) => ({ id, pc: 0, own: 0 })),
    }),
    actions: (_) => Object.fromEntries(actions) as never,
    properties: { bad: faultFree() },
    invariants: Object.fromEntries(invariants.map((text, index) => [`invariant${index}`, test(text) as never])),
    ...(rest
      ? { deadlock: ((s: { p: { pc: number }[] }) => s.p.every(({ pc }, id) => pc === processes[id]?.length)) as never }
      : {}),
  });
}
