/** When a session writes, and what it says where it cannot. */
import { readdirSync, writeSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Exploration } from '../../../../checker/api.ts';
import type { Parts } from '../../../../checker/engine/checkpoint/checkpoints.ts';
import { readCheckpoint } from '../../../../checker/engine/checkpoint/read.ts';
import { CheckpointSession, type SessionOptions } from '../../../../checker/engine/checkpoint/session.ts';
import { readValue } from '../../../../checker/engine/checkpoint/value.ts';
import { freshFolder, RECORD } from './folders.ts';

const part = (text: string): Parts => new Map([['search', (put) => put(Buffer.from(text))]]);
const exploration: Exploration = {
  distinct: 1,
  generated: 1,
  depth: 1,
  deadlocks: 0,
  queue: 0,
  seconds: 0,
  bound: null,
  violations: [],
};
const cell = (usage: string) => ({ exploration, usage });

function session(folder: string, more: Partial<SessionOptions> = {}): CheckpointSession<string, string> {
  return new CheckpointSession({ folder, everyMs: 0, record: RECORD, warn: () => {}, ...more });
}

const resumed = (folder: string) => session(folder, { from: readCheckpoint(folder, RECORD.dcheck) });

it('warns once where the disk is full, keeps the last checkpoint, and writes again once it can', () => {
  const folder = freshFolder();
  const said: string[] = [];
  let isFull = false;
  const write = (file: number, bytes: Uint8Array): number => {
    if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    return writeSync(file, bytes);
  };
  const own = session(folder, { warn: (message) => said.push(message), write });
  const { save } = own.forCell(0, () => 'marks');
  const text = (): string =>
    readCheckpoint(folder, RECORD.dcheck).read('search', ({ bytes, fill }) => {
      const all = Buffer.alloc(bytes);
      fill(all);
      return all.toString();
    });
  save(part('first'));
  isFull = true;
  save(part('second'));
  save(part('third'));
  expect(said).toEqual([expect.stringMatching(/^cannot write a checkpoint to .*ENOSPC.*the last one stays valid/)]);
  expect([text(), own.resumable]).toEqual(['first', true]);
  isFull = false;
  save(part('fourth'));
  expect([text(), said.length]).toEqual(['fourth', 1]);
});

it('claims nothing to resume where no checkpoint was ever written', () => {
  const said: string[] = [];
  const own = session(freshFolder(), {
    warn: (message) => said.push(message),
    write: () => {
      throw new Error('ENOSPC');
    },
  });
  own.leave();
  expect([own.resumable, said]).toEqual([false, [expect.stringContaining('none was written before')]]);
});

it('keeps finished cells, and the search and the marks of the present one only for that one', () => {
  const folder = freshFolder();
  const first = session(folder);
  first.finished.push(cell('a'), cell('b'));
  first.forCell(2, () => 'marks').save(part('search'));
  const next = resumed(folder);
  expect(next.finished).toEqual([cell('a'), cell('b')]);
  expect([1, 2, 3].map((index) => next.marksOf(index))).toEqual([null, 'marks', null]);
  expect([2, 3].map((index) => next.forCell(index, () => '').kept === null)).toEqual([false, true]);
});

it('does not put less in the place of a search that is kept', () => {
  const folder = freshFolder();
  const first = session(folder);
  first.forCell(0, () => 'marks').save(part('search'));
  first.leave();
  resumed(folder).leave();
  expect(readdirSync(folder)).toEqual(['checkpoint-000001']);
  const next = resumed(folder);
  next.finished.push(cell('a'));
  next.leave();
  expect(readValue(readCheckpoint(folder, RECORD.dcheck), 'run')).toEqual({ finished: [cell('a')], present: null });
});

it('is due after its interval', () => {
  expect(
    session(freshFolder(), { everyMs: 0 })
      .forCell(0, () => '')
      .due(),
  ).toBe(true);
  expect(
    session(freshFolder(), { everyMs: 1e9 })
      .forCell(0, () => '')
      .due(),
  ).toBe(false);
});
