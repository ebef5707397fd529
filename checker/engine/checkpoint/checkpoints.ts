/**
 * What an engine needs to leave its search on disk and to go on from it: an occasion, named parts to write, and parts
 * to read again. Where they lie, and what makes them whole, is not the engine's business.
 */

/** Takes the next bytes of a part. */
export type Write = (bytes: ArrayBufferView) => void;

/** Parts by name; each writes itself, piece by piece, so that none has to be in memory twice. */
export type Parts = ReadonlyMap<string, (write: Write) => void>;

/** Gives the bytes of one part, in order. Throws DcheckError `checkpoint` where there are not so many. */
export interface PartReader {
  readonly bytes: number;
  readonly fill: (into: ArrayBufferView) => void;
}

/** A search as it was left; its parts are known to be whole. */
export interface KeptSearch {
  /** Throws DcheckError `checkpoint` where there is no such part. */
  readonly read: <T>(part: string, body: (reader: PartReader) => T) => T;
}

export interface Checkpoints {
  /** True where it is time to save; cheap. */
  readonly due: () => boolean;
  /** Keep these parts. Failing to write is told to the user and is no error. */
  readonly save: (parts: Parts) => void;
  /** What to go on from; null for a search from the start. */
  readonly kept: KeptSearch | null;
}
