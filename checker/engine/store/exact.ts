/**
 * The exact visited set: keys stand for whole states, by tree compression (`tree.ts`), so no two states are taken for one.
 *
 * Cost per state: 8 bytes divided by the load of the table, as for fingerprints, and what the nodes of the trees take,
 * which is little where parts of the state recur: slots that change together share words (`learned/slot-order.ts`). A key
 * speaks of packed words, so a new packing gives every state a new one: {@link ExactStore.repack} unfolds all states and
 * folds them again, a pause in proportion to their number. The packing leaves large domains room to double, so this is
 * rare once the search is large. The nodes of the old packing lie behind the table meanwhile, and are forgotten then.
 *
 * Keys may go to disk as fingerprints do; nodes stay in memory.
 *
 * Limits: what one memory of 4 GiB holds; `NODES_LIMIT` nodes.
 */
import type { Collision } from '../profile.ts';
import type { Work } from '../work.ts';
import { HEADER } from './header.ts';
import type { Kernel } from './kernel.ts';
import { Keys } from './keys.ts';
import { areas, CREW, type Linear, PARENTS, RECORD } from './memory.ts';
import { INDEX, NODES_LIMIT, PAIRS, tableOf } from './nodes.ts';
import {
  type ConvertWords,
  type Rekeyed,
  type Room,
  type RowFormat,
  StoreFull,
  type StoreShape,
  type VisitedStore,
} from './store.ts';

const FIRST_INDEX = 2 ** 12;
/** Nodes that one row may need, at most: one for each of its words. */
const ROW_NODES = 512;
/** Entries of the index where threads share it, at least: all of them may be at a row when it gets full. */
const SHARED_INDEX = 16 * CREW * ROW_NODES;

const HEAD = areas.header >> 2;
const TABLE = tableOf('exact');

/** How keys become those of another format. */
interface Repacking {
  readonly from: RowFormat;
  readonly to: RowFormat;
  readonly convert: ConvertWords;
  /** Address of the nodes that the old keys stand for. */
  readonly pairs: number;
}

export class ExactStore implements VisitedStore {
  readonly kind = 'exact';
  readonly zero = 0;
  readonly keys: Keys;
  private readonly linear: Linear;
  private readonly nodeRoom: Room;
  /** Entries of the index of nodes: a power of two. */
  private indexSize = FIRST_INDEX;

  /** `room`: for the table of keys; `nodeRoom`: for what the keys stand for. */
  constructor(linear: Linear, room: Room, nodeRoom: Room) {
    this.linear = linear;
    this.nodeRoom = nodeRoom;
    this.keys = new Keys(linear, TABLE, room);
    linear.words.fill(0, HEAD + HEADER.zero, HEAD + HEADER.limit + 1);
    this.setIndex(FIRST_INDEX);
  }

  shared(kernel: Kernel): void {
    while (this.indexSize < SHARED_INDEX) this.growIndex(kernel);
    this.setIndex(this.indexSize);
  }

  keySuccessors(from: number, to: number, kernel: Kernel): void {
    for (let at = kernel.fold(areas.rowsOut, from, to); at < to; at = kernel.fold(areas.rowsOut, at, to)) this.growIndex(kernel);
  }

  keyRows(at: number, count: number, { kernel, stride }: RowFormat): void {
    const end = at + count * stride;
    for (let done = kernel.plant(at, end); done < end; done = kernel.plant(done, end)) this.growIndex(kernel);
  }

  repack(from: RowFormat, to: RowFormat, convert: ConvertWords, others: readonly Rekeyed[]): void {
    const [pairs, end] = this.setNodesAside();
    const repacking: Repacking = { from, to, convert, pairs };
    try {
      for (const other of others) {
        other((keys) => {
          for (const some of chunksOf(keys)) this.rekey(some, repacking);
        });
      }
      for (const some of chunksOf(this.take())) {
        this.rekey(some, repacking);
        this.insertRows(some.length >> 1, to);
      }
    } finally {
      // The table grows to where they lie.
      this.linear.words.fill(0, pairs / 4, end / 4);
    }
  }

  *sorted(): Work<Uint32Array> {
    const keys = yield* this.keys.sorted();
    const { words } = this.linear;
    if (words[HEAD + HEADER.zero] === 0) return keys;
    // The table is never full: there is room for the one that does not lie in it.
    const all = new Uint32Array(keys.buffer, keys.byteOffset, keys.length + 2);
    return all.copyWithin(2, 0, keys.length).fill(0, 0, 2);
  }

  clear(): void {
    this.keys.clear();
    this.linear.words.fill(0, HEAD + HEADER.zero, HEAD + HEADER.zero + 2);
  }

  collision(): Collision {
    return { calculated: 0, observed: 0 };
  }

  ranges(): readonly [number, number][] {
    const nodes = this.linear.words[HEAD + HEADER.nodes] as number;
    return [
      [PAIRS, PAIRS + (nodes + 1) * 8],
      [INDEX, INDEX + this.indexSize * 4],
      [TABLE, this.keys.end],
    ];
  }

