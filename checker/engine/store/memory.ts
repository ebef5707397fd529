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

/** Threads that work on one search together, at most, and parents that they expand together. */
export const CREW = 16;
export const CREW_PARENTS = 8 * 1024;
/** Successors of each of them after which a batch should end. */
export const CREW_TARGET = 16 * 1024;
/** Successors that a crew inserts at once, if rows are short. */
export const ROUND = 64 * 1024;

/** What each thread of a crew has for itself, and where: offsets in its part of {@link areas}. */
export const OWN = {
  /** Counts: see `crew-kernel.ts`. */
  words: 0,
  /** Parents that the tables did not answer: the parent, where its successors would be, and counts before it. */
  missed: 64,
  idle: 64 + CREW_PARENTS * 16,
  faults: 64 + CREW_PARENTS * 20,
  verdicts: 64 + CREW_PARENTS * 20 + 64 * 1024,
  /** Rows that the tables did not judge. */
  unjudged: 64 + CREW_PARENTS * 20 + 2 * 64 * 1024,
  /** Successors whose keys are in the thread's partitions: address, and number in the round. */
  list: 64 + CREW_PARENTS * 20 + 2 * 64 * 1024 + ROUND * 4,
  /** One bit for each successor of a round: it is new. */
  bitmap: 64 + CREW_PARENTS * 20 + 2 * 64 * 1024 + ROUND * 12,
  batch: 64 + CREW_PARENTS * 20 + 2 * 64 * 1024 + ROUND * 12 + ROUND / 8,
  bytes: 2 * MIB,
} as const;
/** Lists with faults, and verdicts, that a thread has room for. */
export const OWN_PAIRS = 8 * 1024;

/** Bytes of one successor in a batch: fingerprint (8), effect's address (4), parent's place in the batch (4). */
export const RECORD = 16;

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
  control: 256 * 1024,
  /** A part for each thread of a crew, and one for what the first does alone: see {@link OWN}. */
  crew: (CREW + 1) * OWN.bytes,
  /** Rows: see the formats of `kernel.ts`. */
  rowsIn: CREW_PARENTS * 2048,
  rowsOut: INSERT_LIMIT * 2048,
  /** Decision tables, effects and lists. */
  tables: 384 * MIB,
});

type Areas<K extends string> = { readonly [A in K]: number } & { readonly end: number };

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

export const pageLimits: readonly [number, number] = [areas.end / PAGE + 16, PAGES_LIMIT];

/** Memories that are free: making one costs milliseconds. */
const pool: Linear[] = [];

/** A memory with views of it; growing it makes new views. */
export class Linear {
  memory: WasmMemory;
  words: Int32Array;
  /** True where several threads may work in it. */
  isShared = false;

  constructor() {
    this.memory = new wasm.Memory({ initial: pageLimits[0], maximum: pageLimits[1] });
    this.words = new Int32Array(this.memory.buffer);
  }

  /** A memory, fresh or released; behind the fixed areas it is zero. */
  static take(): Linear {
    return pool.pop() ?? new Linear();
  }

  /** From now on in a memory that threads can share; what is in `ranges` of addresses is copied. */
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
    if (ranges.reduce((sum, [from, to]) => sum + to - from, 0) > 32 * MIB) return;
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
