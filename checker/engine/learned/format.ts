/**
 * What depends on the packing: the tables, and the rows of the frontier. Both are made anew where a value does not fit
 * its slot any more, where the tables are full, and where better clusters of actions are known. Cost: the tables fill
 * again, and a pass over the frontier (and in the exact store over all states) where the packing is another.
 */
import { RowQueue } from '../spill/row-queue.ts';
import { type Linear, SCRATCH, STRIDE_LIMIT } from '../store/memory.ts';
import { strideOf } from '../store/rows.ts';
import type { ConvertWords, Rekeyed, VisitedStore } from '../store/store.ts';
import { type Cluster, cluster, isSame, separate } from './clusters.ts';
import { conversion } from './conversion.ts';
import { Demotion, largestPart } from './layout.ts';
import type { LearnedPredicate } from './learned-predicate.ts';
import { Packing, type PackingShape } from './packing.ts';
import type { Relation } from './relation.ts';
import { Replay } from './replay.ts';
import { SlotOrder } from './slot-order.ts';
import type { SuspectList } from './suspects.ts';
import { tuning } from './tuning.ts';

/** Keys of visited states that do not lie in the table. */
export interface KeysElsewhere {
  /** What is to be told from other states by its key must be now: all keys are about to change. */
  settleAll(): void;
  readonly rekey: Rekeyed;
}

export class Format {
  replay: Replay;
  /** States that wait to be expanded: those of one level and the next. */
  readonly frontier: RowQueue<Packing>;
  private readonly queues: RowQueue<Packing>[] = [];
  /** Where the visited set is on disk: what lies there. */
  elsewhere: KeysElsewhere | null = null;
  /** How often the tables were made anew. */
  rebuilds = 0;
  /** States expanded since the learning began; the search keeps it. */
  expanded = 0;
  private readonly relation: Relation;
  private readonly linear: Linear;
  private readonly visited: VisitedStore;
  private readonly suspects: SuspectList;
  /** Successors in the order of the actions. */
  private readonly ordered: boolean;
  private readonly order: SlotOrder;

  /** `shape`: of the packing, where rows of this format are to be put in. */
  constructor(
    relation: Relation,
    linear: Linear,
    visited: VisitedStore,
    suspects: SuspectList,
    ordered: boolean,
    shape: PackingShape | undefined,
  ) {
    this.relation = relation;
    this.linear = linear;
    this.visited = visited;
    this.suspects = suspects;
    this.ordered = ordered;
    this.order = new SlotOrder(relation);
    const packing = new Packing(relation.domains, shape?.order ?? this.order.now, true, shape?.bits);
    this.replay = this.makeReplay(packing, null);
    this.frontier = this.queue(0);
  }

  /** New tables, for wider slots or better clusters, and the frontier's rows in their format. */
  rebuild(roomy: boolean): void {
    const before = this.replay;
    const packing = this.keptPacking(roomy) ?? this.newPacking(roomy);
    if (packing === before.packing && !before.tables.isFull && this.isAsNew(before)) return;
    const isSame = packing.equals(before.packing);
    const { visited, suspects, elsewhere } = this;
    const givesNewKeys = visited.kind === 'exact' && !isSame;
    if (givesNewKeys) elsewhere?.settleAll();
    this.rebuilds++;
    this.replay = this.makeReplay(packing, before);
    if (isSame) return;
    if (givesNewKeys) {
      const others: Rekeyed[] = [(change) => suspects.rekey(change), (change) => elsewhere?.rekey(change)];
      visited.repack(before, this.replay, conversion(before.packing, packing), others);
    }
    for (const queue of this.queues) queue.reformat({ format: packing, stride: this.replay.stride >> 2 });
  }

  /** A queue of rows in the format of now, whatever that becomes; `extra`: words before each. */
  queue(extra: number): RowQueue<Packing> {
    let last: { readonly old: Packing; readonly now: Packing; readonly convert: ConvertWords } | null = null;
    const format = { format: this.replay.packing, stride: this.replay.stride >> 2 };
    const queue = new RowQueue<Packing>(format, extra, (old, from, at, to, into) => {
      const { packing, stride } = this.replay;
      if (last?.old !== old || last.now !== packing) last = { old, now: packing, convert: conversion(old, packing) };
      last.convert(from, at + 2, into + 2, to);
      to[into] = from[at] as number;
      to[into + 1] = from[at + 1] as number;
      if (this.visited.kind === 'exact') this.key(to.subarray(into, into + (stride >> 2)));
    });
    this.queues.push(queue);
    return queue;
  }

  /** The row of initial state number `index`. */
  initialRow(index: number): Int32Array {
    const ids = this.relation.initial[index] as Int32Array;
    const row = new Int32Array(this.replay.stride >> 2);
    this.replay.packing.pack(ids, row, 2);
    for (const [slot, id] of ids.entries()) {
      row[0] = (row[0] as number) ^ this.relation.domains.low(slot, id);
      row[1] = (row[1] as number) ^ this.relation.domains.high(slot, id);
    }
    this.key(row);
    return row;
  }

  /** Give a row whose packed words are there all the rest. */
  private key(row: Int32Array): void {
    this.linear.words.set(row, SCRATCH >> 2);
    this.visited.keyRows(SCRATCH, 1, this.replay);
    row.set(this.linear.words.subarray(SCRATCH >> 2, (SCRATCH >> 2) + row.length));
  }

  /**
   * The packing of now where it still holds: what the tables know is of use then. Null where they are full, or where wider
   * slots are wanted, unless a new packing would cost much; and where a better order costs little.
   */
  private keptPacking(roomy: boolean): Packing | null {
    const { packing } = this.replay;
    if (!packing.holds()) return null;
    if (this.visited.kind === 'fingerprint') return roomy ? null : packing;
    const isLarge = this.elsewhere !== null || this.visited.keys.used > tuning.reorderBelow;
    return isLarge || packing.order === this.order.now ? packing : null;
  }

  /** The order of slots matters to the trees of the exact store only. */
  private newPacking(roomy: boolean): Packing {
    const order = this.visited.kind === 'exact' ? this.order.now : this.replay.packing.order;
    return new Packing(this.relation.domains, order, roomy);
  }

  private clustersFor({ bits }: Packing): Cluster[] {
    const { actions } = this.relation;
    return this.ordered || this.expanded < tuning.clusterAfter ? separate(actions) : cluster(actions, bits);
  }

  /** Predicates to be looked up. */
  private get looked(): LearnedPredicate[] {
    return this.relation.checks.map(({ predicate }) => predicate).filter(({ wide }) => !wide);
  }

  /** Would new tables, for the same packing, be the same but for what they know? */
  private isAsNew({ packing, clusters, checks }: Replay): boolean {
    const now = this.clustersFor(packing);
    const isSettled = now.length === clusters.length && now.every((one, index) => isSame(one, clusters[index] as Cluster));
    return isSettled && checks.length === this.looked.length;
  }

  private makeReplay(packing: Packing, before: Replay | null): Replay {
    const { domains, codes, moves } = this.relation;
    if (strideOf(packing.words, this.visited.kind) > STRIDE_LIMIT) throw new Demotion(largestPart(domains.layout.root));
    return new Replay(
      this.linear,
      this.visited.kind,
      domains,
      packing,
      codes,
      this.clustersFor(packing),
      this.looked,
      before?.tables.isFull ? null : before,
      moves,
    );
  }
}
