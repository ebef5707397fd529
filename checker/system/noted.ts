/**
 * Constants that note which of them are read, so that a constant that nothing reads can be pointed out. Each has a
 * getter until it is first read and is an ordinary frozen property from then on, so that it costs nothing after that.
 */
import type { Constants } from '../spec/spec.ts';

export interface Noted {
  /** What functions of the spec are given. */
  readonly constants: Constants;
  /** Names of the constants that were read so far; grows while the system is built and explored. */
  readonly read: ReadonlySet<string>;
}

export function noted(plain: Constants): Noted {
  const read = new Set<string>();
  const constants: Record<string, Constants[string]> = {};
  for (const [name, value] of Object.entries(plain)) {
    Object.defineProperty(constants, name, {
      enumerable: true,
      configurable: true,
      get: () => {
        read.add(name);
        Object.defineProperty(constants, name, { value, enumerable: true, configurable: false, writable: false });
        return value;
      },
    });
  }
  return { constants: Object.preventExtensions(constants), read };
}
