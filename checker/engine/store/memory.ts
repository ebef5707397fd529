/**
 * The linear memory that the kernel works in, and how it is divided.
 *
 * Fixed areas first, the visited set last, so that it can grow in place. Areas are address space, not memory: pages
 * that were never touched cost nothing. Sizes in bytes.
 */
import { type WasmMemory, wasm } from './wasm.ts';

const MIB = 2 ** 20;
const PAGE = 65536;

/** Parents expanded together, at most. */
export const PARENTS = 1024;
/** Successors after which a batch ends. */
export const BATCH_TARGET = 12 * 1024;
/** Successors that a batch can hold: one parent may have that many less {@link BATCH_TARGET}. */
export const BATCH_LIMIT = 4 * 1024 * 1024;
/** Lists with faults that a batch can hold: the product of parents and clusters must not be greater. */
export const FAULTS_LIMIT = 2 * 1024 * 1024;
/** Successors that are inserted at once; bounds the rows that come out. */
export const INSERT_LIMIT = 16 * 1024;

/** Threads that work on one search together, at most, and parents that they expand together, if rows are short. */
export const CREW = 16;
export const CREW_PARENTS = 64 * 1024;
/** Successors that a crew inserts at once, if rows are short. */
export const ROUND = 256 * 1024;
/** Buckets that a thread deals successors into, by the highest bits of their keys: see `crew-insertion.ts`. */
export const BUCKET_BITS = 8;
/** Keys of successors that a thread remembers having made: see `recent.ts`. */
export const RECENT_BITS = 13;
/** Bytes of a successor that was dealt: its key (8), its number in the round (4), nothing (4). */
export const DEALT = 16;
/** Parents that a thread takes at once, at most, and chunks of parents in a batch, at least if each thread is to get some. */
export const CHUNK = 256;
export const CHUNKS = 8 * CREW;
/** Bytes of one successor in a batch: fingerprint (8), effect's address (4), parent's place in the batch (4). */
export const RECORD_BITS = 4;
export const RECORD = 2 ** RECORD_BITS;
/** Successors that each of them has room for; lists with faults, and verdicts. */
export const OWN_SUCCESSORS = ROUND;
export const OWN_PAIRS = 8 * 1024;

/** What each thread of a crew has for itself, and where: offsets in its part of {@link areas}. */
export const OWN = layOut({
  /** Counts: see `own.ts`. */
  words: 64,
  /** Parents that the tables did not answer: the parent, where its successors would be, and counts before it. */
  missed: CREW_PARENTS * 16,
  /** Chunks of parents that the thread took: the first parent, and counts behind it. */
  chunks: Math.max(CREW_PARENTS / CHUNK, CHUNKS) * 16,
  idle: CREW_PARENTS * 4,
  faults: OWN_PAIRS * 8,
  verdicts: OWN_PAIRS * 8,
  /** Rows that the tables did not judge. */
  unjudged: ROUND * 4,
  /** The address behind each bucket. */
  buckets: 4 << BUCKET_BITS,
  /** The thread's part of the round's successors, bucket by bucket: half of them, where two threads share. */
  dealt: (ROUND / 2 + 32) * DEALT,
  /** One bit for each successor of a round: it is new. */
  bitmap: ROUND / 8,
  /** Keys of successors, each in the place that its lowest bits say. */
  recent: 8 << RECENT_BITS,
  batch: OWN_SUCCESSORS * RECORD,
});

/** Bytes of the rows of a batch's parents. */
export const ROWS_IN = 16 * MIB;

export const areas = layOut({
  /** See `header.ts`. */
  header: 128,
  /** Parents without any step, by their place in the batch. */
  idle: CREW_PARENTS * 4,
  /** (parent, list address) of lists with faults. */
  faults: FAULTS_LIMIT * 8,
  /** (row out, verdict address) of rows on which a predicate does not hold. */
  verdicts: 64 * 1024 * 8,
  /** Of each row out: the code of the step that led to it, and the parent's place in the batch. */
  codes: ROUND * 4,
  parents: ROUND * 4,
  batch: BATCH_LIMIT * RECORD,
  /** How the threads of a crew tell each other what to do: see `crew/control.ts`. */
  control: 2 * MIB,
  /** A part for each thread of a crew, and one for what the first does alone: see {@link OWN}. */
  crew: (CREW + 1) * OWN.end,
  /** Rows: see the formats of `kernel.ts`. */
  rowsIn: ROWS_IN,
  rowsOut: INSERT_LIMIT * 2048,
  /** Decision tables, effects and lists. */
  tables: 384 * MIB,
});

