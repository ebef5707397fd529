/** Taking steps by keys: 1 to 9 for the first steps of the list, Backspace to undo. */
import type { EnabledStep } from 'dcheck/api';
import { useEffect } from 'preact/hooks';
import { isWriting } from '../keys.ts';

export function useTakeKeys(enabled: readonly EnabledStep[], take: (step: string) => void, undo: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      const step = /^[1-9]$/.test(event.key) ? enabled[Number(event.key) - 1] : undefined;
      if (step !== undefined) take(step.route);
      else if (event.key === 'Backspace') undo();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [enabled, take, undo]);
}
