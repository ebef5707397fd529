/** What was written is read as it was; whatever is not whole, or is another's, is refused with the reason. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parts } from '../../../../checker/engine/checkpoint/checkpoints.ts';
import { readCheckpoint } from '../../../../checker/engine/checkpoint/read.ts';
import { writeCheckpoint } from '../../../../checker/engine/checkpoint/write.ts';
import { freshFolder, RECORD } from './folders.ts';

const partsOf = (contents: Readonly<Record<string, Uint8Array>>): Parts =>
  new Map(Object.entries(contents).map(([name, bytes]) => [name, (put) => put(bytes)]));

const PARTS = { one: Uint8Array.of(1, 2, 3), two: new Uint8Array(70_000).fill(7) };

/** A folder with one checkpoint, and where its files are. */
function written(): { folder: string; files: string } {
  const folder = freshFolder();
  writeCheckpoint(folder, RECORD, partsOf(PARTS));
  return { folder, files: join(folder, readdirSync(folder)[0] as string) };
}

const read = (folder: string, version = RECORD.dcheck): unknown => readCheckpoint(folder, version);
const refusal = (message: RegExp): object =>
  expect.objectContaining({ code: 'checkpoint', message: expect.stringMatching(message) });

describe('a checkpoint', () => {
  it('gives back its parts and its record', () => {
    const { folder } = written();
    const checkpoint = readCheckpoint(folder, RECORD.dcheck);
    expect(checkpoint.manifest).toMatchObject(RECORD);
    for (const [name, bytes] of Object.entries(PARTS)) {
      const found = new Uint8Array(bytes.length);
      checkpoint.read(name, ({ fill }) => {
        fill(found.subarray(0, 1));
        fill(found.subarray(1));
        expect(() => fill(new Uint8Array(1))).toThrow(refusal(/too short/));
      });
      expect(found).toEqual(bytes);
    }
    expect(() => checkpoint.read('three', () => 0)).toThrow(refusal(/"three" is missing/));
  });

  it('replaces the one before, and leaves other files alone', () => {
    const { folder } = written();
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    writeCheckpoint(folder, RECORD, partsOf({ one: Uint8Array.of(9) }));
    expect(readdirSync(folder).sort()).toEqual(['checkpoint-000002', 'notes.txt']);
    expect(readCheckpoint(folder, RECORD.dcheck).read('one', ({ bytes }) => bytes)).toBe(1);
  });

  it('is the newest whole one where the process died before it removed the older, or while it wrote the next', () => {
    const { folder, files } = written();
    cpSync(files, join(folder, 'checkpoint-000002'), { recursive: true });
    mkdirSync(join(folder, 'writing-000003'));
    writeFileSync(join(folder, 'writing-000003', 'one'), 'half');
    truncateSync(join(files, 'one'), 1);
    expect(readCheckpoint(folder, RECORD.dcheck).read('one', ({ bytes }) => bytes)).toBe(3);
    writeCheckpoint(folder, RECORD, partsOf(PARTS));
    expect(readdirSync(folder)).toEqual(['checkpoint-000003']);
  });

  it('stays where writing the next fails at any byte', () => {
    const { folder } = written();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 71_000 }), (room) => {
        let left = room;
        const full = (_: number, { length }: Uint8Array): number => {
          if (length > left) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
          left -= length;
          return length;
        };
        expect(() => writeCheckpoint(folder, RECORD, partsOf({ one: new Uint8Array(71_000) }), full)).toThrow(/ENOSPC/);
        expect(readdirSync(folder)).toEqual(['checkpoint-000001']);
        read(folder);
      }),
      { numRuns: 20 },
    );
  });

  it('is written whole where the disk takes less than it is given', () => {
    const folder = freshFolder();
    const sizes: number[] = [];
    const little = (file: number, bytes: Uint8Array): number => {
      sizes.push(bytes.length);
      const some = bytes.subarray(0, Math.min(bytes.length, 1000));
      writeFileSync(file, some);
      return some.length;
    };
    writeCheckpoint(folder, RECORD, partsOf(PARTS), little);
    expect(sizes.length).toBeGreaterThan(70);
    read(folder);
  });
});

describe('refused', () => {
  it.each(Object.keys(PARTS))('part %s cut short', (part) => {
    const { folder, files } = written();
    truncateSync(join(files, part), 2);
    expect(() => read(folder)).toThrow(refusal(new RegExp(`"${part}" has 2 bytes instead of`)));
  });

  it.each([...Object.keys(PARTS), 'manifest.json'])('any byte of %s altered', (part) => {
    const { folder, files } = written();
    const whole = readFileSync(join(files, part));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = Buffer.from(whole);
        altered[at] = (altered[at] as number) ^ change;
        writeFileSync(join(files, part), altered);
        expect(() => read(folder)).toThrow(refusal(/altered|format/));
      }),
      { numRuns: 50 },
    );
  });

  it('the manifest cut short anywhere', () => {
    const { folder, files } = written();
    const path = join(files, 'manifest.json');
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      expect(() => read(folder)).toThrow(refusal(/manifest\.json is cut short/));
    }
  });

  it.each([...Object.keys(PARTS), 'manifest.json'])('%s missing', (part) => {
    const { folder, files } = written();
    rmSync(join(files, part));
    expect(() => read(folder)).toThrow(refusal(new RegExp(`"${part}" is missing`)));
  });

  it('another version of dcheck', () => {
    expect(() => read(written().folder, '1.2.4')).toThrow(refusal(/dcheck 1\.2\.3 wrote it, and this is dcheck 1\.2\.4/));
  });

  it('another format, whatever else it holds', () => {
    const { folder, files } = written();
    writeFileSync(join(files, 'manifest.json'), '{ "format": "dcheck.checkpoint/99" }');
    expect(() => read(folder)).toThrow(refusal(/format dcheck\.checkpoint\/99/));
  });

  it('a folder that holds none, a file, and nothing at all', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => read(folder)).toThrow(refusal(/no checkpoint in/));
    expect(() => read(join(folder, 'file'))).toThrow(refusal(/no folder/));
    expect(existsSync(join(folder, 'none'))).toBe(false);
    expect(() => read(join(folder, 'none'))).toThrow(refusal(/no folder/));
  });
});
