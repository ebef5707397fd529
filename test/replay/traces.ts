/** Scripts of traces, as a user gets them: from a run of specs/inval.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { map, type Replayable } from '../../replay/mapping/traces.ts';
import type { Script } from '../../replay/script.ts';
import { readTraces } from '../../replay/trace-file.ts';
import { dcheck } from '../e2e/dcheck.ts';

/** Those of the traces of `variant` in `configs` that can be replayed. */
export async function scriptsOf(variant: string, ...configs: readonly string[]): Promise<Script[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  try {
    const file = join(folder, 'run.json');
    const chosen = configs.flatMap((config) => ['--config', config]);
    writeFileSync(file, dcheck(['run', 'specs/inval.ts', '--variant', variant, ...chosen, '--format', 'json']).stdout);
    const mapped = (await readTraces(file, { variant: [], config: [], property: [] })).map(map);
    return mapped.filter((each): each is Replayable => each.kind === 'replayable').map(({ script }) => script);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
