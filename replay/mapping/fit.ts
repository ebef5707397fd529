/** Which states and steps of the model dcheck can bring about on a real kernel, and see there. */
import type { Event } from './events.ts';
import type { KernelView } from './kernel-view.ts';

/** What these are about is seen by the kernel only. */
const INVISIBLE = [
  'lock-discipline',
  'refcount-balance',
  'no-unhashed-instantiate',
  'no-use-after-free',
  'no-livelock',
  'no-stale-listing',
];

/** What dcheck cannot bring about, or see. */
export function unfit(k: KernelView, property: string | null): string | null {
  if (property !== null && INVISIBLE.includes(property)) return `what ${property} is about cannot be seen from user space`;
  if (k.fc.delete_stale) return 'it is about a virtiofs mount';
  if (k.fc.inval_wq) return "it is about a mount with the module's parameter inval_wq";
  if (k.server.names['2'] !== undefined) return 'it is about two directories or mounts';
  if (k.fc.cache_dir && Object.values(k.inode).some(({ rdc }) => rdc.cached)) return 'a listing is cached when it begins';
  return null;
}

export function meansAgainst(event: Event): string | null {
  if (event.kind === 'other') return `dcheck has no means for ${event.words}`;
  if (event.kind === 'expire') return 'the timeout of an entry ends just then: a replay does not wait for timers';
  return null;
}
