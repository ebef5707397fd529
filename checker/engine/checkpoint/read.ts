/**
 * Reads a checkpoint: finds the newest, checks the manifest and every part against it, and only then gives access.
 * Cost: a pass over all bytes for the check, and one more for their use.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DcheckError, messageOf } from '../../errors/error.ts';
import type { KeptSearch, PartReader } from './checkpoints.ts';
import { newest, wholeName } from './folder.ts';
import { MANIFEST, type Manifest, parseManifest, refused } from './manifest.ts';

const PIECE = 2 ** 20;

export interface Checkpoint extends KeptSearch {
  readonly manifest: Manifest;
}

/** The checkpoint in `folder`, checked against `version` of dcheck. Throws `checkpoint` with the reason where it is not whole. */
export function readCheckpoint(folder: string, version: string): Checkpoint {
  const number = newest(folder);
  if (number === null) throw noCheckpoint(folder);
  const path = join(folder, wholeName(number));
  const manifest = parseManifest(textOf(join(path, MANIFEST)), version);
  for (const [name, { size, sha256 }] of Object.entries(manifest.parts)) {
    inFile(join(path, name), name, (file) => {
      const actual = fstatSync(file).size;
      if (actual !== size) throw refused(`its part "${name}" has ${actual} bytes instead of ${size}`);
      if (hashOf(file) !== sha256) throw refused(`its part "${name}" was altered: the checksum is another`);
    });
  }
  return {
    manifest,
    read: (name, body) => {
      if (!Object.hasOwn(manifest.parts, name)) throw refused(`its part "${name}" is missing`);
      return inFile(join(path, name), name, (file) => body(readerOf(file, name)));
    },
  };
}

function readerOf(file: number, name: string): PartReader {
  let at = 0;
  return {
    bytes: fstatSync(file).size,
    fill: ({ buffer, byteOffset, byteLength }) => {
      for (let done = 0; done < byteLength; ) {
        const wanted = Math.min(byteLength - done, 16 * PIECE);
        const count = readSync(file, new Uint8Array(buffer, byteOffset + done, wanted), 0, wanted, at);
        if (count === 0) throw refused(`its part "${name}" is too short`);
        done += count;
        at += count;
      }
    },
  };
}

function inFile<T>(path: string, name: string, body: (file: number) => T): T {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw refused(`its part "${name}" is missing (${messageOf(error)})`);
  }
  try {
    return body(file);
  } finally {
    closeSync(file);
  }
}

function hashOf(file: number): string {
  const hash = createHash('sha256');
  const piece = new Uint8Array(PIECE);
  for (let at = 0; ; ) {
    const count = readSync(file, piece, 0, PIECE, at);
    if (count === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, count));
    at += count;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refused(`its part "${MANIFEST}" is missing (${messageOf(error)})`);
  }
}

function noCheckpoint(folder: string): DcheckError {
  const there = statSync(folder, { throwIfNoEntry: false });
  const what =
    there === undefined ? 'there is no folder' : there.isDirectory() ? 'there is no checkpoint in' : 'this is no folder:';
  return new DcheckError('checkpoint', `${what} ${folder}`, {
    hint: 'dcheck run SPEC --checkpoint DIR writes checkpoints into DIR, the first after --checkpoint-every',
  });
}
