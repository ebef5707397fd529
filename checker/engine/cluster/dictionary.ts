/**
 * Values by number, the same numbers for every worker of a run: rows in the store are made of them.
 *
 * Each worker numbers values as it meets them; the dictionary in the store gives each one number for all, by kind of
 * slot. Both ways are remembered here, so the store is asked once for each value. Lists of values are short beside the
 * states that are made of them.
 */
import type { Domain, Domains } from '../learned/domains.ts';
import type { Store } from './connect.ts';
import { fromText, Malformed, toText } from './plain-text.ts';

/** Values that are asked for together. */
const TOGETHER = 500;

/** What was written is not there any more: the store has lost it. */
export class LostWrites extends Error {}

export class Dictionary {
  /** By slot. */
  readonly kindOf: Int32Array;
  private readonly kinds: readonly Domain[];
  /** By kind, then by this worker's id; and the other way round. -1: not known. */
  private readonly shared: number[][];
  private readonly own: number[][];
  private readonly store: Store;
  private readonly key: string;
  private readonly ttl: number;
  /** Entries of the store's list that are known here. */
  private read = 0;
  /** Another whenever something was learned. */
  version = 0;

  constructor(store: Store, key: string, ttl: number, domains: Domains) {
    this.store = store;
    this.key = key;
    this.ttl = ttl;
    this.kinds = [...new Set(domains.domains)];
    this.kindOf = Int32Array.from(domains.domains, (domain) => this.kinds.indexOf(domain));
    this.shared = this.kinds.map(() => []);
    this.own = this.kinds.map(() => []);
  }

  /** The numbers of a kind's values by this worker's id; complete after {@link publish}. */
  sharedIds(kind: number): readonly number[] {
    return this.shared[kind] as number[];
  }

  /** This worker's ids of a kind's values by their numbers; -1 where one is not known here: see {@link refresh}. */
  ownIds(kind: number): readonly number[] {
    return this.own[kind] as number[];
  }

  /** See that every value that this worker knows has its number. */
  async publish(): Promise<void> {
    const missing: [kind: number, id: number][] = [];
    for (const [kind, { size }] of this.kinds.entries()) {
      const known = this.shared[kind] as number[];
      for (let id = 0; id < size; id++) if ((known[id] ?? -1) === -1) missing.push([kind, id]);
    }
    for (let from = 0; from < missing.length; from += TOGETHER) {
      const part = missing.slice(from, from + TOGETHER);
      const words = part.flatMap(([kind, id]) => [kind, toText((this.kinds[kind] as Domain).values[id])]);
      const numbers = await this.store.intern(this.key, this.ttl, ...words);
      for (const [i, [kind, id]] of part.entries()) this.pair(kind, id, numbers[i] as number);
    }
  }

  /** Learn what others have put there. Throws {@link Malformed}. */
  async refresh(): Promise<void> {
    const entries = await this.store.lrange(`${this.key}:list`, this.read, -1);
    for (const entry of entries) {
      const [, kindText = '', number = '', text = ''] = /^(\d+):(\d+):(.*)$/s.exec(entry) ?? [];
      const kind = Number(kindText);
      const domain = this.kinds[kind];
      if (kindText === '' || domain === undefined) throw new Malformed(`a value of it is ${JSON.stringify(entry.slice(0, 40))}`);
      this.pair(kind, domain.intern(fromText(text), []), Number(number));
    }
    this.read += entries.length;
  }

  private pair(kind: number, id: number, number: number): void {
    const [shared, own] = [this.shared[kind] as number[], this.own[kind] as number[]];
    while (shared.length <= id) shared.push(-1);
    while (own.length <= number) own.push(-1);
    shared[id] = number;
    own[number] = id;
    this.version++;
  }
}
