/**
 * Steps by the images of the states that they lead from and to (`temporal/survey.ts`), batch by batch: may every step lead
 * from the one image to the other?
 *
 * The image depends on the part of the row that holds what the function was ever seen to read (`footprint.ts`), and what
 * a step makes of that part depends on the part and on what the step changes in it. So parts and changes are numbered, and
 * for each pair of them that is new the images are asked about; that is sound as `tabulation.ts` is. Where the function
 * reads something new all numbers are given anew, from the batch at hand on: what was allowed before stays so.
 *
 * Cost: a look-up for each state, one for each step, and another for steps that change the part. Given up where there are
 * very many parts or pairs.
 */
import { DcheckError } from '../../errors/error.ts';
import type { Images } from '../../temporal/survey.ts';
import { areas, type Linear } from '../store/memory.ts';
import { ROW_HEADER } from '../store/rows.ts';
import { BitMatrix } from './bit-matrix.ts';
import type { Domains } from './domains.ts';
import { FootprintRuns, plainReading, TRACKED } from './footprint.ts';
import type { Packing } from './packing.ts';
import type { Replay } from './replay.ts';
import { RowParts } from './row-parts.ts';
import type { Tables } from './tables.ts';

/** Parts beyond which it is given up, and words for the pairs. */
const MOST_PARTS = 2 ** 22;
const MOST_WORDS = 2 ** 24;
/** Effects in the first words of the tables, whose changes are remembered by where they are. */
const REMEMBERED = 2 ** 24;
const TABLES = areas.tables >> 2;

const UNKNOWN = -1;
/** In place of a part: the function has read something new. */
const STALE = -1;
/** The change of a step that leaves the part as it is. */
const NOTHING = 0;

/** What numbers are given for. */
interface Numbering {
  readonly packing: Packing;
  readonly parts: RowParts;
  /** By part. */
  imageOf: Int32Array<ArrayBuffer>;
  /** Changes by their texts. */
  readonly changes: Map<string, number>;
  /** Pairs of a part and a change. */
  readonly allowed: BitMatrix;
}

export class ImageSteps {
  /** False once something was refused, or given up. */
  holds = true;
  private readonly domains: Domains;
  private readonly linear: Linear;
  private readonly images: Images;
  private runs: FootprintRuns<number> | null = null;
  private numbering: Numbering | null = null;
  /** By place of an effect in the tables: the number of its change, or {@link UNKNOWN}. */
  private changeAt = new Int32Array(0);
  private tables: Tables | null = null;
  /** By parent of a batch. */
  private partOf = new Int32Array(0);
  private successor = new Int32Array(0);

  constructor(domains: Domains, linear: Linear, images: Images) {
    this.domains = domains;
    this.linear = linear;
    this.images = images;
  }

  /** Look at the initial state in `row`. */
  initial(row: Int32Array, packing: Packing): void {
    this.untilSettled((numbering) => {
      const part = this.partIn(numbering, row, 0);
      if (part !== STALE && !this.images.maySatisfyInit(numbering.imageOf[part] as number)) this.holds = false;
      return part !== STALE;
    }, packing);
  }

  /** Look at the batch that was expanded last: its first `parents`, and their `records`. */
  batch(replay: Replay, parents: number, records: number): void {
    if (this.tables !== replay.tables) this.changeAt.fill(UNKNOWN);
    this.tables = replay.tables;
    this.untilSettled((numbering) => {
      return this.numberParents(numbering, replay, parents) && this.lookAt(numbering, replay, records);
    }, replay.packing);
  }

  /** `look` says no where numbers have to be given anew. */
  private untilSettled(look: (numbering: Numbering) => boolean, packing: Packing): void {
    try {
      while (this.holds && !look(this.numberingFor(packing))) this.numbering = null;
    } catch (thrown) {
      // It is raised again where the graph is looked at, in the order of the states.
      if (!(thrown instanceof DcheckError)) throw thrown;
      this.holds = false;
    }
  }

  private numberingFor(packing: Packing): Numbering {
    if (this.numbering?.packing === packing) return this.numbering;
    if (this.runs?.packing !== packing) {
      this.runs = new FootprintRuns(this.domains, packing, plainReading(this.domains), this.images.of, TRACKED);
    }
    this.changeAt.fill(UNKNOWN);
    const parts = new RowParts(packing, this.runs.footprint);
    this.numbering = { packing, parts, imageOf: new Int32Array(64), changes: new Map([['', NOTHING]]), allowed: new BitMatrix() };
    return this.numbering;
  }

