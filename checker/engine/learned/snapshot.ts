/**
 * A learned search as the parts of a checkpoint, and back.
 *
 * Kept is what the search cannot find again without exploring: the visited set, the links, the frontier's rows with
 * their format, the values behind the ids in these rows, counts, and what violates properties. Tries and tables are
 * learned anew, so successors may come in another order after a resumption; counts, verdicts and traces do not depend
 * on it. Cost: one pass over the memory of the search.
 */
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { canonical } from '../../state/canonical.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { KeptSearch, Parts } from '../checkpoint/checkpoints.ts';
import { refused } from '../checkpoint/manifest.ts';
import { readValue } from '../checkpoint/value.ts';
import type { PathStep } from '../engine.ts';
import type { StoreKind } from '../store/rows.ts';
import type { StoreShape } from '../store/store.ts';
import type { FinalClassesContent } from './final-classes.ts';
import type { LinksShape } from './links.ts';
import type { PackingShape } from './packing.ts';
import type { Relation } from './relation.ts';
import type { Search } from './search.ts';
import type { Suspects } from './suspects.ts';

/** Rows that are read together. */
const ROWS = 1024;

/** The part "search": all that is small. */
export interface Snapshot {
  readonly system: string;
  readonly seconds: number;
  readonly demoted: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  readonly steps: readonly PathStep[];
  readonly counts: {
    readonly generated: number;
    readonly deadlocks: number;
    readonly head: number;
    readonly rebuilds: number;
  };
  readonly levels: readonly number[];
  readonly initialIndex: readonly number[];
  readonly store: StoreKind;
  readonly visited: StoreShape;
  readonly links: LinksShape;
  /** How the rows are packed. */
  readonly packing: PackingShape;
  readonly frontier: { readonly stride: number; readonly length: number };
  readonly suspects: ReadonlyMap<string, Suspects>;
  readonly finals: FinalClassesContent | null;
}

/** `search`, which is between two batches. */
export function partsOf(search: Search, demoted: ReadonlySet<string>, seconds: number): Parts {
  const { relation, visited, links, frontier, suspects, finals, format, deadEnds } = search;
  const { generated, head, levels, initialIndex } = search;
  const { packing } = search.replay;
  const snapshot: Snapshot = {
    system: signature(relation.system),
    seconds,
    demoted: [...demoted],
    values: relation.domains.values,
    steps: relation.codes.all,
    counts: { generated, deadlocks: deadEnds.deadlocks, head, rebuilds: format.rebuilds },
    levels,
    initialIndex,
    store: search.store,
    visited: visited.shape,
    links: links.shape,
    packing: { order: packing.order, bits: packing.bits },
    frontier: { stride: frontier.width, length: frontier.length },
    suspects: suspects.all,
    finals: finals?.content ?? null,
  };
  return new Map([
    ['search', (put) => put(serialize(snapshot))],
    [
      'visited',
      (put) => {
        for (const range of rangesOf(search)) put(range);
      },
    ],
    [
      'links',
      (put) => {
        for (const block of links.blocks()) put(block);
      },
    ],
    [
      'frontier',
      (put) => {
        for (const rows of frontier.rows()) put(rows);
      },
    ],
  ]);
}

/** The small part, made sure to be of `system`. Throws `checkpoint`. */
export function snapshotIn(kept: KeptSearch, system: TransitionSystem, store: StoreKind): Snapshot {
  const snapshot = readValue<Snapshot>(kept, 'search');
  if (snapshot.system !== signature(system)) {
    throw refused('the spec gives other initial states, actions or properties now, though its text is the same');
  }
  if (snapshot.store !== store) throw refused(`its states are told apart otherwise (${snapshot.store})`);
  return snapshot;
}

/** Give the values and steps of `relation`, which is new, the numbers that they had. Throws `checkpoint`. */
export function restoreRelation(relation: Relation, { values, steps }: Snapshot): void {
  if (!relation.domains.restore(values)) throw refused('its values do not fit the state of the spec');
  for (const { action, choice } of steps) relation.codes.codeOf(action, choice);
}

/** Make `search`, which is new, the one that was kept. Throws `checkpoint`. */
export function restoreSearch(search: Search, snapshot: Snapshot, kept: KeptSearch): void {
  const { visited, links, suspects, finals } = search;
  search.generated = snapshot.counts.generated;
  search.deadEnds.deadlocks = snapshot.counts.deadlocks;
  search.format.rebuilds = snapshot.counts.rebuilds;
  search.levels.length = 0;
  for (const level of snapshot.levels) search.levels.push(level);
  for (const index of snapshot.initialIndex) search.initialIndex.push(index);
  if (!visited.restore(snapshot.visited)) {
    throw refused('its visited set does not fit into the memory of this machine', 'resume where more memory is free');
  }
  kept.read('visited', ({ fill }) => {
    for (const range of rangesOf(search)) fill(range);
  });
  kept.read('links', ({ fill }) => links.restore(snapshot.links, fill));
  restoreFrontier(search, snapshot.frontier, kept);
  suspects.restore(snapshot.suspects);
  if (snapshot.finals !== null) finals?.restore(snapshot.finals);
  search.resumeAt(snapshot.counts.head);
}

/** The memory of the visited set, piece by piece. */
function rangesOf({ visited, linear }: Search): Uint8Array[] {
  return visited.ranges().map(([from, to]) => new Uint8Array(linear.memory.buffer, from, to - from));
}

/** The rows, whose format `search` was made with. */
function restoreFrontier({ frontier }: Search, { stride, length }: Snapshot['frontier'], kept: KeptSearch): void {
  if (frontier.width !== stride) throw refused('its rows have another format');
  const rows = new Int32Array(ROWS * stride);
  kept.read('frontier', ({ fill }) => {
    for (let done = 0; done < length; done += ROWS) {
      const count = Math.min(ROWS, length - done);
      fill(rows.subarray(0, count * stride));
      frontier.push(rows, 0, 0, count);
    }
  });
}

/** What the numbers in a snapshot refer to. */
function signature({ spec, selection, constants, initial, actions, properties, symmetry }: TransitionSystem): string {
  const hash = createHash('sha256');
  const names = [actions, properties].map((all) => all.map(({ name }) => name));
  hash.update(JSON.stringify([spec, selection, constants, ...names, symmetry?.words ?? null]));
  for (const state of initial) hash.update(`\n${canonical(state)}`);
  return hash.digest('hex');
}
