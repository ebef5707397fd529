/**
 * The behaviour graph of a search that is over: all rows are made again, every state is expanded once more, and each
 * successor is found by its fingerprint. Cost: two more expansions of each state, and a row of memory for each.
 *
 * Steps that change nothing are not in it; the steps of a state come in the order of the clusters.
 */

import { type BehaviourGraph, FAULT, OUTSIDE, StepRecorder } from '../../temporal/graph.ts';
import { decode } from './decode.ts';
import { FingerprintIndex } from './fingerprint-index.ts';
import { LevelRows } from './level-rows.ts';
import type { Search } from './search.ts';

export function graphOf(search: Search): BehaviourGraph {
  const { distinct, head, relation } = search;
  const rows = new LevelRows(search, distinct);
  const index = new FingerprintIndex(distinct);
  for (let state = 0; state < distinct; state++) index.add(rows.low(state), rows.high(state), state);
  const steps = new StepRecorder();
  let begun = 0;
  const begin = (state: number): void => {
    for (; begun <= state; begun++) steps.beginState();
  };
  rows.expand(
    upTo(head),
    (from, code, record) => {
      const { words } = search.linear;
      const to = index.get(words[record] as number, words[record + 1] as number);
      begin(from);
      steps.add(relation.codes.step(code).action, to === -1 ? OUTSIDE : to);
    },
    (from, action) => {
      begin(from);
      steps.add(action, FAULT);
    },
  );
  begin(head - 1);
  const initial = search.initialIndex.map((which, state) => [state, which] as const);
  const ids = new Int32Array(relation.domains.domains.length);
  return steps.finish(distinct, head, initial, (state) => decode(relation.domains, rows.ids(state, ids)));
}

function* upTo(end: number): Generator<number> {
  for (let state = 0; state < end; state++) yield state;
}