  /** The part of the row that begins at `page[at]`. */
  private partIn(numbering: Numbering, page: Int32Array, at: number): number {
    const { parts } = numbering;
    const known = parts.find(page, at + ROW_HEADER);
    if (known !== -1) return known;
    const runs = this.runs as FootprintRuns<number>;
    const before = runs.footprint.size;
    const image = runs.run(page, at + ROW_HEADER);
    if (runs.footprint.size > before) return STALE;
    const part = parts.add(page, at + ROW_HEADER);
    if (part === MOST_PARTS) this.holds = false;
    if (part === numbering.imageOf.length) numbering.imageOf = longer(numbering.imageOf, 2 * part);
    numbering.imageOf[part] = image;
    return part;
  }

  private numberParents(numbering: Numbering, { stride }: Replay, parents: number): boolean {
    if (this.partOf.length < parents) this.partOf = new Int32Array(2 * parents);
    const { partOf } = this;
    const { words } = this.linear;
    for (let parent = 0, at = areas.rowsIn >> 2; parent < parents; parent++, at += stride >> 2) {
      const part = this.partIn(numbering, words, at);
      if (part === STALE) return false;
      partOf[parent] = part;
    }
    return true;
  }

  private lookAt(numbering: Numbering, { stride }: Replay, records: number): boolean {
    const { partOf } = this;
    const { words } = this.linear;
    const { allowed } = numbering;
    let { changeAt } = this;
    const end = (areas.batch >> 2) + records * 4;
    for (let record = areas.batch >> 2; record < end; record += 4) {
      const effect = (words[record + 2] as number) >> 2;
      let change = changeAt[(effect - TABLES) >> 1] ?? UNKNOWN;
      if (change === UNKNOWN) {
        change = this.changeOf(numbering, effect);
        changeAt = this.changeAt;
      }
      if (change === NOTHING) continue;
      const parent = words[record + 3] as number;
      const part = partOf[parent] as number;
      if (allowed.has(part, change)) continue;
      const to = this.partIn(numbering, this.successorOf((areas.rowsIn + parent * stride) >> 2, stride >> 2, effect), 0);
      if (to === STALE) return false;
      const { imageOf } = numbering;
      if (!this.images.mayStep(imageOf[part] as number, imageOf[to] as number)) this.holds = false;
      if (!this.holds) return true;
      if (!allowed.add(part, change, MOST_WORDS)) this.holds = false;
    }
    return true;
  }

  /** The number of what the effect at `effect` changes in the part. */
  private changeOf({ parts, changes }: Numbering, effect: number): number {
    const { words } = this.linear;
    let text = '';
    for (let i = effect + 2; i < effect + 2 + (words[effect + 1] as number) * 2; i += 2) {
      const word = ((words[i] as number) >> 2) - ROW_HEADER;
      const difference = (words[i + 1] as number) & parts.mask(word);
      if (difference !== 0) text += `${word} ${difference},`;
    }
    const change = changes.get(text) ?? changes.size;
    changes.set(text, change);
    const place = (effect - TABLES) >> 1;
    if (place < REMEMBERED) {
      if (place >= this.changeAt.length) this.changeAt = longer(this.changeAt, Math.max(place + 1, 2 * this.changeAt.length));
      this.changeAt[place] = change;
    }
    return change;
  }

  /** The row that `effect` makes of the one at `from`, without its key. */
  private successorOf(from: number, stride: number, effect: number): Int32Array {
    const { words } = this.linear;
    if (this.successor.length !== stride) this.successor = new Int32Array(stride);
    const { successor } = this;
    for (let word = 0; word < stride; word++) successor[word] = words[from + word] as number;
    for (let i = effect + 2; i < effect + 2 + (words[effect + 1] as number) * 2; i += 2) {
      const word = (words[i] as number) >> 2;
      successor[word] = (successor[word] as number) ^ (words[i + 1] as number);
    }
    return successor;
  }
}

/** The same, and {@link UNKNOWN} behind it. */
function longer(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length).fill(UNKNOWN, array.length);
  larger.set(array);
  return larger;
}
