/**
 * Tracking: what a function reads of the state before it writes it, and what it writes.
 *
 * Every container of the layout is handed out as a thin proxy over the Immer draft (or over the frozen state, for
 * predicates, which cannot write). Reading a leaf records its slot unless it was written before; storing a container
 * somewhere, or handing it to Immer, reads all of its slots. Opaque leaves are handed out as they are: to look at
 * one is to read it whole. What a write that changes nothing wrote is recorded too; Immer would forget it.
 *
 * A container that was replaced by assignment leaves *detached* proxies behind: what is read through one is recorded
 * always, since "written before" then speaks of another object. Recording too much is sound, too little never is.
 * A write that changes a container's shape throws {@link Demotion}.
 */
import { type Container, Demotion, type Part } from './layout.ts';

/** Where Immer keeps a draft's own record; how `isDraft`, `original` and `current` look into drafts. */
const DRAFT_STATE: unique symbol = Symbol.for('immer-state') as never;

type Keyed = Record<PropertyKey, unknown>;

export class Tracker {
  /** Slots in the order in which they were first read. */
  readonly reads: number[] = [];
  private readonly readMarks: Uint8Array;
  private readonly writeMarks: Uint8Array;
  /** By container: the proxy that stands for it, and whether it was replaced in this run. */
  private readonly handlers: (Handler | undefined)[];
  private readonly replaced: Uint8Array;

  constructor(slots: number, containers: number) {
    this.readMarks = new Uint8Array(slots);
    this.writeMarks = new Uint8Array(slots);
    this.handlers = new Array(containers).fill(undefined);
    this.replaced = new Uint8Array(containers);
  }

  /** Forget everything: another state, or another function. */
  begin(): void {
    for (const slot of this.reads) this.readMarks[slot] = 0;
    this.reads.length = 0;
    this.beginRun();
  }

  /** Forget what was written: the same function is run again for another choice. */
  beginRun(): void {
    this.writeMarks.fill(0);
    this.replaced.fill(0);
    this.handlers.fill(undefined);
  }

  wasWritten(slot: number): boolean {
    return this.writeMarks[slot] === 1;
  }

  /** The proxy for `part` whose draft (or frozen value) is `inner`; an opaque part is its own. */
  wrap(part: Part, inner: unknown): unknown {
    if (part.kind === 'leaf') {
      this.read(part.slot);
      return inner;
    }
    const known = this.handlers[part.id];
    if (known !== undefined && known.inner === inner) return known.proxy;
    const handler = new Handler(this, part, inner as Keyed);
    this.handlers[part.id] = handler;
    return handler.proxy;
  }

  /** What Immer is to see for `value`: the draft behind a proxy, all of whose slots are then read. */
  unwrap(value: unknown): unknown {
    const handler = typeof value === 'object' && value !== null ? handlers.get(value) : undefined;
    if (handler === undefined) return value;
    this.readAll(handler);
    return handler.inner;
  }

  read(slot: number): void {
    if (this.writeMarks[slot] === 0) this.readAlways(slot);
  }

  readAlways(slot: number): void {
    if (this.readMarks[slot] === 1) return;
    this.readMarks[slot] = 1;
    this.reads.push(slot);
  }

  readAll({ part, detached }: Handler): void {
    for (let slot = part.first; slot < part.end; slot++) {
      if (detached) this.readAlways(slot);
      else this.read(slot);
    }
  }

  /** All of `part` is assigned. */
  write(part: Part): void {
    if (part.kind === 'leaf') {
      this.writeMarks[part.slot] = 1;
      return;
    }
    this.writeMarks.fill(1, part.first, part.end);
    this.replaced[part.id] = 1;
    this.detach(part);
  }

  isReplaced(part: Container): boolean {
    return this.replaced[part.id] === 1;
  }

  private detach(part: Part): void {
    if (part.kind === 'leaf') return;
    const handler = this.handlers[part.id];
    if (handler !== undefined) handler.detached = true;
    this.handlers[part.id] = undefined;
    for (const child of part.children) this.detach(child);
  }
}

/** The handler behind each proxy that was handed out. */
const handlers = new WeakMap<object, Handler>();

class Handler implements ProxyHandler<Keyed> {
  readonly proxy: Keyed;
  readonly part: Container;
  readonly inner: Keyed;
  detached = false;
  private readonly tracker: Tracker;

  constructor(tracker: Tracker, part: Container, inner: Keyed) {
    this.tracker = tracker;
    this.part = part;
    this.inner = inner;
    this.proxy = new Proxy((part.kind === 'array' ? [] : {}) as Keyed, this);
    handlers.set(this.proxy, this);
  }

  get(_: Keyed, key: PropertyKey): unknown {
    const child = typeof key === 'string' ? this.part.childOf.get(key) : undefined;
    if (child === undefined) {
      if (key === DRAFT_STATE && this.inner[DRAFT_STATE] !== undefined) this.tracker.readAll(this);
      return this.inner[key];
    }
    if (child.kind === 'leaf') {
      if (this.detached) this.tracker.readAlways(child.slot);
      else this.tracker.read(child.slot);
      return this.inner[key];
    }
    const value = this.inner[key];
    if (this.detached) {
      const handler = new Handler(this.tracker, child, value as Keyed);
      handler.detached = true;
      return isContainerValue(value) ? handler.proxy : value;
    }
    return this.tracker.isReplaced(child) ? value : this.tracker.wrap(child, value);
  }

  set(_: Keyed, key: PropertyKey, value: unknown): boolean {
    const child = typeof key === 'string' ? this.part.childOf.get(key) : undefined;
    if (child === undefined) {
      if (this.part.kind === 'array' && key === 'length' && value === this.part.keys.length) return true;
      if (this.inner[DRAFT_STATE] === undefined) return false;
      throw new Demotion(this.part);
    }
    const plain = this.tracker.unwrap(value);
    if (!Reflect.set(this.inner, key, plain)) return false;
    this.tracker.write(child);
    return true;
  }

  deleteProperty(_: Keyed, key: PropertyKey): boolean {
    if (this.inner[DRAFT_STATE] === undefined) return false;
    if (typeof key === 'string' && this.part.childOf.has(key)) throw new Demotion(this.part);
    return true;
  }

  defineProperty(_: Keyed, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.inner, key, descriptor);
  }

  has(_: Keyed, key: PropertyKey): boolean {
    return (typeof key === 'string' && this.part.childOf.has(key)) || key in this.inner;
  }

  ownKeys(): string[] {
    return this.part.kind === 'array' ? [...this.part.keys, 'length'] : [...this.part.keys];
  }

  /** As an accessor, so that asking which keys there are reads no value. */
  getOwnPropertyDescriptor(target: Keyed, key: PropertyKey): PropertyDescriptor | undefined {
    if (typeof key === 'string' && this.part.childOf.has(key)) {
      return { get: () => this.get(target, key), enumerable: true, configurable: true };
    }
    if (key !== 'length' || this.part.kind !== 'array') return undefined;
    return { value: this.part.keys.length, writable: true, enumerable: false, configurable: false };
  }

  getPrototypeOf(): object | null {
    return Object.getPrototypeOf(this.inner) as object | null;
  }
}

function isContainerValue(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null;
}
