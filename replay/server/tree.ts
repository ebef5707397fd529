/** The server's file system: names and nodeids, no contents. Paths are relative to the root: `config`, `sub/config`. */
import { FUSE_ROOT_ID } from '../protocol/constants.ts';
import type { NodeWords } from '../protocol/reply.ts';

export interface Node extends NodeWords {
  readonly entries: Map<string, Node>;
}

/** Where a path leads: the directory and the last component. */
export interface Spot {
  readonly parent: Node;
  readonly name: string;
}

export class Tree {
  readonly #byId = new Map<bigint, Node>();
  /** Nodeids that paths had last, for notifies about what is gone. */
  readonly #last = new Map<string, bigint>();
  #next = FUSE_ROOT_ID;

  constructor(contents: readonly { readonly path: string; readonly kind: 'file' | 'directory' }[]) {
    this.#make(true);
    for (const { path, kind } of contents) this.create(path, kind === 'directory');
  }

  /** Undefined where the kernel speaks of a node that never was. */
  node(nodeid: bigint): Node | undefined {
    return this.#byId.get(nodeid);
  }

  spot(path: string): Spot {
    const words = path.split('/');
    const name = words.pop() as string;
    let parent = this.#byId.get(FUSE_ROOT_ID) as Node;
    for (const word of words) {
      const next = parent.entries.get(word) ?? this.#byId.get(this.#last.get(word) ?? 0n);
      if (next === undefined) throw new Error(`the script speaks of ${path}, but there never was a ${word}`);
      parent = next;
    }
    return { parent, name };
  }

  /** The node that has or had `path` last, 0 if there never was one. */
  nodeidOf(path: string): bigint {
    return this.#last.get(path) ?? 0n;
  }

  has(path: string): boolean {
    const { parent, name } = this.spot(path);
    return parent.entries.has(name);
  }

  create(path: string, isDirectory = false): Node {
    const { parent, name } = this.spot(path);
    const node = this.createIn(parent, name, isDirectory);
    this.#last.set(path, node.nodeid);
    return node;
  }

  createIn(parent: Node, name: string, isDirectory = false): Node {
    const node = this.#make(isDirectory);
    parent.entries.set(name, node);
    return node;
  }

  remove(path: string): void {
    const { parent, name } = this.spot(path);
    parent.entries.delete(name);
  }

  #make(isDirectory: boolean): Node {
    const node: Node = { nodeid: this.#next++, isDirectory, entries: new Map() };
    this.#byId.set(node.nodeid, node);
    return node;
  }
}
