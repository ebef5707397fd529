/** How an actor of the model stands in a quiet state, as the executor will see it on a real kernel. */
import type { State } from '../../checker/api.ts';
import type { Then } from '../script.ts';
import { isAtHome, isProgram } from './events.ts';
import type { KernelView } from './kernel-view.ts';

/** Null: it has done nothing yet. */
export function standingOf(initial: KernelView, state: State, actor: string): Then | null {
  const k = state as unknown as KernelView;
  const request = k.fc.requests[actor] ?? null;
  if (request !== null) return { actor, is: 'parked', opcode: request.opcode };
  const notify = k.notify[actor];
  if (notify !== undefined && !isProgram(initial, actor)) {
    if (notify.state === 'idle') return null;
    return notify.state === 'returned'
      ? { actor, is: 'returned', result: resultWords(notify.rc ?? 0) }
      : { actor, is: 'blocked' };
  }
  const frames = k.$threads[actor] ?? [];
  if (JSON.stringify(frames) === JSON.stringify(initial.$threads[actor])) return null;
  return isAtHome(frames) ? { actor, is: 'returned' } : { actor, is: 'blocked' };
}

/** The same in every one of `states`; null where they differ or it has done nothing yet. */
export function commonStanding(initial: KernelView, states: readonly State[], actor: string): Then | null {
  const all = states.map((state) => standingOf(initial, state, actor));
  const first = all[0] ?? null;
  return all.every((each) => JSON.stringify(each) === JSON.stringify(first)) ? first : null;
}

const ERRORS: Readonly<Record<number, string>> = {
  2: 'ENOENT',
  4: 'EINTR',
  12: 'ENOMEM',
  16: 'EBUSY',
  17: 'EEXIST',
  20: 'ENOTDIR',
  22: 'EINVAL',
  39: 'ENOTEMPTY',
};

/** `0` or `-ENOENT`, as the executor writes the result of a notify. */
function resultWords(rc: number): string {
  return rc === 0 ? '0' : `-${ERRORS[-rc] ?? String(-rc)}`;
}
