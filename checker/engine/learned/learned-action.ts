/**
 * An action instance, learned: run once for each distinct reading of the state, replayed from a trie after that.
 *
 * A leaf lists the outcomes, one for each way that the action's choices go: the slots that were written with the ids
 * of their values (also where they did not change), or a fault. What the action constraint says of it is learned with it
 * (`action-constraint.ts`). Whether an action is a function of what it reads is
 * checked: a new path that contradicts the trie, or a sampled hit that does not repeat ({@link LearnedAction.verify}),
 * is an error.
 *
 * A *wide* action, which keeps reading what it has not seen, is not learned further but run in every state.
 */
import { produce } from 'immer';
import { DcheckError } from '../../errors/error.ts';
import { DISABLED } from '../../spec/action.ts';
import { everyChoice } from '../../spec/choose.ts';
import { Fault } from '../../spec/fault.ts';
import { formatPath } from '../../state/canonical.ts';
import { blame } from '../../system/blame.ts';
import { named, plainResult } from '../../system/successors.ts';
import type { ActionInstance, State } from '../../system/system.ts';
import { isWithin, type Narrowing } from './action-constraint.ts';
import { changes, decode } from './decode.ts';
import type { Domains } from './domains.ts';
import { Demotion, type Leaf } from './layout.ts';
import { Tracker } from './tracker.ts';
import { Trie, UNKNOWN } from './trie.ts';
import { tuning } from './tuning.ts';

/** One way that an action can go. */
export interface LearnedOutcome {
  readonly choice: number;
  /** Pairs of a slot and the id of its value afterwards, by slot; null for a fault. */
  readonly writes: Int32Array | null;
  readonly fault: Fault | null;
}

export class LearnedAction {
  readonly action: ActionInstance;
  /** Slots that its outcome was ever seen to depend on, and slots that it wrote. */
  readonly footprint = new Set<number>();
  wide = false;
  misses = 0;
  /** Milliseconds in the user's function and the learning around it. */
  milliseconds = 0;
  readonly trie = new Trie();
  private readonly leaves: (readonly LearnedOutcome[])[] = [];
  private readonly leafNumbers = new Map<string, number>();
  private readonly domains: Domains;
  private readonly tracker: Tracker;
  private readonly system: Narrowing;

  constructor(action: ActionInstance, domains: Domains, system: Narrowing) {
    this.action = action;
    this.domains = domains;
    this.system = system;
    this.tracker = new Tracker(domains.layout.leaves.length, domains.layout.containers);
  }

  /**
   * The outcomes in the state with value ids `ids`. `dependsOn` gets the slots that decide them, and may get a slot
   * twice. `expanded`: how many states have been expanded so far, which tells how often it missed.
   */
  outcomes(ids: Int32Array, dependsOn: number[], expanded: number): readonly LearnedOutcome[] {
    const leaf = this.wide ? UNKNOWN : this.trie.find(ids, dependsOn);
    if (leaf !== UNKNOWN) return this.leaves[leaf] as readonly LearnedOutcome[];
    this.misses++;
    const started = performance.now();
    const found = this.run(ids);
    if (!this.wide) {
      if (!this.trie.learn(this.tracker.reads, ids, this.leafOf(found))) throw this.impure(ids, found);
      this.wide = this.misses > tuning.actionPatience && this.misses * 2 > expanded;
    }
    for (const slot of this.tracker.reads) {
      dependsOn.push(slot);
      this.footprint.add(slot);
    }
    for (const { writes } of found)
      for (let i = 0; writes !== null && i < writes.length; i += 2) this.footprint.add(writes[i] as number);
    this.milliseconds += performance.now() - started;
    return found;
  }

  /** What happens at the end of path `path` of the trie. */
  outcomesAt(path: number): readonly LearnedOutcome[] {
    return this.leaves[this.trie.leafAt(path)] as readonly LearnedOutcome[];
  }

  /** What is read or written on the paths where something happens: of these, about `limit`, spread over all. */
  touched(limit: number): Set<number>[] {
    const all: Set<number>[] = [];
    const step = Math.ceil(this.trie.leaves / limit);
    this.trie.eachPath((slots, _, path) => {
      if (path % step !== 0) return;
      const outcomes = this.outcomesAt(path);
      if (outcomes.length === 0) return;
      const touched = new Set(slots);
      for (const { writes } of outcomes) {
        for (let i = 0; writes !== null && i < writes.length; i += 2) touched.add(writes[i] as number);
      }
      all.push(touched);
    });
    return all;
  }

