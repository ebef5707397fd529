/**
 * Rows by number, in pages, of which only some are in memory where there is a file for the others. Pages that were used
 * least recently go first. Made for passes in the order of the numbers; rows that are written are not read before the
 * pass comes back to them, or soon after.
 */
import type { BlockFile } from './block-file.ts';

interface Page {
  rows: Int32Array;
  isDirty: boolean;
  lastUse: number;
}

/** Words of a page, unless a file says otherwise. */
const PAGE = 2 ** 16;

export class RowTable {
  /** Number of rows. */
  readonly count: number;
  /** Words of a row. */
  readonly stride: number;
  private readonly perPage: number;
  private readonly file: BlockFile | null;
  private readonly most: number;
  /** By number; those on disk are not in it. */
  private readonly pages = new Map<number, Page>();
  /** Of pages that are on disk: where. */
  private readonly places = new Map<number, number>();
  private uses = 0;
  private lastNumber = -1;
  private last: Page | null = null;

  /** With `file`, about `most` pages are kept in memory. */
  constructor(count: number, stride: number, file: BlockFile | null, most = 2) {
    this.count = count;
    this.stride = stride;
    this.file = file;
    this.most = Math.max(2, most);
    this.perPage = Math.max(1, Math.floor((file === null ? PAGE : file.blockBytes >> 2) / stride));
  }

  /** The page of row `number`, which begins there at {@link at}; valid until another row is asked for. Throws SpillError. */
  page(number: number): Int32Array {
    return this.pageOf(number).rows;
  }

  at(number: number): number {
    return (number % this.perPage) * this.stride;
  }

  /** The same, to be written to at once. */
  written(number: number): Int32Array {
    const page = this.pageOf(number);
    page.isDirty = true;
    return page.rows;
  }

  /** Hand the rows from number `first` on, before `end`, to `visit`, as many at once as lie together on a page. Throws SpillError. */
  each(first: number, end: number, visit: (page: Int32Array, at: number, count: number, first: number) => void): void {
    for (let number = first; number < end; ) {
      const count = Math.min(end - number, this.perPage - (number % this.perPage));
      visit(this.page(number), this.at(number), count, number);
      number += count;
    }
  }

  private pageOf(number: number): Page {
    const wanted = Math.floor(number / this.perPage);
    if (wanted === this.lastNumber) return this.last as Page;
    const page = this.pages.get(wanted) ?? this.load(wanted);
    page.lastUse = ++this.uses;
    this.lastNumber = wanted;
    this.last = page;
    return page;
  }

  private load(number: number): Page {
    if (this.file !== null && this.pages.size >= this.most) this.evict(this.file);
    const place = this.places.get(number);
    const page: Page = { rows: new Int32Array(this.perPage * this.stride), isDirty: place === undefined, lastUse: 0 };
    if (place !== undefined) this.file?.read(place, page.rows);
    this.pages.set(number, page);
    return page;
  }

  /** Put the half that was not used for longest on disk. */
  private evict(file: BlockFile): void {
    const oldest = [...this.pages].sort(([, a], [, b]) => a.lastUse - b.lastUse).slice(0, this.pages.size >> 1);
    for (const [number, page] of oldest) {
      if (page.isDirty) {
        const place = this.places.get(number);
        if (place !== undefined) file.release(place);
        this.places.set(number, file.write(page.rows));
      }
      this.pages.delete(number);
    }
    this.lastNumber = -1;
  }
}
