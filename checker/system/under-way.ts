/**
 * Which function of a spec is running, so that one that does not return can be told from a search that goes on: two
 * counters in memory that another thread can watch, and the name for whoever asks in this thread. Cost: a few stores
 * for each call.
 */

/** Calls and returns up to now; how many calls are under way. */
const counters = new Int32Array(new SharedArrayBuffer(8));
let name = '';

/** The counters, for a thread that watches: `[calls and returns, depth]`. */
export const underWay: SharedArrayBuffer = counters.buffer as SharedArrayBuffer;

/** The function that is running, as errors name it; '' where none is. */
export function nameUnderWay(): string {
  return counters[1] === 0 ? '' : name;
}

/** Run `body`, which is called `what`. */
export function running<T>(what: string, body: () => T): T {
  entering(what);
  try {
    return body();
  } finally {
    leaving();
  }
}

/** As {@link running}, where a closure would cost too much: call {@link leaving} whatever happens. */
export function entering(what: string): void {
  if (counters[1] === 0) name = what;
  counters[0] = (counters[0] as number) + 1;
  counters[1] = (counters[1] as number) + 1;
}

export function leaving(): void {
  counters[0] = (counters[0] as number) + 1;
  counters[1] = (counters[1] as number) - 1;
}
