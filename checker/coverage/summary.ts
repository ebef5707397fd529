/** The coverage of several runs of one spec together: a step that any of them takes is taken. */
import type { SourcePosition } from '../errors/error.ts';
import type { LoadedProcedure, Resume } from '../procedures/step.ts';
import type { Coverage, InstanceCoverage } from './collect.ts';

/** One step of a procedure: from a point of resumption to the next pause, call or return. */
export interface StepCoverage {
  readonly at: SourcePosition;
  /** The statement that it begins with. */
  readonly label: string;
  readonly count: number;
}

export interface ProcedureCoverage {
  readonly name: string;
  readonly at: SourcePosition;
  /** How often it was entered. */
  readonly calls: number;
  readonly steps: readonly StepCoverage[];
}

export interface ActionCoverage extends Omit<InstanceCoverage, 'instance'> {
  readonly instances: readonly InstanceCoverage[];
  /** Where its function is written; null where that is not known, and for threads. */
  readonly at: SourcePosition | null;
}

export interface CoverageSummary {
  readonly actions: readonly ActionCoverage[];
  /** In the order of files and lines. */
  readonly procedures: readonly ProcedureCoverage[];
  readonly runs: number;
  readonly distinct: number;
  /** True where every run was expanded to its end. */
  readonly complete: boolean;
}

/** `procedures`: all of the spec. `placeOf`: where an action's function is written. */
export function summarize(
  coverages: readonly Coverage[],
  procedures: ReadonlyMap<string, LoadedProcedure>,
  placeOf: (action: string) => SourcePosition | null,
): CoverageSummary {
  return {
    actions: actionsOf(coverages, placeOf),
    procedures: [...procedures.values()]
      .filter(({ problem }) => problem === null)
      .sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column)
      .map((procedure) => procedureCoverage(procedure, coverages)),
    runs: coverages.length,
    distinct: coverages.reduce((sum, { distinct }) => sum + distinct, 0),
    complete: coverages.every(({ complete }) => complete),
  };
}

function actionsOf(coverages: readonly Coverage[], placeOf: (action: string) => SourcePosition | null): ActionCoverage[] {
  const instances = new Map<string, InstanceCoverage>();
  for (const found of coverages.flatMap((coverage) => coverage.instances)) {
    const known = instances.get(found.instance);
    instances.set(found.instance, known === undefined ? found : added(known, found));
  }
  const byAction = new Map<string, InstanceCoverage[]>();
  for (const found of instances.values()) byAction.set(found.action, [...(byAction.get(found.action) ?? []), found]);
  return [...byAction].map(([action, all]) => {
    const { instance: _, ...sum } = all.reduce(added);
    return { ...sum, instances: all, at: sum.isThread ? null : placeOf(action) };
  });
}

function added(a: InstanceCoverage, b: InstanceCoverage): InstanceCoverage {
  return { ...a, enabled: a.enabled + b.enabled, taken: a.taken + b.taken, fresh: a.fresh + b.fresh };
}

function procedureCoverage(procedure: LoadedProcedure, coverages: readonly Coverage[]): ProcedureCoverage {
  const { name, file, line, column } = procedure;
  const counts = procedure.resume.map((_, pc) =>
    coverages.reduce((sum, { steps }) => sum + (steps.get(procedure)?.[pc] ?? 0), 0),
  );
  return {
    name,
    at: { file, line, column },
    calls: counts[0] ?? 0,
    steps: procedure.resume.map((resume, pc) => ({ ...placeIn(procedure, resume), count: counts[pc] as number })),
  };
}

function placeIn({ file, end }: LoadedProcedure, { next }: Resume): { readonly at: SourcePosition; readonly label: string } {
  const { text, line, column } = next ?? { text: 'return', ...end };
  return { at: { file, line, column }, label: text };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
