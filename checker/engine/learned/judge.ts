/**
 * Judging new states: invariants and the constraint, looked up in the kernel where they are learned, evaluated one by
 * one where they are wide.
 */
import { HEADER } from '../store/header.ts';
import { areas, type Linear } from '../store/memory.ts';
import type { Check, Relation } from './relation.ts';
import type { Replay } from './replay.ts';
import type { SuspectList } from './suspects.ts';

/** Verdicts that the kernel has room for. */
const VERDICTS = 64 * 1024;

/** A row on which a check does not hold. */
interface Failure {
  readonly row: number;
  readonly check: Pick<Check, 'property'>;
}

/** The step to a row was beyond the action constraint: as good as outside the constraint. */
const BEYOND = { property: null };

export class Judge {
  private readonly relation: Relation;
  private readonly suspects: SuspectList;
  private readonly hasConstraint: boolean;
  private outside = new Uint8Array(0);
  /** Rows of the last call on which some invariant does not hold. */
  violating: ReadonlySet<number> = new Set();

  constructor(relation: Relation, suspects: SuspectList) {
    this.relation = relation;
    this.suspects = suspects;
    this.hasConstraint = relation.domains.layout.beyond !== null || relation.checks.some(({ property }) => property === null);
  }

  /**
   * Judge the `out` rows that came out, which have depth `depth` and are numbered from `first` on where they are in
   * the model. Marks those that are outside the constraint; null where there is none. `initial`: the index of the
   * first initial state among the batch's parents, -1 where these are no initial states.
   */
  judge(replay: Replay, linear: Linear, out: number, depth: number, first: number, initial: number): Uint8Array | null {
    const failures: Failure[] = [];
    const step = Math.max(1, Math.floor(VERDICTS / Math.max(1, replay.checks.length)));
    for (let row = 0; row < out; row += step) this.lookUp(replay, linear, row, Math.min(row + step, out), failures);
    return this.finish(replay, linear, out, depth, first, initial, failures);
  }

  /**
   * The same where a crew has looked at the rows: `verdicts` are row numbers and addresses of verdicts, in turn;
   * `unjudged` are the rows on which the tables had no answer. Both by number of the row.
   */
  judgeRest(
    replay: Replay,
    linear: Linear,
    out: number,
    depth: number,
    first: number,
    verdicts: readonly number[],
    unjudged: readonly number[],
  ): Uint8Array | null {
    const failures: Failure[] = [];
    for (let i = 0; i < verdicts.length; i += 2) {
      failures.push({ row: verdicts[i] as number, check: this.checkOf(replay, verdicts[i + 1] as number) });
    }
    for (const row of unjudged) this.lookUp(replay, linear, row, row + 1, failures);
    if (unjudged.length > 0) failures.sort((a, b) => a.row - b.row);
    return this.finish(replay, linear, out, depth, first, -1, failures);
  }

  /** Judge rows `from` to `to - 1` by the tables, learning. */
  private lookUp(replay: Replay, linear: Linear, from: number, to: number, failures: Failure[]): void {
    const checks = replay.checks.length;
    if (checks === 0) return;
    replay.kernel.check(from, to, replay.checkRoots, checks, replay.holds);
    const { words } = linear;
    const found = words[(areas.header >> 2) + HEADER.verdicts] as number;
    for (let i = 0; i < found; i++) {
      const at = (areas.verdicts >> 2) + 2 * i;
      failures.push({ row: words[at] as number, check: this.checkOf(replay, words[at + 1] as number) });
    }
  }

  /** What is judged without tables, and then what it all means. */
  private finish(
    replay: Replay,
    linear: Linear,
    out: number,
    depth: number,
    first: number,
    initial: number,
    failures: Failure[],
  ): Uint8Array | null {
    if (this.relation.domains.layout.beyond !== null) {
      for (let row = 0; row < out; row++) if (replay.isBeyond(row)) failures.push({ row, check: BEYOND });
    }
    for (const check of this.relation.checks) {
      if (!check.predicate.wide || replay.checks.includes(check.predicate)) continue;
      for (let row = 0; row < out; row++) if (!replay.outHolds(check.predicate, row)) failures.push({ row, check });
    }
    return this.settle(failures, linear, out, depth, first, initial, replay.stride >> 2);
  }

  private settle(
    failures: readonly Failure[],
    linear: Linear,
    out: number,
    depth: number,
    first: number,
    initial: number,
    stride: number,
  ): Uint8Array | null {
    this.violating = new Set(failures.filter(({ check }) => check.property !== null).map(({ row }) => row));
    if (!this.hasConstraint && failures.length === 0) return null;
    if (this.outside.length < out) this.outside = new Uint8Array(out);
    const { outside } = this;
    outside.fill(0);
    for (const { row, check } of failures) if (check.property === null) outside[row] = 1;
    const numbers = new Map<number, number>();
    if (failures.length > 0)
      for (let row = 0, number = first; row < out; row++) numbers.set(row, outside[row] === 1 ? -1 : number++);
    const { words } = linear;
    for (const { row, check } of failures) {
      if (check.property === null) continue;
      const suspects = this.suspects.at(check.property, depth);
      if (suspects === null) continue;
      const number = numbers.get(row) as number;
      // Several parts of an invariant may not hold there.
      if (outside[row] === 0 && suspects.states.at(-1) === number) continue;
      if (outside[row] === 0) suspects.states.push(number);
      else if (initial >= 0) suspects.initial.push(initial + (words[(areas.parents >> 2) + row] as number));
      else suspects.outside.push(...words.subarray((areas.rowsOut >> 2) + row * stride, (areas.rowsOut >> 2) + row * stride + 2));
    }
    return outside;
  }

  private checkOf(replay: Replay, verdict: number): Check {
    const predicate = replay.checks[replay.failing.get(verdict) as number];
    return this.relation.checks.find((check) => check.predicate === predicate) as Check;
  }
}
