/** `--coverage`: counts every run again, tells it, and writes the lcov file. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Coverage, coverageOf } from '../../checker/coverage/collect.ts';
import { type CoverageSummary, summarize } from '../../checker/coverage/summary.ts';
import type { Limits } from '../../checker/engine/engine.ts';
import { DcheckError, messageOf, type SourcePosition } from '../../checker/errors/error.ts';
import { positionOfFunction } from '../../checker/load/function-position.ts';
import type { LoadedSpec } from '../../checker/load/load.ts';
import { compiledForm, type LoadedProcedure } from '../../checker/procedures/step.ts';
import { lcov } from '../../checker/report/coverage/lcov.ts';
import type { Run } from '../../checker/report/findings.ts';
import type { Action } from '../../checker/spec/action.ts';
import type { TransitionSystem } from '../../checker/system/system.ts';
import { showFile, type Terminal } from '../terminal.ts';

/** Name of the file in the folder that `--out` names. */
const FILE = 'coverage.lcov';

/** Explore each run again, with counts. */
export async function gatherCoverage(
  { spec }: LoadedSpec,
  runs: readonly Run[],
  limits: Limits,
  terminal: Terminal,
): Promise<CoverageSummary> {
  const procedures = new Map<string, LoadedProcedure>();
  const places = new Map<string, SourcePosition | null>();
  const coverages: Coverage[] = [];
  for (const { result } of runs) {
    const { system } = result;
    for (const [id, procedure] of proceduresOf(spec, system)) procedures.set(id, procedure);
    for (const [name, action] of Object.entries(spec.actions?.(system.constants, system.selection) ?? {})) {
      if (!places.has(name)) places.set(name, placeOf(action));
    }
    if (limits.signal?.aborted) break;
    coverages.push(
      await coverageOf(system, procedures, limits, ({ distinct }) => terminal.progress(`coverage: ${distinct} states`)),
    );
  }
  terminal.progress(null);
  return summarize(coverages, procedures, (action) => places.get(action) ?? null);
}

/** Write the lcov file where the options want it; its name, or null where nobody asks. */
export async function writeCoverage(
  summary: CoverageSummary,
  file: string | undefined,
  folder: string | undefined,
): Promise<string | null> {
  const path = file ?? (folder === undefined ? undefined : join(folder, FILE));
  if (path === undefined) return null;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, lcov(summary, showFile));
  } catch (error) {
    throw new DcheckError('usage', `--coverage-out ${path}: ${messageOf(error)}`, {
      hint: 'name a file that can be written',
      cause: error,
    });
  }
  return path;
}

/** All procedures of the spec: any that is compiled knows the others. */
function proceduresOf(
  spec: LoadedSpec['spec'],
  { constants, selection }: TransitionSystem,
): ReadonlyMap<string, LoadedProcedure> {
  const threads = Object.values(spec.threads?.(constants, selection) ?? {}).map(({ procedure }) => procedure);
  const plugs = Object.values(spec.variants?.[selection.variant]?.plugs ?? {});
  for (const candidate of [...threads, ...plugs]) {
    const compiled = compiledForm(candidate);
    if (compiled !== null) return compiled.registry;
  }
  return new Map();
}

function placeOf(action: Action<unknown>): SourcePosition | null {
  return positionOfFunction(typeof action === 'function' ? action : action.recipe);
}
