/**
 * Links: for each state of a run its parent and the step that led to it, ten bytes in the string of its shard. A state is
 * called by its shard and its number there; following links back gives a path to it, as long as the state is deep.
 */
import { DcheckError } from '../../errors/error.ts';
import type { Path, PathStep } from '../engine.ts';
import type { StepCodes } from '../learned/step-codes.ts';
import type { Store } from './connect.ts';
import { LostWrites } from './dictionary.ts';
import { shardKey } from './keys.ts';
import { LINK, LINKS_PER_SEGMENT } from './scripts.ts';

/** Instead of a shard: the state is an initial one, and its number an index into the system's. */
const INITIAL = 0xfff;
/** A link begins with the parent's shard (12 bits) and its number there (36): so one shard holds what a store does. */
const NUMBERS = 2 ** 36;

const NO_STEP: PathStep = { action: 0, choice: 0 };

export type StateId = readonly [shard: number, index: number];

/** What new states come from: columns by the parents' numbers, and the steps by their codes. */
export interface Parents {
  readonly shards: Int32Array;
  /** Of each in its shard. */
  readonly numbers: Float64Array;
  readonly codes: StepCodes;
}

/** Initial states have no step, and themselves for a parent. */
export function initialParents(count: number, codes: StepCodes): Parents {
  return { shards: new Int32Array(count).fill(INITIAL), numbers: Float64Array.from({ length: count }, (_, i) => i), codes };
}

/** The link of a state to `parent` by the step with this code. */
export function writeLink(into: DataView, at: number, { shards, numbers, codes }: Parents, parent: number, code: number): void {
  const index = numbers[parent] as number;
  const { action, choice } = code === 0 ? NO_STEP : codes.step(code);
  if (index >= NUMBERS || choice >= 2 ** 16) throw new DcheckError('cluster', 'a link cannot name its parent or its choice');
  into.setUint16(at, (shards[parent] as number) * 16 + Math.floor(index / 2 ** 32));
  into.setUint32(at + 2, index % 2 ** 32);
  into.setUint16(at + 6, action);
  into.setUint16(at + 8, choice);
}

/** The path to a state. Throws {@link LostWrites} where a link is not there, or leads on after `depth` states. */
export async function pathTo(store: Store, run: string, epoch: number, id: StateId, depth: number): Promise<Path> {
  const steps: PathStep[] = [];
  let at = id;
  for (let left = depth; left > 0; left--) {
    const [shard, index] = at;
    const key = `${shardKey(run, epoch, shard)}:links:${Math.floor(index / LINKS_PER_SEGMENT)}`;
    const from = (index % LINKS_PER_SEGMENT) * LINK;
    const link = (await store.getrangeBuffer(key, from, from + LINK - 1)) as Buffer;
    if (link.length !== LINK) break;
    const first = link.readUInt16BE(0);
    const parent: StateId = [first >>> 4, (first & 15) * 2 ** 32 + link.readUInt32BE(2)];
    if (parent[0] === INITIAL) return { initial: parent[1], steps: steps.reverse() };
    steps.push({ action: link.readUInt16BE(6), choice: link.readUInt16BE(8) });
    at = parent;
  }
  throw new LostWrites('the links of a path lead nowhere');
}
