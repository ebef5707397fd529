/** Check what was selected, run by run, until all is done or a signal comes. */
import { check } from '../../checker/check.ts';
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { callsOf } from '../../checker/report/calls.ts';
import { type Cell, cellName, type Run } from '../../checker/report/findings.ts';
import { progressLine } from '../../checker/report/progress.ts';
import { signs } from '../../checker/report/style.ts';
import type { Constants, Spec } from '../../checker/spec/spec.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import type { Terminal } from '../terminal.ts';
import { refuseUnknownProperties, type Selected } from './select.ts';

export interface Exploring {
  readonly spec: Spec;
  readonly selected: Selected;
  readonly set: Constants;
  /** Empty: all. */
  readonly properties: readonly string[];
  readonly engine: Engine;
  readonly limits: Limits;
  readonly terminal: Terminal;
}

export interface Explored {
  readonly runs: readonly Run[];
  readonly notRun: readonly Cell[];
}

export async function explore({ spec, selected, set, properties, engine, limits, terminal }: Exploring): Promise<Explored> {
  const { cells } = selected;
  const runs: Run[] = [];
  for (const [index, cell] of cells.entries()) {
    if (limits.signal?.aborted) return { runs, notRun: cells.slice(index) };
    const choice = {
      ...(cell.variant === '' ? {} : { variant: cell.variant }),
      ...(cell.config === '' ? {} : { config: cell.config }),
      set,
    };
    if (index === 0 && properties.length > 0) refuseUnknownProperties(properties, instantiate(spec, choice).properties);
    const name = cellName(cell, signs(terminal.errStyle).dot);
    const result = await check(spec, choice, engine, limits, (progress) => {
      const memoryBytes = process.memoryUsage.rss();
      terminal.progress(progressLine({ ...progress, name, run: index + 1, runs: cells.length, memoryBytes }, terminal.errStyle));
    });
    terminal.progress(null);
    const wanted = result.properties.filter((property) => properties.length === 0 || properties.includes(property.name));
    runs.push({ ...cell, result, calls: callsOf(spec, result.system), properties: wanted });
  }
  return { runs, notRun: [] };
}
