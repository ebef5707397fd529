/** Coverage as JSON: part of the document of a run. */
import type { CoverageSummary } from '../../coverage/summary.ts';
import type { SourcePosition } from '../../errors/error.ts';
import type { Json } from './values.ts';

export function coverageJson(
  { actions, procedures, runs, distinct, complete }: CoverageSummary,
  showFile: (path: string) => string,
): Json {
  const place = (at: SourcePosition): Json => ({ file: showFile(at.file), line: at.line });
  return {
    runs,
    distinct,
    complete,
    actions: actions.map(({ action, isThread, enabled, taken, fresh, instances, at }) => ({
      action,
      isThread,
      enabled,
      taken,
      fresh,
      at: at === null ? null : place(at),
      instances: instances.map((instance) => ({
        instance: instance.instance,
        enabled: instance.enabled,
        taken: instance.taken,
        fresh: instance.fresh,
      })),
    })),
    procedures: procedures.map(({ name, at, calls, steps }) => ({
      name,
      at: place(at),
      calls,
      steps: steps.map((step) => ({ line: step.at.line, label: step.label, count: step.count })),
    })),
  };
}