  get shape(): StoreShape {
    const header = this.linear.words.subarray(HEAD + HEADER.zero, HEAD + HEADER.limit + 1);
    return { keys: this.keys.shape, header: [...header] };
  }

  restore({ keys, header }: StoreShape): boolean {
    if (!this.keys.restore(keys)) return false;
    this.linear.words.set(header, HEAD + HEADER.zero);
    this.indexSize = (header[HEADER.mask - HEADER.zero] as number) + 1;
    return true;
  }

  /** `keys`, at most {@link PARENTS} of the old format, become those of the new one; their rows lie from the first parent's place on. */
  private rekey(keys: Uint32Array, { from, to, convert, pairs }: Repacking): void {
    const count = keys.length >> 1;
    const { words } = this.linear;
    for (let i = 0; i < count; i++) {
      const row = (areas.rowsOut + i * from.stride) >> 2;
      words[row] = keys[2 * i] as number;
      words[row + 1] = keys[2 * i + 1] as number;
    }
    from.kernel.unfold(areas.rowsOut, areas.rowsOut + count * from.stride, pairs);
    words.fill(0, areas.rowsIn >> 2, (areas.rowsIn + count * to.stride) >> 2);
    for (let i = 0; i < count; i++) {
      const row = (areas.rowsIn + i * to.stride) >> 2;
      convert(words, ((areas.rowsOut + i * from.stride) >> 2) + 2, row + 2, words);
    }
    this.keyRows(areas.rowsIn, count, to);
    for (let i = 0; i < count; i++) {
      const row = (areas.rowsIn + i * to.stride) >> 2;
      keys[2 * i] = words[row] as number;
      keys[2 * i + 1] = words[row + 1] as number;
    }
  }

  /** Put the keys of the first `count` rows that lie from the first parent's place on into the table, which has none of them. */
  private insertRows(count: number, { kernel, stride, nothing }: RowFormat): void {
    const { words } = this.linear;
    for (let i = 0; i < count; i++) {
      const row = (areas.rowsIn + i * stride) >> 2;
      const record = (areas.batch + i * RECORD) >> 2;
      words[record] = words[row] as number;
      words[record + 1] = words[row + 1] as number;
      words[record + 2] = nothing;
      words[record + 3] = i;
    }
    kernel.insert(0, count);
    if (words[HEAD + HEADER.out] !== count) throw new Error('two states became one when rows got a new format');
  }

  /** Move the nodes behind the table, and make others from now on; from where to where they lie. Throws {@link StoreFull}. */
  private setNodesAside(): [number, number] {
    const { linear } = this;
    const bytes = ((linear.words[HEAD + HEADER.nodes] as number) + 1) * 8;
    const from = this.keys.greatestEnd;
    // What takes the keys out of the table is to fit, too.
    if (!this.nodeRoom(bytes + this.keys.used * 8) || !linear.reserve(from + bytes)) throw new StoreFull();
    const { words } = linear;
    words.copyWithin(from / 4, PAIRS / 4, (PAIRS + bytes) / 4);
    words.fill(0, PAIRS / 4, (PAIRS + bytes) / 4);
    words.fill(0, INDEX / 4, INDEX / 4 + this.indexSize);
    words[HEAD + HEADER.nodes] = 0;
    return [from, from + bytes];
  }

  /** All keys; the table is empty then. */
  private take(): Uint32Array {
    const { words } = this.linear;
    const keys = new Uint32Array(2 * this.keys.used);
    let taken = 0;
    if (words[HEAD + HEADER.zero] !== 0) taken += 2;
    words.fill(0, HEAD + HEADER.zero, HEAD + HEADER.zero + 2);
    const end = this.keys.end / 4;
    for (let at = TABLE / 4; at < end; at += 2) {
      const [low, high] = [words[at] as number, words[at + 1] as number];
      if (low === 0 && high === 0) continue;
      keys[taken++] = low;
      keys[taken++] = high;
    }
    words.fill(0, TABLE / 4, end);
    return keys.subarray(0, taken);
  }

  private growIndex(kernel: Kernel): void {
    if (this.indexSize >= 2 * NODES_LIMIT || !this.nodeRoom(this.indexSize * 4)) throw new StoreFull();
    this.linear.words.fill(0, INDEX / 4, INDEX / 4 + this.indexSize);
    this.setIndex(this.indexSize * 2);
    kernel.reindex();
  }

  private setIndex(size: number): void {
    const { words } = this.linear;
    this.indexSize = size;
    words[HEAD + HEADER.mask] = size - 1;
    words[HEAD + HEADER.limit] = size / 2 - ROW_NODES * (this.linear.isShared ? CREW : 1);
  }
}

/** As many keys at a time as a batch has parents. */
function* chunksOf(keys: Uint32Array): Generator<Uint32Array> {
  for (let first = 0; first < keys.length; first += 2 * PARENTS) yield keys.subarray(first, first + 2 * PARENTS);
}
