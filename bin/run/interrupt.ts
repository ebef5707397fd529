/** Ctrl-C: the first asks the run to stop and tell what it knows, the second kills. */

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Stop listening. */
  readonly release: () => void;
}

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  // Once: the second signal finds no listener, and Node's default is to end the process.
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  return { signal: controller.signal, release: () => process.removeListener('SIGINT', stop) };
}
