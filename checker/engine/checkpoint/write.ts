/**
 * Writes a checkpoint so that at every moment one whole checkpoint is there: into a folder of another name, all files
 * forced to disk, then renamed; the older one is removed after that. Cost: one pass over the bytes, hashed as they go.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from './checkpoints.ts';
import { newest, prune, wholeName, writingName } from './folder.ts';
import { FORMAT, MANIFEST, manifestText, type PartSummary, type RunRecord } from './manifest.ts';

/** Bytes of one call. */
const PIECE = 16 * 2 ** 20;

/** Writes some of `bytes` to an open file, and says how many; throws as `node:fs` does. */
export type WriteSome = (file: number, bytes: Uint8Array) => number;

const toDisk: WriteSome = (file, bytes) => writeSync(file, bytes);

/** Make `parts` the checkpoint of `folder`. Throws what `node:fs` throws; the old checkpoint is still there then. */
export function writeCheckpoint(folder: string, record: RunRecord, parts: Parts, write: WriteSome = toDisk): void {
  mkdirSync(folder, { recursive: true });
  const number = (newest(folder) ?? 0) + 1;
  const [temporary, whole] = [join(folder, writingName(number)), join(folder, wholeName(number))];
  rmSync(temporary, { recursive: true, force: true });
  try {
    mkdirSync(temporary);
    const summaries: Record<string, PartSummary> = {};
    for (const [name, emit] of parts) summaries[name] = writeFile(join(temporary, name), emit, write);
    const text = manifestText({ format: FORMAT, ...record, parts: summaries });
    writeFile(join(temporary, MANIFEST), (put) => put(Buffer.from(text)), write);
    syncFolder(temporary);
    renameSync(temporary, whole);
    syncFolder(folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  prune(folder, number);
}

function writeFile(path: string, emit: (put: (bytes: ArrayBufferView) => void) => void, write: WriteSome): PartSummary {
  const hash = createHash('sha256');
  const file = openSync(path, 'wx');
  let size = 0;
  try {
    emit(({ buffer, byteOffset, byteLength }) => {
      for (let from = 0; from < byteLength; ) {
        const piece = new Uint8Array(buffer, byteOffset + from, Math.min(PIECE, byteLength - from));
        const written = write(file, piece);
        hash.update(piece.subarray(0, written));
        from += written;
      }
      size += byteLength;
    });
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { size, sha256: hash.digest('hex') };
}

/** So that the names in it are on disk as well. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
