/**
 * The learned actions and predicates as the kernel sees them: clusters with their tables, for one packing of rows.
 *
 * The kernel calls {@link Replay} where a table has no answer. It asks the tries (which run the user's function if
 * they do not know either), compiles the answer and places it. A discovery that does not fit the packing throws
 * {@link Stale} through the kernel: nothing of the batch has been inserted by then, so the search makes a new replay
 * with a wider packing and takes the batch again.
 */

import { DcheckError } from '../../errors/error.ts';
import type { Fault } from '../../spec/fault.ts';
import { named } from '../../system/successors.ts';
import type { ActionInstance } from '../../system/system.ts';
import type { CrewTools } from '../crew/crew.ts';
import type { CrewKernel } from '../store/crew-kernel.ts';
import { type Kernel, kernelCode } from '../store/kernel.ts';
import { areas, BATCH_LIMIT, BATCH_TARGET, type Linear } from '../store/memory.ts';
import { type StoreKind, strideOf } from '../store/rows.ts';
import { wasm } from '../store/wasm.ts';
import { type Cluster, isSame } from './clusters.ts';
import type { Domains } from './domains.ts';
import type { LearnedAction, LearnedOutcome } from './learned-action.ts';
import type { LearnedPredicate } from './learned-predicate.ts';
import type { Moves } from './moves.ts';
import type { Packing } from './packing.ts';
import type { StepCodes } from './step-codes.ts';
import { type CompiledStep, Tables } from './tables.ts';

/** Thrown where a value does not fit into the bits that its slot has. */
export class Stale extends Error {}

/** A fault that a list holds. */
export interface FaultStep {
  readonly action: number;
  readonly choice: number;
  readonly fault: Fault;
}

/** A slot with more bits is not looked up in tables. */
const SLOT_BITS = 18;
/** Bits of old values by which a compiled step is remembered. */
const KEY_BITS = 30;

const modules = new Map<string, object>();

export class Replay {
  kernel: Kernel;
  /** The module that it is made of. */
  private module: object | null = null;
  /** How often a table had no answer for a parent. */
  misses = 0;
  readonly packing: Packing;
  readonly tables: Tables;
  /** Bytes of a row. */
  readonly stride: number;
  readonly clusters: readonly Cluster[];
  /** Predicates that are looked up; wide ones are not among them. */
  readonly checks: readonly LearnedPredicate[];
  readonly roots: number;
  readonly checkRoots: number;
  /** Verdict: the predicate holds. */
  readonly holds: number;
  /** An effect that changes nothing. */
  readonly nothing: number;
  /** By verdict, which of `checks` does not hold. */
  readonly failing: Map<number, number>;
  /** By the third word of a list. */
  readonly faults: (readonly FaultStep[])[];
  /** States expanded and judged before this batch; the search keeps it. */
  expanded = 0;
  judged = 0;
  /** Successors that one list may have, so that those of one parent fit into a batch. */
  private readonly stepLimit: number;
  private readonly faultNumbers: Map<string, number>;
  /** By outcome, and by the ids of what it writes: one step is in many lists. */
  private readonly compiled: Map<LearnedOutcome, Map<number, CompiledStep | null>>;
  private readonly fails: readonly number[];
  private readonly linear: Linear;
  private readonly store: StoreKind;
  private readonly domains: Domains;
  private readonly codes: StepCodes;
  private readonly ids: Int32Array;
  private readonly moves: Moves | null;

  /** What `before` has stored is used again where the packing is the very same. `moves` gets what every step changes. */
  constructor(
    linear: Linear,
    store: StoreKind,
    domains: Domains,
    packing: Packing,
    codes: StepCodes,
    clusters: readonly Cluster[],
    checks: readonly LearnedPredicate[],
    before: Replay | null,
    moves: Moves | null,
  ) {
    this.moves = moves;
    this.linear = linear;
    this.domains = domains;
    this.packing = packing;
    this.codes = codes;
    this.clusters = clusters;
    this.checks = checks;
    this.stepLimit = Math.floor((BATCH_LIMIT - BATCH_TARGET) / clusters.length);
    this.stride = strideOf(packing.words, store);
    this.ids = new Int32Array(domains.domains.length);
    const kept = before !== null && before.packing === packing ? before : null;
    this.tables = kept?.tables ?? new Tables(linear, packing, store);
    this.faults = kept?.faults ?? [[]];
    this.faultNumbers = kept?.faultNumbers ?? new Map();
    this.compiled = kept?.compiled ?? new Map();
    this.nothing = kept?.nothing ?? this.tables.effect(0, new Map(), false);
    this.holds = kept?.holds ?? this.tables.verdict();
    if (kept !== null && checks.length === kept.checks.length) {
      this.failing = kept.failing;
      this.fails = kept.fails;
      this.checkRoots = kept.checkRoots;
    } else {
      this.fails = checks.map(() => this.tables.verdict());
      this.failing = new Map(this.fails.map((address, index) => [address, index]));
      this.checkRoots = this.tables.array(checks.map(({ footprint }) => this.tables.table(this.lookedUp([...footprint]))));
    }
    this.roots = this.tables.array(clusters.map((one) => kept?.rootOf(one) ?? this.tables.table(this.lookedUp(one.rootSlots))));
    this.store = store;
    this.kernel = this.makeKernel();
  }

