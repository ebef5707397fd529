/**
 * What TypeScript would refuse in a definition, for specs whose types nobody has checked: a member with another name is
 * not looked at by anything, so that `invariant:` for `invariants:` would make a run in which everything holds.
 *
 * Not looked at here: what members hold. Who uses them knows better what to say.
 */
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { Allowances, Spec } from './spec.ts';

type Kind = 'text' | 'function' | 'record' | 'any';

const MEMBERS: Readonly<Record<Extract<keyof Spec, string>, Kind>> = {
  name: 'text',
  about: 'text',
  constants: 'record',
  variants: 'record',
  configs: 'record',
  defaultConfigs: 'any',
  defaultVariants: 'any',
  baseline: 'any',
  init: 'function',
  actions: 'function',
  threads: 'function',
  actor: 'function',
  constraint: 'function',
  actionConstraint: 'function',
  view: 'function',
  symmetry: 'any',
  invariants: 'record',
  properties: 'any',
  fairness: 'any',
  deadlock: 'any',
  outcome: 'function',
  expect: 'any',
  allow: 'record',
  narration: 'any',
};

const ALLOWANCES: Readonly<Record<keyof Allowances, true>> = { vacuous: true, neverEnabled: true, noFairBehaviour: true };

/** How members are written that are often taken for something else. */
const EXAMPLES: Partial<Record<keyof typeof MEMBERS, string>> = {
  name: "name: 'my-spec'",
  init: 'init: () => ({ x: 0 })',
  actions: 'actions: (_) => ({ step: (s) => { ... } })',
  threads: 'threads: (_) => ({ worker: thread(f) })',
  invariants: 'invariants: { small: (s) => s.x < 3 }',
};

/** Throws `spec-shape` where `definition` is none of a spec. */
export function refuseMalformed(definition: Readonly<Record<string, unknown>>): void {
  if (kindOf(definition) !== 'record') throw refused(`spec() is given ${shown(definition)}`, "write: spec({ name: '...', ... })");
  refuseUnknown(definition, MEMBERS, 'a spec has no member');
  for (const name of ['name', 'init'] as const) {
    if (definition[name] === undefined) throw refused(`the spec has no ${name}`, `add ${EXAMPLES[name]}`);
  }
  for (const [name, kind] of Object.entries(MEMBERS)) {
    const value = definition[name];
    if (value === undefined || kind === 'any' || kindOf(value) === kind) continue;
    const example = EXAMPLES[name as keyof typeof MEMBERS];
    const wanted = kind === 'text' ? 'a string' : `a ${kind}`;
    throw refused(`${name} is ${shown(value)}, not ${wanted}`, example === undefined ? `give it ${wanted}` : `write: ${example}`);
  }
  if (definition.name === '') throw refused('the name of the spec is empty', `write: ${EXAMPLES.name}`);
  refuseUnknown(definition.allow ?? {}, ALLOWANCES, 'there is no allowance');
}

function refuseUnknown(given: object, known: Readonly<Record<string, unknown>>, what: string): void {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) throw refused(`${what} "${name}"`, didYouMean(name, Object.keys(known)));
  }
}

function kindOf(value: unknown): Kind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'function') return 'function';
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? 'record' : 'any';
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function refused(message: string, hint: string): DcheckError {
  return new DcheckError('spec-shape', message, { hint });
}