/** What the thread of a search has for itself where it works alone. */
export const ALONE = areas.crew + CREW * OWN.end;

/**
 * A place for one row in the making, or for keys that wait until others have moved: in the part of a crew's first thread
 * alone. `rowsOut` is none between two batches: rows that are no states yet may wait there (`learned/crew-batch.ts`).
 */
export const SCRATCH = ALONE + OWN.dealt;

type Areas<K extends string> = { readonly [A in K]: number } & { readonly end: number };

/** Where areas of these sizes begin, one behind the other. */
function layOut<K extends string>(sizes: Record<K, number>): Areas<K> {
  let at = 0;
  const starts: Record<string, number> = {};
  for (const [name, size] of Object.entries<number>(sizes)) {
    starts[name] = at;
    at += Math.ceil(size / 64) * 64;
  }
  return { ...starts, end: Math.ceil(at / PAGE) * PAGE } as unknown as Areas<K>;
}

/** Bytes of a row that the areas for rows have room for. */
export const STRIDE_LIMIT = 2048;

/** Greatest size of a memory: 4 GiB. */
const PAGES_LIMIT = 65536;

/**
 * Of a memory: pages at first, and at most. Those for a table of some million entries are there from the start, as addresses:
 * a memory that grows looks to V8 like so much garbage, which it then collects.
 */
export const pageLimits: readonly [number, number] = [areas.end / PAGE + 1024, PAGES_LIMIT];

/** Memories that are free: making one costs milliseconds. */
const pool: Linear[] = [];

/** A memory with views of it; growing it makes new views. */
export class Linear {
  memory: WasmMemory;
  words: Int32Array;
  /** True where several threads may work in it. */
  isShared: boolean;

  constructor(shared = false) {
    this.memory = new wasm.Memory({ initial: pageLimits[0], maximum: pageLimits[1], shared });
    this.words = new Int32Array(this.memory.buffer);
    this.isShared = shared;
  }

  /** A memory, fresh or released; behind the fixed areas it is zero. `shared`: threads are to share it, if that can be had. */
  static take(shared = false): Linear {
    if (!shared) return pool.pop() ?? new Linear(false);
    try {
      return new Linear(true);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return Linear.take();
    }
  }

  /** Free memories are not kept: what they take counts as taken. */
  static forgetFree(): void {
    pool.length = 0;
  }

  /** From now on in a memory that threads can share; what is in `ranges` of addresses is copied. Throws RangeError. */
  share(ranges: readonly (readonly [number, number])[]): void {
    const old = new Uint8Array(this.memory.buffer);
    this.memory = new wasm.Memory({ initial: old.length / PAGE, maximum: PAGES_LIMIT, shared: true });
    const bytes = new Uint8Array(this.memory.buffer);
    for (const [from, to] of ranges) bytes.set(old.subarray(from, to), from);
    this.words = new Int32Array(this.memory.buffer);
    this.isShared = true;
  }

  /** For others to take, unless it is shared or much was written behind the fixed areas; `ranges`: the addresses where. */
  release(ranges: readonly (readonly [number, number])[]): void {
    if (this.isShared) return;
    if (ranges.reduce((sum, [from, to]) => sum + to - from, 0) > 8 * MIB) return;
    for (const [from, to] of ranges) this.words.fill(0, Math.floor(from / 4), Math.ceil(to / 4));
    pool.push(this);
  }

  /** Make it at least `bytes` long; false where that is more than a memory can hold. */
  reserve(bytes: number): boolean {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return true;
    if (this.memory.buffer.byteLength / PAGE + missing > PAGES_LIMIT) return false;
    try {
      this.memory.grow(missing);
    } catch {
      return false;
    }
    this.words = new Int32Array(this.memory.buffer);
    return true;
  }
}
