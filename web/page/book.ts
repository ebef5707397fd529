/** What the states of a document share, as the page reads it: values by number, compared by number. */
import type { HeapNode, PageBook, Picture, Ref } from 'dcheck/api';

/** A member of a composite value. */
export interface Member {
  readonly key: string;
  readonly value: Ref;
}

export class Book {
  private readonly book: PageBook;
  private readonly texts: string[] = [];

  constructor(book: PageBook) {
    this.book = book;
  }

  picture(index: number | null): Picture | null {
    return index === null ? null : (this.book.pictures[index] ?? null);
  }

  source(file: string): string | null {
    return this.book.sources[file] ?? null;
  }

  node(ref: Ref): HeapNode {
    return this.book.heap[ref] as HeapNode;
  }

  /** The value in one line. */
  text(ref: Ref): string {
    const known = this.texts[ref];
    if (known !== undefined) return known;
    const text = this.textOf(this.node(ref));
    this.texts[ref] = text;
    return text;
  }

  /** Members by key; null for a scalar. */
  members(ref: Ref): readonly Member[] | null {
    const node = this.node(ref);
    if (typeof node === 'string') return null;
    if ('o' in node) return node.o.map(([key, value]) => ({ key, value }));
    if ('a' in node) return node.a.map((value, index) => ({ key: String(index), value }));
    if ('m' in node) return node.m.map(([key, value]) => ({ key: this.text(key), value }));
    return node.s.map((value) => ({ key: this.text(value), value }));
  }

  private textOf(node: HeapNode): string {
    if (typeof node === 'string') return node;
    if ('a' in node) return `[${node.a.map((ref) => this.text(ref)).join(', ')}]`;
    if ('s' in node) return `Set{${node.s.map((ref) => this.text(ref)).join(', ')}}`;
    if ('m' in node) return `Map{${node.m.map(([key, value]) => `${this.text(key)}: ${this.text(value)}`).join(', ')}}`;
    return node.o.length === 0 ? '{}' : `{ ${node.o.map(([key, value]) => `${key}: ${this.text(value)}`).join(', ')} }`;
  }
}