  /** The first table of a cluster like `cluster`; undefined where there is none. */
  private rootOf(cluster: Cluster): number | undefined {
    const number = this.clusters.findIndex((one) => isSame(one, cluster));
    return number < 0 ? undefined : (this.linear.words[(this.roots >> 2) + number] as number);
  }

  /** The memory is another one now, with the same contents. */
  moved(): void {
    this.kernel = this.makeKernel();
  }

  /** The kernel with its part for several threads; the memory is shared. */
  get tools(): CrewTools {
    return { kernel: this.kernel as CrewKernel & Kernel, module: this.module as object };
  }

  private makeKernel(): Kernel {
    const { linear, packing, store } = this;
    const format = `${store} ${packing.words} ${linear.isShared}`;
    let module = modules.get(format);
    if (module === undefined) {
      module = new wasm.Module(kernelCode(packing.words, store, linear.isShared));
      modules.set(format, module);
    }
    this.module = module;
    const env = {
      memory: linear.memory,
      miss: (number: number, parent: number) => this.miss(number, parent),
      judge: (check: number, row: number) => this.judge(check, row),
    };
    return new wasm.Instance(module, { env }).exports as unknown as Kernel;
  }

  /** The list for `cluster` in parent `parent` of the batch. */
  private miss(number: number, parent: number): number {
    this.misses++;
    const { actions } = this.clusters[number] as Cluster;
    const row = (areas.rowsIn + parent * this.stride) >> 2;
    this.parentIds(parent);
    const decidedBy: number[] = [];
    const steps: CompiledStep[] = [];
    const faults: FaultStep[] = [];
    const found: [LearnedAction, readonly LearnedOutcome[]][] = [];
    for (const action of actions) found.push([action, action.outcomes(this.ids, decidedBy, this.expanded + parent)]);
    if (!this.packing.holds()) throw new Stale();
    for (const [, outcomes] of found) for (const outcome of outcomes) pushWritten(outcome, decidedBy);
    const scratch = this.tables.isFull || actions.some(({ wide }) => wide) || !this.areNarrow(decidedBy);
    let outcomes = 0;
    let generated = 0;
    for (const [{ action }, list] of found) {
      outcomes += list.length;
      for (const outcome of list) {
        const { choice, writes, fault } = outcome;
        if (fault !== null) faults.push({ action: action.id, choice, fault });
        if (writes === null) continue;
        generated++;
        if (steps.length > this.stepLimit) throw tooManySuccessors(action, this.stepLimit);
        const code = this.codes.codeOf(action.id, choice);
        const step = scratch ? this.compile(code, writes, true) : this.stepOf(outcome, code, writes);
        if (step !== null) steps.push(step);
      }
    }
    const address = this.tables.list(outcomes, generated, this.faultNumber(faults), steps, scratch);
    if (!scratch) this.tables.place(this.linear.words[(this.roots >> 2) + number] as number, row, decidedBy, address);
    return address;
  }

  /** The same as {@link compile}, for good: remembered where what is written has few values. */
  private stepOf(outcome: LearnedOutcome, code: number, writes: Int32Array): CompiledStep | null {
    const { bits } = this.packing;
    let [key, width] = [0, 0];
    for (let i = 0; i < writes.length; i += 2) {
      const slot = writes[i] as number;
      width += bits[slot] as number;
      key = (key << (bits[slot] as number)) | (this.ids[slot] as number);
    }
    if (width > KEY_BITS) return this.compile(code, writes, false);
    let steps = this.compiled.get(outcome);
    if (steps === undefined) {
      steps = new Map();
      this.compiled.set(outcome, steps);
    }
    const known = steps.get(key);
    if (known !== undefined) return known;
    const step = this.compile(code, writes, false);
    steps.set(key, step);
    return step;
  }

