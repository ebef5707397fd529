/**
 * The shortest path to a violation with the fewest context switches, and among these the one that the reference engine
 * chooses, from nothing but the links of the search.
 *
 * The states on shortest paths to the targets are marked backwards, level by level: a state is on one if a successor
 * is. Forwards, each gets the least number of switches for each actor that can take the last step to it, and its rank:
 * the order in which the reference engine would have found it, which is decided by its first parent in that order, the
 * action and the choice (all parents of a marked state are marked, so ranks need no others). The path is then taken
 * backwards from the first best target, ties going to the first step in that order, as `reference/fewest-switches.ts`
 * does. With a symmetry, states stand for classes, and actors are exchanged along the steps (`classes/turns.ts`): each
 * is called by the name that it has at the state that was kept. Cost: about four expansions of each state that is less deep than the violation, and
 * two bytes per marked state and actor.
 */
import type { ClassEdge } from '../../symmetry/concrete.ts';
import type { Turns } from '../classes/turns.ts';
import type { Path, PathStep } from '../engine.ts';
import type { Work } from '../work.ts';
import { FingerprintIndex } from './fingerprint-index.ts';
import type { LevelRows } from './level-rows.ts';
import type { Search } from './search.ts';
import type { Suspects } from './suspects.ts';

/** A step to a marked state or to a target outside the model. */
interface Edge extends ClassEdge {
  /** Its actor's number, by the name that it has where the step leads. */
  readonly actorAfter: number;
  /** Its place in the order of the reference engine. */
  readonly key: number;
}

/** What a path leads to: a state, or a step out of the model (then `edge`). */
interface Target {
  readonly key: number;
  readonly state: number;
  readonly edge: Edge | null;
  readonly kind: 'state' | 'outside' | 'fault';
}

export interface FoundPath {
  readonly path: Path;
  readonly kind: Target['kind'];
  /** Value ids of the last state that is in the model: the violating one, or the one whose step leaves it. */
  readonly ids: Int32Array;
}

const FAR = 0xffff;
/** Steps are told apart by this many numbers in a key. */
const STEPS = 2 ** 20;

export class ShortestPaths {
  private readonly search: Search;
  private readonly rows: LevelRows;
  private readonly depth: number;
  private readonly suspects: Suspects;
  /** By code of a step. */
  private readonly ordinals: readonly number[];
  private readonly actorBy: readonly number[];
  private readonly actors: readonly number[];
  private readonly actorNumbers: ReadonlyMap<string, number>;
  /** Null where every state stands for itself. */
  private readonly turns: Turns | null;
  private readonly actorCount: number;
  /** The place of each marked state in the tables. */
  private readonly places = new FingerprintIndex();
  private marked = 0;
  private best = new Uint16Array(0);
  private rank = new Int32Array(0);
  private key = new Float64Array(0);
  private readonly byLevel: number[][] = [];
  /** The state that the step of now is from, its place, and the fewest switches of a path to it. */
  private from = -1;
  private fromPlace = -1;
  private leastFrom = FAR;

  constructor(search: Search, rows: LevelRows, suspects: Suspects) {
    this.search = search;
    this.rows = rows;
    this.suspects = suspects;
    this.depth = suspects.depth;
    this.ordinals = ordinalsOf(search);
    const names = [...new Set(search.relation.system.actions.map(({ actor }) => actor))];
    this.actorNumbers = new Map(names.map((name, index) => [name, index + 1]));
    this.actors = search.relation.system.actions.map(({ actor }) => this.actorNumbers.get(actor) as number);
    this.actorBy = this.ordinals.map((_, code) => (code === 0 ? 0 : this.actorOf(search.relation.codes.step(code))));
    this.turns = search.classes?.turns((state) => rows.ids(state)) ?? null;
    this.actorCount = names.length + 1;
  }

  *find(): Work<FoundPath> {
    const outside = yield* this.mark();
    this.best = new Uint16Array(this.marked * this.actorCount).fill(FAR);
    this.rank = new Int32Array(this.marked);
    this.key = new Float64Array(this.marked).fill(Infinity);
    const targets = (yield* this.forwards(outside)).sort((a, b) => a.key - b.key);
    return yield* this.backwards(targets);
  }

