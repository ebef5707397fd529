/**
 * What a predicate reads of a state: the leaves that it comes to, each as a path; and records, arrays, Sets and Maps
 * as a whole where it goes through their members or asks for their size. By proxies over the plain state, once, for a
 * report: no hot path.
 */

/** A path of keys and indices. */
export type StatePath = readonly PropertyKey[];

export interface Read {
  readonly path: StatePath;
  /** True where it is not the value that was read, but which members a record or an array has. */
  readonly members: boolean;
}

/** In the order in which `read` first comes to each. What it throws is not caught. */
export function readsOf(state: object, read: (state: never) => unknown): Read[] {
  const found = new Map<string, Read>();
  const note: Note = (path, members = false) => {
    const key = JSON.stringify([members, ...path.map(String)]);
    if (!found.has(key)) found.set(key, { path, members });
  };
  read(wrapped(state, [], note) as never);
  return [...found.values()];
}

type Note = (path: StatePath, members?: boolean) => void;

function wrapped(value: unknown, path: StatePath, note: Note): unknown {
  if (!isContainer(value)) {
    note(path);
    return value;
  }
  const isArray = Array.isArray(value);
  const inner = value as Record<PropertyKey, unknown>;
  const has = (key: PropertyKey): boolean =>
    typeof key === 'string' && Object.hasOwn(inner, key) && !(isArray && key === 'length');
  // The target is no part of the frozen state, whose members a proxy would have to hand out as they are.
  return new Proxy((isArray ? [] : {}) as object, {
    get: (_, key) => {
      if (has(key)) return wrapped(inner[key], [...path, isArray ? Number(key) : key], note);
      if (isArray && key === 'length') note(path, true);
      // A key that is not there is a leaf as well: somebody may have taken it away.
      else if (!isArray && typeof key === 'string' && !(key in inner)) note([...path, key]);
      return inner[key];
    },
    has: (_, key) => {
      note(path, true);
      return key in inner;
    },
    ownKeys: () => {
      note(path, true);
      return Reflect.ownKeys(isArray ? [...(inner as unknown as unknown[])] : inner);
    },
    getOwnPropertyDescriptor: (target, key) => {
      if (isArray && key === 'length') return Reflect.getOwnPropertyDescriptor(target, key);
      if (!has(key)) return undefined;
      return {
        get: () => wrapped(inner[key], [...path, isArray ? Number(key) : key], note),
        enumerable: true,
        configurable: true,
      };
    },
    getPrototypeOf: () => Object.getPrototypeOf(inner) as object | null,
    set: () => false,
    deleteProperty: () => false,
    defineProperty: () => false,
  });
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Set) && !(value instanceof Map);
}