  /** What `writes` do to a state with {@link ids}; null where that is nothing. */
  private compile(code: number, writes: Int32Array, scratch: boolean): CompiledStep | null {
    const { domains, packing } = this;
    const changed = new Map<number, number>();
    let low = 0;
    let high = 0;
    const moved: number[] = [];
    for (let i = 0; i < writes.length; i += 2) {
      const slot = writes[i] as number;
      const [from, to] = [this.ids[slot] as number, writes[i + 1] as number];
      if (from === to) continue;
      low ^= domains.low(slot, from) ^ domains.low(slot, to);
      high ^= domains.high(slot, from) ^ domains.high(slot, to);
      moved.push(slot, from, to);
      const word = packing.word[slot] as number;
      changed.set(word, (changed.get(word) ?? 0) ^ ((from ^ to) << (packing.shift[slot] as number)));
    }
    if (moved.length > 0) this.moves?.add(moved);
    return changed.size === 0 ? null : { low, high, effect: this.tables.effect(code, changed, scratch) };
  }

  private judge(number: number, out: number): number {
    const row = (areas.rowsOut + out * this.stride) >> 2;
    const { words } = this.linear;
    const check = this.checks[number] as LearnedPredicate;
    let decidedBy: readonly number[];
    let holds: boolean;
    if (check.known) {
      holds = check.evaluate(words, row, this.packing, null);
      decidedBy = check.readSlots;
    } else {
      const path: number[] = [];
      holds = check.holds(this.unpacked(areas.rowsOut, out), path, this.packing, this.judged + out);
      decidedBy = path;
    }
    const address = holds ? this.holds : (this.fails[number] as number);
    if (check.isProvisional) return address;
    if (!this.tables.isFull && this.areNarrow(decidedBy)) {
      this.tables.place(this.linear.words[(this.checkRoots >> 2) + number] as number, row, decidedBy, address);
    }
    return address;
  }

  private areNarrow(slots: readonly number[]): boolean {
    for (const slot of slots) if ((this.packing.bits[slot] as number) > SLOT_BITS) return false;
    return true;
  }

  get hasWide(): boolean {
    return this.clusters.some(({ actions }) => actions.some(({ wide }) => wide));
  }

  /** The faults of the list at `address`. */
  faultsOf(address: number): readonly FaultStep[] {
    return this.faults[this.linear.words[(address >> 2) + 2] as number] as readonly FaultStep[];
  }

  /** Value ids of parent `parent` of the batch; valid until the next call. */
  parentIds(parent: number): Int32Array {
    return this.unpacked(areas.rowsIn, parent);
  }

  /** The value of `predicate` in parent `parent` of the batch. */
  parentHolds(predicate: LearnedPredicate, parent: number): boolean {
    const at = (areas.rowsIn + parent * this.stride) >> 2;
    return predicate.evaluate(this.linear.words, at, this.packing, null);
  }

  /** The value of `predicate` on row `row` of those that came out. */
  outHolds(predicate: LearnedPredicate, row: number): boolean {
    const at = (areas.rowsOut + row * this.stride) >> 2;
    return predicate.evaluate(this.linear.words, at, this.packing, null);
  }

  /** True where the step to row `row` of those that came out was beyond the action constraint. */
  isBeyond(row: number): boolean {
    const { beyond } = this.domains.layout;
    if (beyond === null) return false;
    const { word, shift } = this.packing;
    const at = ((areas.rowsOut + row * this.stride) >> 2) + 2 + (word[beyond.slot] as number);
    return (((this.linear.words[at] as number) >>> (shift[beyond.slot] as number)) & 1) === 1;
  }

  private unpacked(area: number, row: number): Int32Array {
    this.packing.unpack(this.linear.words, ((area + row * this.stride) >> 2) + 2, this.ids);
    return this.ids;
  }

  private faultNumber(faults: readonly FaultStep[]): number {
    if (faults.length === 0) return 0;
    const text = faults.map(({ action, choice, fault }) => `${action}.${choice}.${fault.property}.${fault.message}`).join();
    const known = this.faultNumbers.get(text);
    if (known !== undefined) return known;
    this.faultNumbers.set(text, this.faults.length);
    return this.faults.push(faults) - 1;
  }

  private lookedUp(slots: readonly number[]): number[] {
    return slots.filter((slot) => (this.packing.bits[slot] as number) <= SLOT_BITS);
  }
}

/** What a list does depends on the old values of what it writes, too. */
function pushWritten({ writes }: LearnedOutcome, slots: number[]): void {
  if (writes === null) return;
  for (let i = 0; i < writes.length; i += 2) slots.push(writes[i] as number);
}

function tooManySuccessors(action: ActionInstance, limit: number): DcheckError {
  return new DcheckError('usage', `${named(action)} has more than ${limit} successors in one state`, {
    action: named(action),
    hint: 'split its choices over several steps',
  });
}
