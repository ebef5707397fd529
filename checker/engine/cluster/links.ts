/**
 * Links: for each state of a run its parent and the step that led to it, ten bytes in the string of its shard. A state is
 * called by its shard and its number there; following links back gives a path to it, as long as the state is deep.
 */
import type { Path, PathStep } from '../engine.ts';
import type { Store } from './connect.ts';
import { LostWrites } from './dictionary.ts';
import { shardKey } from './keys.ts';
import { LINK, LINKS_PER_SEGMENT } from './scripts.ts';

/** Instead of a shard: the state is an initial one, and its number an index into the system's. */
const INITIAL = 0xffff;

export type StateId = readonly [shard: number, index: number];

export interface Parent {
  readonly id: StateId;
  readonly step: PathStep;
}

export function writeLink(into: Buffer, at: number, { id: [shard, index], step }: Parent): void {
  into.writeUInt16BE(shard, at);
  into.writeUInt32BE(index, at + 2);
  into.writeUInt16BE(step.action, at + 6);
  into.writeUInt16BE(step.choice, at + 8);
}

export const initialParent = (index: number): Parent => ({ id: [INITIAL, index], step: { action: 0, choice: 0 } });

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
    const parent: StateId = [link.readUInt16BE(0), link.readUInt32BE(2)];
    if (parent[0] === INITIAL) return { initial: parent[1], steps: steps.reverse() };
    steps.push({ action: link.readUInt16BE(6), choice: link.readUInt16BE(8) });
    at = parent;
  }
  throw new LostWrites('the links of a path lead nowhere');
}
