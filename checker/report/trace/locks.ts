/** Locks in traces: who holds what, and what a step took and dropped. */
import type { LockView } from '../../spec/narration.ts';

/** Locks by holder, each as `P.i_rwsem (exclusive)`. */
export type Holdings = ReadonlyMap<string, readonly string[]>;

export function heldIn(locks: readonly LockView[]): Holdings {
  const held = new Map<string, string[]>();
  for (const { name, holders } of locks) {
    for (const { actor, mode } of holders) {
      const mine = held.get(actor) ?? [];
      mine.push(mode === '' ? name : `${name} (${mode})`);
      held.set(actor, mine);
    }
  }
  return held;
}

/** What a step of `actor` took and dropped; others are named, where a step hands a lock over. */
export function lockPhrases(actor: string, before: Holdings, after: Holdings): string[] {
  const phrases: string[] = [];
  for (const holder of new Set([...before.keys(), ...after.keys()])) {
    const who = holder === actor ? '' : `${holder} `;
    const had = before.get(holder) ?? [];
    const has = after.get(holder) ?? [];
    phrases.push(...without(had, has).map((lock) => `${who}drops ${lock}`));
    phrases.push(...without(has, had).map((lock) => `${who}takes ${lock}`));
  }
  return phrases;
}

/** Members of `all` that are not in `some`; a lock held twice counts twice. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = [...some];
  return all.filter((lock) => {
    const at = left.indexOf(lock);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
