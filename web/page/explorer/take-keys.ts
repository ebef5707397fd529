/**
 * Taking steps by keys: 1 to 9 for the first steps of the list, Backspace to undo. Keys may come faster than answers: one
 * that is pressed before the steps it is meant for are known waits for them.
 */
import type { EnabledStep } from 'dcheck/api';
import { useEffect, useRef } from 'preact/hooks';
import { isWriting } from '../keys.ts';

export interface TakeKeys {
  /** Names the position that is shown. */
  readonly link: string;
  /** Its steps; null as long as they are not known. */
  readonly enabled: readonly EnabledStep[] | null;
  readonly take: (step: string) => void;
  /** Null where there is nothing to undo. */
  readonly undo: (() => void) | null;
}

export function useTakeKeys({ link, enabled, take, undo }: TakeKeys): void {
  const waiting = useRef<string[]>([]);
  // The position that the last key led out of: until another is shown, keys are meant for that one.
  const left = useRef<string | null>(null);
  useEffect(() => {
    left.current = null;
  }, [link]);
  useEffect(() => {
    const act = (): void => {
      while (enabled !== null && left.current !== link) {
        const key = waiting.current.shift();
        if (key === undefined) return;
        const step = enabled[Number(key) - 1];
        const move = key === 'Backspace' ? undo : step === undefined ? null : () => take(step.route);
        if (move === null) continue;
        left.current = link;
        move();
      }
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      if (!/^([1-9]|Backspace)$/.test(event.key)) return;
      event.preventDefault();
      waiting.current.push(event.key);
      act();
    };
    act();
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
