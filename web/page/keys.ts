/** Stepping by keys, anywhere on the page but where somebody writes or chooses. */
import { useEffect, useRef } from 'preact/hooks';

const MOVES: Readonly<Record<string, 'next' | 'previous' | 'first' | 'last'>> = {
  ArrowRight: 'next',
  ArrowDown: 'next',
  j: 'next',
  ArrowLeft: 'previous',
  ArrowUp: 'previous',
  k: 'previous',
  Home: 'first',
  End: 'last',
};

/** Calls `go` with the step (from 0 to `last`) that a key asks for. */
export function useStepKeys(step: number, last: number, go: (step: number) => void): void {
  // Keys may come faster than the page is drawn: what they move is not what was drawn last.
  const at = useRef(step);
  at.current = step;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const move = MOVES[event.key];
      if (move === undefined || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      event.preventDefault();
      const to = { next: at.current + 1, previous: at.current - 1, first: 0, last }[move];
      at.current = Math.max(0, Math.min(last, to));
      go(at.current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [last, go]);
}

/** True where keys are for a field. */
export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
