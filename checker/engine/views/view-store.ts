/**
 * The visited set of a search under a view, or where states are told apart exactly up to a symmetry: a state's key is that of
 * the text that identifies it (`view-keys.ts`), so the first state that is found with it stands for all. Rows are those of
 * the states as they were found.
 *
 * Under a view, which state stands for the others is decided by the order of generation, and so is what is found from there:
 * successors must come in the order of the actions, as in the reference engine.
 *
 * A view may compute whatever it likes, so keys are given here, not in the kernel, and from whole rows, not from what a step
 * changes. Cost: making the row of each successor, and its key.
 */
import { DcheckError } from '../../errors/error.ts';
import { named } from '../../system/successors.ts';
import type { ActionInstance } from '../../system/system.ts';
import type { Relation } from '../learned/relation.ts';
import type { Replay } from '../learned/replay.ts';
import { areas, type Linear, RECORD } from '../store/memory.ts';
import { ROW_HEADER } from '../store/rows.ts';
import type { Room, RowFormat, StoreShape } from '../store/store.ts';
import { Visited } from '../store/visited.ts';
import { ViewKeys } from './view-keys.ts';

export class ViewStore extends Visited {
  private readonly memory: Linear;
  private readonly relation: Relation;
  private readonly views: ViewKeys;
  private readonly replay: () => Replay;
  /** Packed words. */
  private row = new Int32Array(0);

  /** `isExact`: no two views are taken for one. `replay`: that of the rows of now. */
  constructor(linear: Linear, room: Room, relation: Relation, isExact: boolean, replay: () => Replay) {
    super(linear, room);
    this.memory = linear;
    this.relation = relation;
    this.views = new ViewKeys(relation.domains, relation.system, isExact);
    this.replay = replay;
  }

  override keySuccessors(from: number, to: number): void {
    const { packing, stride } = this.replay();
    const { words } = this.memory;
    for (let record = from >> 2; record < to >> 2; record += RECORD >> 2) {
      this.load((areas.rowsIn + (words[record + 3] as number) * stride) >> 2, packing.words);
      const { row } = this;
      const effect = (words[record + 2] as number) >> 2;
      const end = effect + 2 + 2 * (words[effect + 1] as number);
      for (let at = effect + 2; at < end; at += 2) {
        const word = ((words[at] as number) >> 2) - ROW_HEADER;
        row[word] = (row[word] as number) ^ (words[at + 1] as number);
      }
      this.keyAfter(words[effect] as number);
      words[record] = this.views.low;
      words[record + 1] = this.views.high;
    }
  }

  override keyRows(at: number, count: number, { stride }: RowFormat): void {
    const { packing } = this.replay();
    const { words } = this.memory;
    for (let row = at >> 2; row < (at + count * stride) >> 2; row += stride >> 2) {
      this.load(row, packing.words);
      this.views.of(this.row, packing);
      words[row] = this.views.low;
      words[row + 1] = this.views.high;
    }
  }

  override get shape(): StoreShape {
    return { ...super.shape, texts: this.views.texts };
  }

  override restore(shape: StoreShape): boolean {
    this.views.restore(shape.texts ?? []);
    return super.restore(shape);
  }

  /** The row that begins at `words[at]`, without its header. */
  private load(at: number, count: number): void {
    if (this.row.length !== count) this.row = new Int32Array(count);
    const { words } = this.memory;
    for (let word = 0; word < count; word++) this.row[word] = words[at + ROW_HEADER + word] as number;
  }

  /** The key of the row, to which the step with number `code` leads. */
  private keyAfter(code: number): void {
    try {
      this.views.of(this.row, this.replay().packing);
    } catch (error) {
      if (!(error instanceof DcheckError) || error.code !== 'not-plain') throw error;
      const { codes, system } = this.relation;
      const action = system.actions[codes.step(code).action] as ActionInstance;
      throw new DcheckError(error.code, error.message, { ...error.details, action: named(action) });
    }
  }
}
