/**
 * Where a search puts what it has no memory for: one file for each kind of thing, in a folder that the user names.
 * Nothing of it is left when the process ends, however it does: the files have no names.
 */
import { closeSync, statSync } from 'node:fs';
import { DcheckError, messageOf } from '../../errors/error.ts';
import { BlockFile, openNameless } from './block-file.ts';

export class Spill {
  private readonly folder: string;
  private readonly blockBytes: number;
  private readonly files: BlockFile[] = [];

  /** `blockBytes`: what is written and read at once. */
  constructor(folder: string, blockBytes: number) {
    this.folder = folder;
    this.blockBytes = blockBytes;
  }

  /** Bytes on disk. */
  get size(): number {
    return this.files.reduce((sum, { size }) => sum + size, 0);
  }

  /** A new file; `name`: what is in it, for messages. */
  file(name: string): BlockFile {
    const file = new BlockFile(this.folder, name, this.blockBytes);
    this.files.push(file);
    return file;
  }

  close(): void {
    for (const file of this.files) file.close();
  }
}

/** Throws DcheckError `usage` where no file can be made in `folder`. */
export function requireSpillFolder(folder: string): void {
  try {
    if (!statSync(folder).isDirectory()) throw new Error('not a folder');
    closeSync(openNameless(folder, 'trial'));
  } catch (error) {
    throw new DcheckError('usage', `--dir ${folder}: ${messageOf(error)}`, {
      hint: 'name a folder on disk that is there and can be written',
      cause: error,
    });
  }
}
