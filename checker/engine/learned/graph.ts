/**
 * The behaviour graph of a search that is over: every state is expanded once more, which gives the rows of the states that
 * it found (`level-rows.ts`) and all its steps, whose states are looked up by their keys (`state-index.ts`). Cost: an
 * expansion and a look-up for each step, and a row of memory for each state.
 *
 * Steps that change nothing are not in it; the steps of a state come in the order of the clusters, after its faults.
 */

import type { State } from '../../system/system.ts';
import { type BehaviourGraph, FAULT, StepRecorder } from '../../temporal/graph.ts';
import { areas } from '../store/memory.ts';
import type { Work } from '../work.ts';
import { decode } from './decode.ts';
import { type BatchFault, faultsIn } from './faults.ts';
import { LevelRows } from './level-rows.ts';
import { tabulateRows } from './projection.ts';
import type { Search } from './search.ts';
import { StateIndex } from './state-index.ts';

/** Bytes of a state in the graph, and of a step. */
const STATE_BYTES = 8;
const STEP_BYTES = 6;

/** Null where there is no memory for it. */
export function* graphOf(search: Search): Work<BehaviourGraph | null> {
  const { distinct, head, generated, replay } = search;
  const needed = distinct * (replay.stride + STATE_BYTES) + StateIndex.bytesOf(distinct) + generated * STEP_BYTES;
  if (!search.fits(needed)) return null;
  const gathering = new Gathering(search);
  const rows = yield* LevelRows.whole(search, (known) => gathering.batch(known));
  const { domains } = search.relation;
  const initial = search.initialIndex.map((which, state) => [state, which] as const);
  const ids = new Int32Array(domains.domains.length);
  const state = (number: number): State => decode(domains, rows.ids(number, ids));
  return gathering.steps.finish(distinct, head, initial, state, tabulateRows(domains, replay.packing, rows, distinct));
}

class Gathering {
  readonly steps: StepRecorder;
  private readonly search: Search;
  private readonly index: StateIndex;
  /** States that are in the index. */
  private known = 0;
  /** By code of a step: its action. */
  private actions = new Int32Array(0);
  private numbers = new Int32Array(0);

  constructor(search: Search) {
    this.search = search;
    this.steps = new StepRecorder(search.relation.actions.length, search.head, search.generated);
    this.index = new StateIndex(search.distinct);
  }

  /** Takes the batches of parents that `rows` expands. */
  batch(rows: LevelRows): (first: number, parents: number, records: number, made: number) => void {
    return (_, parents, records, made) => {
      const { stride } = rows.rows;
      rows.rows.each(this.known, made, (page, at, count) => this.index.addRows(page, at, count, stride));
      this.known = made;
      if (this.numbers.length < records) this.numbers = new Int32Array(records * 2);
      const { words } = this.search.linear;
      this.index.find(words, areas.batch >> 2, records, this.numbers);
      this.record(words, parents, records, faultsIn(words, this.search.replay));
    };
  }

  /** The steps of the batch's parents; of their successors, `numbers` are the numbers. */
  private record(words: Int32Array, parents: number, records: number, faults: readonly BatchFault[]): void {
    const { steps, numbers } = this;
    steps.reserve(records + faults.length);
    const { to, action } = steps;
    const actions = this.actionsByCode();
    let at = steps.steps;
    let fault = 0;
    let place = -1;
    const beginUpTo = (parent: number): void => {
      for (; place < parent; ) {
        place++;
        steps.steps = at;
        steps.beginState();
        for (; fault < faults.length && (faults[fault] as BatchFault).place === place; fault++) {
          to[at] = FAULT;
          action[at++] = (faults[fault] as BatchFault).action;
        }
      }
    };
    for (let i = 0, record = areas.batch >> 2; i < records; i++, record += 4) {
      if ((words[record + 3] as number) !== place) beginUpTo(words[record + 3] as number);
      // Not found is -1, which is OUTSIDE.
      to[at] = numbers[i] as number;
      action[at++] = actions[words[(words[record + 2] as number) >> 2] as number] as number;
    }
    beginUpTo(parents - 1);
    steps.steps = at;
  }

  private actionsByCode(): Int32Array {
    const { codes } = this.search.relation;
    if (this.actions.length !== codes.size) {
      this.actions = Int32Array.from({ length: codes.size }, (_, code) => (code === 0 ? -1 : codes.step(code).action));
    }
    return this.actions;
  }
}
