/**
 * From value ids to states and back: a row decoded to a frozen plain state, and the ids of a state's slots.
 * Cold path: a state is decoded only where a function has to be run.
 */
import { canonical } from '../../state/canonical.ts';
import type { State } from '../../system/system.ts';
import type { Domains } from './domains.ts';
import { type Container, Demotion, fits, type Layout, type Part } from './layout.ts';

/** The frozen state whose slots hold `ids`. */
export function decode(domains: Domains, ids: Int32Array): State {
  return stateOf(domains.layout, (slot) => domains.value(slot, ids[slot] as number));
}

/** The frozen state whose slots hold what `valueAt` gives. */
export function stateOf({ root }: Layout, valueAt: (slot: number) => unknown): State {
  const build = (part: Part): unknown => {
    if (part.kind === 'leaf') return valueAt(part.slot);
    if (part.kind === 'array') return Object.freeze(part.children.map(build));
    const record: Record<string, unknown> = {};
    for (let i = 0; i < part.keys.length; i++) record[part.keys[i] as string] = build(part.children[i] as Part);
    return Object.freeze(record);
  };
  return build(root) as State;
}

/** The ids of the slots of `state`. Throws {@link Demotion} where its shape is not the layout's. */
export function encode(domains: Domains, state: State, ids: Int32Array): void {
  eachLeaf(domains.layout.root, state, state, (slot, value) => {
    ids[slot] = domains.intern(slot, value);
  });
}

/**
 * What differs between `before`, which has the layout's shape, and `after`, plus the slots that `written` marks:
 * `report` gets each such slot with its value after. Throws {@link Demotion} where the shape of `after` is another.
 */
export function changes(
  domains: Domains,
  before: State,
  after: State,
  written: (slot: number) => boolean,
  report: (slot: number, value: unknown) => void,
): void {
  const compare = (part: Part, old: unknown, now: unknown): void => {
    if (part.kind === 'leaf') {
      if (written(part.slot) || !Object.is(old, now)) report(part.slot, now);
      return;
    }
    if (old !== now) requireShape(part, now, after);
    for (let i = 0; i < part.keys.length; i++) {
      const key = part.keys[i] as string;
      compare(part.children[i] as Part, (old as Keyed)[key], (now as Keyed)[key]);
    }
  };
  compare(domains.layout.root, before, after);
}

type Keyed = Readonly<Record<string, unknown>>;

function eachLeaf(part: Part, value: unknown, state: State, visit: (slot: number, value: unknown) => void): void {
  if (part.kind === 'leaf') {
    visit(part.slot, value);
    return;
  }
  requireShape(part, value, state);
  for (let i = 0; i < part.keys.length; i++) {
    eachLeaf(part.children[i] as Part, (value as Keyed)[part.keys[i] as string], state, visit);
  }
}

function requireShape(part: Container, value: unknown, state: State): void {
  if (fits(value, part)) return;
  // What is not plain data is the user's error, and says so; anything else is a shape that the layout has to give up.
  canonical(state);
  throw new Demotion(part);
}
