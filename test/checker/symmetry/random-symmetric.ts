/**
 * Random specs that are symmetric by construction, with their processes named by strings or by indices, and an oracle
 * that counts orbits by trying every permutation. The oracle shares no code with the checker.
 */
import { choose, type Draft, each, interchangeable, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';

type Id = string | number;

/** Of both encodings: `pc` and `peer` are records with names as keys, or arrays. */
export interface State {
  readonly pc: Readonly<Record<Id, number>>;
  readonly peer: Readonly<Record<Id, Id | null>>;
  readonly turn: Id | null;
  readonly members: ReadonlySet<Id>;
  readonly queue: readonly Id[];
  readonly seen: ReadonlyMap<Id, Id>;
  /** Ignored by the view, if there is one. */
  readonly noise: number;
}

export interface Recipe {
  readonly rules: readonly { readonly kind: Kind; readonly from: number; readonly to: number }[];
  readonly size: number;
  readonly encoding: 'strings' | 'indices';
  readonly withView: boolean;
  /** The invariant is violated where this is so. */
  readonly bad: 'all-at-1' | 'turn-at-2' | 'mutual-peers' | 'queue-of-members' | 'two-at-2';
}

const KINDS = ['move', 'point', 'claim', 'release', 'join', 'leave', 'push', 'pop', 'follow', 'hand-on', 'draw', 'see'] as const;
type Kind = (typeof KINDS)[number];

const rule = fc.record({
  kind: fc.constantFrom(...KINDS),
  from: fc.integer({ min: 0, max: 2 }),
  to: fc.integer({ min: 0, max: 2 }),
});

export const recipes = (largest: number): fc.Arbitrary<Recipe> =>
  fc.record({
    rules: fc.array(rule, { minLength: 2, maxLength: 5 }),
    size: fc.integer({ min: 2, max: largest }),
    encoding: fc.constantFrom('strings', 'indices'),
    withView: fc.boolean(),
    bad: fc.constantFrom('all-at-1', 'turn-at-2', 'mutual-peers', 'queue-of-members', 'two-at-2'),
  });

export function idsOf({ size, encoding }: Recipe): Id[] {
  return Array.from({ length: size }, (_, i) => (encoding === 'strings' ? `p${i}` : i));
}

const table = <T>(recipe: Recipe, value: T): Record<Id, T> =>
  recipe.encoding === 'strings'
    ? Object.fromEntries(idsOf(recipe).map((id) => [id, value]))
    : (Array.from({ length: recipe.size }, () => value) as unknown as Record<Id, T>);

export function symmetricSpec(recipe: Recipe): Spec {
  const ids = idsOf(recipe);
  return spec({
    name: 'random-symmetric',
    init: (): State => ({
      pc: table(recipe, 0),
      peer: table<Id | null>(recipe, null),
      turn: null,
      members: new Set(),
      queue: [],
      seen: new Map(),
      noise: 0,
    }),
    actions: (_) =>
      Object.fromEntries(
        recipe.rules.map(({ kind, from, to }, index) => [
          `${kind}${index}`,
          kind === 'point' || kind === 'see'
            ? each(ids, ids, (s: Draft<State>, i, j) => pair(s, kind, from, to, i, j))
            : kind === 'draw'
              ? (s: Draft<State>) => {
                  when(s.turn === null);
                  s.turn = choose(ids.filter((id) => s.pc[id] === from));
                  s.noise = 1 - s.noise;
                }
              : each(ids, (s: Draft<State>, i) => single(s, kind, from, to, i)),
        ]),
      ),
    ...(recipe.withView ? { view: ({ noise: _, ...rest }: State) => rest } : {}),
    symmetry: (_) => [
      recipe.encoding === 'strings'
        ? interchangeable<State>(ids as string[])
        : interchangeable<State>(recipe.size, {
            indexed: ['pc', 'peer', 'seen'],
            holding: ['peer.*', 'turn', 'members.*', 'queue.*', 'seen.*'],
          }),
    ],
    deadlock: (s) => s.turn === null,
    invariants: { good: (s) => !isBad(s as State, recipe, ids) },
  });
}

function single(s: Draft<State>, kind: Kind, from: number, to: number, i: Id): void {
  const peer = s.peer[i] ?? null;
  when(s.pc[i] === from);
  if (kind === 'claim') when(s.turn === null);
  if (kind === 'release' || kind === 'hand-on') when(s.turn === i);
  if (kind === 'pop') when(s.queue[0] === i);
  if (kind === 'push') when(s.queue.length < 2);
  if (kind === 'follow' || kind === 'hand-on') when(peer !== null);
  if (kind === 'claim') s.turn = i;
  if (kind === 'release') s.turn = null;
  if (kind === 'join') s.members.add(i);
  if (kind === 'leave') s.members.delete(i);
  if (kind === 'push') s.queue.push(i);
  if (kind === 'pop') s.queue.shift();
  if (kind === 'hand-on') s.turn = peer;
  s.pc[kind === 'follow' ? (peer as Id) : i] = to;
}

function pair(s: Draft<State>, kind: Kind, from: number, to: number, i: Id, j: Id): void {
  when(i !== j && s.pc[i] === from);
  if (kind === 'point') s.peer[i] = j;
  else s.seen.set(i, j);
  s.pc[i] = to;
}

function isBad(s: State, { bad }: Recipe, ids: readonly Id[]): boolean {
  switch (bad) {
    case 'all-at-1':
      return ids.every((id) => s.pc[id] === 1);
    case 'turn-at-2':
      return s.turn !== null && s.pc[s.turn] === 2;
    case 'mutual-peers':
      return ids.some((id) => s.peer[id] != null && s.peer[s.peer[id]] === id);
    case 'queue-of-members':
      return s.queue.length === 2 && s.queue.every((id) => s.members.has(id));
    case 'two-at-2':
      return ids.filter((id) => s.pc[id] === 2).length > 1;
  }
}

/** One text for all images of `s`: the least of the texts under every permutation. */
export function orbitOf(s: State, recipe: Recipe): string {
  const ids = idsOf(recipe);
  let least: string | null = null;
  for (const order of permutations(ids.map((_, i) => i))) {
    const to = (id: Id): number => order[ids.indexOf(id)] as number;
    const toOrNull = (id: Id | null): number => (id === null ? -1 : to(id));
    const inOrder = ids.map((_, place) => ids[order.indexOf(place)] as Id);
    const text = JSON.stringify([
      inOrder.map((id) => [
        s.pc[id],
        toOrNull(s.peer[id] ?? null),
        s.members.has(id),
        s.seen.has(id) ? to(s.seen.get(id) as Id) : -1,
      ]),
      toOrNull(s.turn),
      s.queue.map(to),
      recipe.withView ? 0 : s.noise,
    ]);
    if (least === null || text < least) least = text;
  }
  return least as string;
}

export function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
  }
}
