/** Ctrl-C, or a polite kill: the first asks the run to stop and tell what it knows, the second ends the process. */

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Stop listening. */
  readonly release: () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const release = (): void => {
    for (const name of SIGNALS) process.removeListener(name, stop);
  };
  // A second signal finds no listener, and Node's default is to end the process.
  const stop = (): void => {
    release();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return { signal: controller.signal, release };
}