  /** Mark the states on shortest paths; the targets outside the model by fingerprint. */
  private *mark(): Work<FingerprintIndex> {
    const outside = new FingerprintIndex();
    for (let i = 0; i < this.suspects.outside.length; i += 2) {
      outside.add(this.suspects.outside[i] as number, this.suspects.outside[i + 1] as number, i / 2);
    }
    const { states, faults } = this.suspects;
    let goals = this.markLevel(this.depth, states);
    for (let level = this.depth - 1; level >= 1; level--) {
      const found: number[] = [];
      if (level === this.depth - 1) for (let i = 0; i < faults.length; i += 3) found.push(faults[i] as number);
      const isLast = level === this.depth - 1;
      const { words } = this.search.linear;
      yield* this.rows.expand(this.statesAt(level), (from, _, record) => {
        const [low, high] = [words[record] as number, words[record + 1] as number];
        if (goals.get(low, high) >= 0 || (isLast && outside.get(low, high) >= 0)) found.push(from);
      });
      goals = this.markLevel(level, found);
    }
    return outside;
  }

  private markLevel(level: number, states: readonly number[]): FingerprintIndex {
    const index = new FingerprintIndex();
    const own: number[] = [];
    for (const state of states) {
      if (this.place(state) >= 0) continue;
      this.places.add(state, 0, this.marked++);
      own.push(state);
      index.add(this.rows.low(state), this.rows.high(state), state);
    }
    this.byLevel[level] = own.sort((a, b) => a - b);
    return index;
  }

  /** Ranks and fewest switches, from the initial states on; the targets. */
  private *forwards(outside: FingerprintIndex): Work<Target[]> {
    const targets: Target[] = [];
    for (const [rank, state] of (this.byLevel[1] as number[]).entries()) {
      this.rank[this.place(state)] = rank;
      this.best[this.cell(state, 0)] = 0;
    }
    for (let level = 1; level < this.depth; level++) {
      const next = this.byLevel[level + 1] as number[];
      const goals = new FingerprintIndex();
      for (const state of next) goals.add(this.rows.low(state), this.rows.high(state), state);
      const { words } = this.search.linear;
      yield* this.rows.expand(this.byLevel[level] as number[], (from, code, record) => {
        const [low, high] = [words[record] as number, words[record + 1] as number];
        const to = goals.get(low, high);
        if (to >= 0) this.relax(from, code, to);
        else if (level + 1 === this.depth && outside.get(low, high) >= 0) {
          const edge = this.edge(from, code, -1);
          targets.push({ key: edge.key, state: -1, edge, kind: 'outside' });
        }
      });
      next.sort((a, b) => this.keyTo(a) - this.keyTo(b));
      for (const [rank, state] of next.entries()) this.rank[this.place(state)] = rank;
    }
    for (const state of this.suspects.states) targets.push({ key: this.keyTo(state), state, edge: null, kind: 'state' });
    const { faults } = this.suspects;
    for (let i = 0; i < faults.length; i += 3) {
      const [from, action, choice] = faults.slice(i, i + 3) as [number, number, number];
      const edge = this.edge(from, this.search.relation.codes.codeOf(action, choice), -1);
      targets.push({ key: edge.key, state: -1, edge, kind: 'fault' });
    }
    return targets;
  }

  private relax(from: number, code: number, to: number): void {
    // No object for each step where there are no classes: there are as many as the search has generated.
    const actor = this.actorBy[code] as number;
    const actorAfter = this.turns === null ? actor : this.edge(from, code, to).actorAfter;
    const place = this.place(to);
    const cell = place * this.actorCount + actorAfter;
    this.best[cell] = Math.min(this.best[cell] as number, this.switchesVia(from, actor));
    this.key[place] = Math.min(this.key[place] as number, this.keyOf(from, code));
  }

  /** The fewest switches of a path to `from` and one more step by `actor`. */
  private switchesVia(from: number, actor: number): number {
    const { best } = this;
    const first = this.goOnFrom(from) * this.actorCount;
    // Nobody has to take over from the same actor, or where no step was taken.
    return Math.min(best[first + actor] as number, best[first] as number, this.leastFrom + 1);
  }

  /** The place of `from`. Steps from one state come one after the other: what they have in common is looked for once. */
  private goOnFrom(from: number): number {
    if (from === this.from) return this.fromPlace;
    this.from = from;
    this.fromPlace = this.place(from);
    const first = this.fromPlace * this.actorCount;
    this.leastFrom = FAR;
    for (let cell = first; cell < first + this.actorCount; cell++) {
      this.leastFrom = Math.min(this.leastFrom, this.best[cell] as number);
    }
    return this.fromPlace;
  }

