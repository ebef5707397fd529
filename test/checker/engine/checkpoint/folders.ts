/** Folders for checkpoints, and a run's record, for tests. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../../../../checker/engine/checkpoint/manifest.ts';

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'dcheck-test-'));

export const RECORD: RunRecord = {
  dcheck: '1.2.3',
  spec: 'my.ts',
  workingFolder: '/',
  specHash: 'abc',
  engine: 'learned',
  request: { words: ['run', 'my.ts'] },
};
