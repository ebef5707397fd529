/** Coverage as tables: actions by how often they were enabled and taken, and the steps of procedures that never were. */
import type { ActionCoverage, CoverageSummary, ProcedureCoverage } from '../../coverage/summary.ts';
import { ascii } from '../ascii.ts';
import { type Column, type Painted, tableLines } from '../matrix/table.ts';
import type { Style } from '../style.ts';
import { grouped, plural, wrap } from '../text.ts';

/** Instances that are named in a line. */
const NAMED = 5;

export function coverageLines(summary: CoverageSummary, style: Style): string[] {
  const { actions, procedures, runs, distinct, complete } = summary;
  const title = `Coverage of ${plural(runs, 'run')}, ${plural(distinct, 'distinct state')}${complete ? '' : ', bounded: what is missing may lie beyond'}`;
  const lines = [
    ...wrap(style.paint.strong(title), style.width, 2),
    '',
    ...actionTable(actions, style),
    ...actions.flatMap((action) => neverLine(action, style)),
    ...(procedures.length === 0 ? [] : ['', ...procedureLines(procedures, style)]),
  ];
  return style.unicode ? lines : lines.map(ascii);
}

function actionTable(actions: readonly ActionCoverage[], { paint }: Style): string[] {
  const plain = (text: string): Painted => ({ text, paint: (same) => same });
  const count = (number: number): Painted => ({ text: grouped(number), paint: number === 0 ? paint.alarm : (same) => same });
  const columns: Column[] = [
    { heading: ['action or thread'], align: 'left' },
    { heading: ['enabled in'], align: 'right' },
    { heading: ['taken'], align: 'right' },
    { heading: ['new states'], align: 'right' },
  ];
  const rows = actions.map(({ action, enabled, taken, fresh, instances }) => ({
    cells: [
      plain(instances.length > 1 ? `${action} (${instances.length} instances)` : action),
      count(enabled),
      count(taken),
      plain(grouped(fresh)),
    ],
  }));
  return tableLines({ columns, rows, gap: 2 }, paint.strong);
}

/** Instances that were never enabled, where others of the same action were. */
function neverLine({ action, enabled, instances }: ActionCoverage, style: Style): string[] {
  const never = instances.filter((instance) => instance.enabled === 0).map(({ instance }) => instance);
  if (enabled === 0 || never.length === 0) return [];
  const more = never.length > NAMED ? ` and ${never.length - NAMED} more` : '';
  return wrap(`${action}: never enabled: ${never.slice(0, NAMED).join(', ')}${more}`, style.width, 2);
}

function procedureLines(procedures: readonly ProcedureCoverage[], style: Style): string[] {
  const steps = procedures.flatMap((procedure) => procedure.steps);
  const taken = steps.filter(({ count }) => count > 0).length;
  const lines = [`${grouped(taken)} of ${plural(steps.length, 'step')} of ${plural(procedures.length, 'procedure')} taken.`];
  for (const { name, at, calls, steps: own } of procedures) {
    const place = (line: number): string => `${style.showFile(at.file)}:${line}`;
    if (calls === 0 && own.every(({ count }) => count === 0)) {
      lines.push(...wrap(`  ${place(at.line)}  ${name}: never entered`, style.width, 4));
      continue;
    }
    for (const step of own.filter(({ count }) => count === 0)) {
      lines.push(...wrap(`  ${place(step.at.line)}  ${name}: never: ${step.label}`, style.width, 4));
    }
  }
  return lines;
}