  private *backwards(targets: readonly Target[]): Work<FoundPath> {
    let least = FAR + 1;
    let target: Target | null = null;
    for (const candidate of targets) {
      const switches =
        candidate.edge === null
          ? Math.min(...this.best.subarray(this.cell(candidate.state, 0), this.cell(candidate.state, 0) + this.actorCount))
          : this.switchesVia(candidate.edge.from, this.actorOf(candidate.edge));
      if (switches < least) {
        least = switches;
        target = candidate;
      }
    }
    if (target === null) throw new Error('no path leads to the violation');
    const edges: Edge[] = [];
    let state = target.state;
    let left = least;
    /** The actor of the step that was taken after reaching `state`; 0 where there is none. */
    let after = 0;
    let level = this.depth;
    if (target.edge !== null) {
      edges.push(target.edge);
      state = target.edge.from;
      after = this.actorOf(target.edge);
      level--;
    }
    const last = state;
    for (; level > 1; level--) {
      const edge = yield* this.lastStep(state, level, left, after);
      edges.push(edge);
      left -= after === 0 || after === edge.actorAfter ? 0 : 1;
      after = this.actorOf(edge);
      state = edge.from;
    }
    const initial = this.search.initialIndex[state] as number;
    edges.reverse();
    const path = this.turns?.run(initial, edges) ?? { initial, steps: edges.map(({ action, choice }) => ({ action, choice })) };
    return { path, kind: target.kind, ids: this.rows.ids(last) };
  }

  /** The step to take to `state` so that `left` switches are made up to the step by `after` that follows. */
  private *lastStep(state: number, level: number, left: number, after: number): Work<Edge> {
    const incoming: Edge[] = [];
    const [low, high] = [this.rows.low(state), this.rows.high(state)];
    const { words } = this.search.linear;
    yield* this.rows.expand(this.byLevel[level - 1] as number[], (from, code, record) => {
      if (words[record] === low && words[record + 1] === high) incoming.push(this.edge(from, code, state));
    });
    incoming.sort((a, b) => a.key - b.key);
    const actors = new Set(incoming.map(({ actorAfter }) => actorAfter));
    for (const actor of actors) {
      const wanted = left - (after === 0 || after === actor ? 0 : 1);
      if (this.best[this.cell(state, actor)] !== wanted) continue;
      return incoming.find(
        (edge) => edge.actorAfter === actor && this.switchesVia(edge.from, this.actorOf(edge)) === wanted,
      ) as Edge;
    }
    throw new Error('the shortest path was lost');
  }

  /** But for those that were never expanded: no path leads through them, and their actions may throw. */
  private *statesAt(level: number): Generator<number> {
    const { levels, expandedEnd } = this.search;
    const end = Math.min(levels[level] as number, expandedEnd);
    for (let state = levels[level - 1] as number; state < end; state++) yield state;
  }

  /** The step with this code from `from` to `to`, which is -1 where it is no state. */
  private edge(from: number, code: number, to: number): Edge {
    const step = this.search.relation.codes.step(code);
    const bare = { from, ...step, key: this.keyOf(from, code) };
    if (this.turns === null || to === -1) return { ...bare, actorAfter: this.actorOf(step) };
    const turn = this.turns.turn(from, step, to);
    const actorAfter = this.actorNumbers.get(this.turns.actorAfter(step, turn)) as number;
    return { ...bare, actorAfter, ...(turn === null ? {} : { turn }) };
  }

  private keyOf(from: number, code: number): number {
    return (this.rank[this.goOnFrom(from)] as number) * STEPS + (this.ordinals[code] as number);
  }

  /** The least key of a step to `state`, which is marked. */
  private keyTo(state: number): number {
    return this.key[this.place(state)] as number;
  }

  /** The place of `state` in the tables; -1 where it is not marked. */
  private place(state: number): number {
    return this.places.get(state, 0);
  }

  private actorOf({ action }: PathStep): number {
    return this.actors[action] as number;
  }

  private cell(state: number, actor: number): number {
    return this.place(state) * this.actorCount + actor;
  }
}

/** By code: the place of the step among all steps, by action and then by choice. */
function ordinalsOf({ relation }: Search): number[] {
  const codes = Array.from({ length: relation.codes.size }, (_, code) => code).slice(1);
  const steps = codes.map((code) => ({ code, ...relation.codes.step(code) }));
  steps.sort((a, b) => a.action - b.action || a.choice - b.choice);
  const ordinals: number[] = [];
  for (const [ordinal, { code }] of steps.entries()) ordinals[code] = ordinal;
  return ordinals;
}