  /** Run a known case again and compare: how many outcomes that took. Throws `impure`. */
  verify(ids: Int32Array): number {
    const leaf = this.trie.find(ids, null);
    if (leaf === UNKNOWN) return 0;
    const found = this.run(ids);
    if (this.leafOf(found) !== leaf) throw this.impure(ids, found);
    return found.length;
  }

  /** Run the recipe once for each way its choices go, tracked. */
  private run(ids: Int32Array): LearnedOutcome[] {
    const { domains, tracker } = this;
    const before = decode(domains, ids);
    const found: LearnedOutcome[] = [];
    tracker.begin();
    everyChoice((choice) => {
      tracker.beginRun();
      try {
        const after = produce(before, (draft) => this.recipe(draft)) as State;
        found.push({ choice, writes: this.writesOf(before, after), fault: null });
      } catch (thrown) {
        if (thrown === DISABLED) return;
        if (thrown instanceof Demotion) throw thrown;
        if (thrown instanceof Fault) found.push({ choice, writes: null, fault: thrown });
        else blame(thrown, 'action-throws', named(this.action));
      }
    });
    return found;
  }

  private recipe(draft: unknown): never {
    const { tracker } = this;
    const root = this.domains.layout.root;
    const result = tracker.unwrap(plainResult(this.action.recipe(tracker.wrap(root, draft) as never), this.action));
    if (result !== undefined && result !== draft) tracker.write(root);
    return result as never;
  }

  private writesOf(before: State, after: State): Int32Array {
    const pairs: number[] = [];
    const { tracker, domains, system } = this;
    const { beyond } = domains.layout;
    const written = tuning.dropNoOpWrites ? () => false : (slot: number) => tracker.wasWritten(slot);
    changes(domains, before, after, written, (slot, value) => pairs.push(slot, domains.intern(slot, value)));
    if (beyond !== null) {
      for (let i = 0; i < pairs.length; i += 2) tracker.readAlways(pairs[i] as number);
      const seen = this.action.normalize(after);
      if (!isWithin(system, tracker, domains.layout, before, seen)) pairs.push(beyond.slot, domains.intern(beyond.slot, true));
    }
    return Int32Array.from(pairs);
  }

  private leafOf(found: readonly LearnedOutcome[]): number {
    const text = found
      .map(({ choice, writes, fault }) => `${choice}:${writes?.join(',') ?? `${fault?.property}!${fault?.message}`}`)
      .join(';');
    const known = this.leafNumbers.get(text);
    if (known !== undefined) return known;
    this.leafNumbers.set(text, this.leaves.length);
    this.leaves.push(found);
    return this.leaves.length - 1;
  }

  private impure(ids: Int32Array, found: readonly LearnedOutcome[]): DcheckError {
    const path = this.differingPath(ids, found);
    return new DcheckError('impure', `${named(this.action)} did two different things in states that look the same to it`, {
      action: named(this.action),
      path,
      hint: 'an action must be a function of the state alone: no Math.random, no Date, no variable outside that changes',
    });
  }

  /** The first slot that the two runs treated differently, as far as it can be told. */
  private differingPath(ids: Int32Array, found: readonly LearnedOutcome[]): string | undefined {
    const leaf = this.trie.find(ids, null);
    const known = leaf === UNKNOWN ? [] : (this.leaves[leaf] as readonly LearnedOutcome[]);
    for (let i = 0; i < Math.max(known.length, found.length); i++) {
      const [before, now] = [pairsOf(known[i]), pairsOf(found[i])];
      const slot = [...new Set([...before.keys(), ...now.keys()])].find(
        (candidate) => before.get(candidate) !== now.get(candidate),
      );
      if (slot !== undefined) return formatPath((this.domains.layout.leaves[slot] as Leaf).path);
    }
    return undefined;
  }
}

function pairsOf(outcome: LearnedOutcome | undefined): Map<number, number> {
  const pairs = new Map<number, number>();
  const writes = outcome?.writes ?? new Int32Array(0);
  for (let i = 0; i < writes.length; i += 2) pairs.set(writes[i] as number, writes[i + 1] as number);
  return pairs;
}
