/**
 * The behaviour graph of a search that is over: all rows are made again, every state is expanded once more, and each
 * successor is found by its fingerprint. Cost: two more expansions of each state, and a row of memory for each.
 *
 * Steps that change nothing are not in it; the steps of a state come in the order of the clusters.
 */

import { type BehaviourGraph, FAULT, OUTSIDE, StepRecorder } from '../../temporal/graph.ts';
import { PARENTS } from '../store/memory.ts';
import { OFTEN, type Work } from '../work.ts';
import { decode } from './decode.ts';
import { FingerprintIndex } from './fingerprint-index.ts';
import { LevelRows, type Visit, type VisitFault } from './level-rows.ts';
import type { Search } from './search.ts';

/** Bytes of a state in the index and the graph, at most, and of a step while steps are gathered, on average. */
const INDEX_BYTES = 56;
const STEP_BYTES = 12;

/** Null where there is no memory for it. */
export function* graphOf(search: Search): Work<BehaviourGraph | null> {
  const { distinct, head, relation } = search;
  if (!search.fits(distinct * (search.replay.stride + INDEX_BYTES) + search.generated * STEP_BYTES)) return null;
  const rows = new LevelRows(search, distinct);
  yield;
  const index = new FingerprintIndex(distinct);
  for (let state = 0; state < distinct; state++) {
    if (state % OFTEN === 0) yield;
    index.add(rows.low(state), rows.high(state), state);
  }
  const steps = new StepRecorder();
  let begun = 0;
  const begin = (state: number): void => {
    for (; begun <= state; begun++) steps.beginState();
  };
  const step: Visit = (from, code, record) => {
    const { words } = search.linear;
    const to = index.get(words[record] as number, words[record + 1] as number);
    begin(from);
    steps.add(relation.codes.step(code).action, to === -1 ? OUTSIDE : to);
  };
  const fault: VisitFault = (from, action) => {
    begin(from);
    steps.add(action, FAULT);
  };
  for (let from = 0; from < head; from += PARENTS) {
    yield;
    rows.expand(range(from, Math.min(from + PARENTS, head)), step, fault);
  }
  begin(head - 1);
  const initial = search.initialIndex.map((which, state) => [state, which] as const);
  const ids = new Int32Array(relation.domains.domains.length);
  return steps.finish(distinct, head, initial, (state) => decode(relation.domains, rows.ids(state, ids)));
}

function* range(from: number, end: number): Generator<number> {
  for (let state = from; state < end; state++) yield state;
}
