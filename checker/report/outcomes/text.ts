/** What `dcheck outcomes` prints as text: the table, the witnesses where they are asked for, the closing lines. */
import type { DcheckError } from '../../errors/error.ts';
import { sideBySide } from '../../outcomes/compare.ts';
import type { Outcome } from '../../outcomes/outcome.ts';
import type { Cell } from '../findings.ts';
import { type Style, signs } from '../style.ts';
import { plural, wrap } from '../text.ts';
import type { TraceReporter, WitnessTelling } from '../trace/report.ts';
import { effort, isComplete, restsOn } from './closing.ts';
import { type OutcomeFindings, runsOf } from './findings.ts';
import { outcomeTable } from './table.ts';
import { tellWitness } from './witness.ts';

export interface OutcomeText {
  readonly lines: readonly string[];
  /** What the spec's own words threw. */
  readonly errors: readonly DcheckError[];
}

/** `report` draws the witnesses; null: none are shown. */
export function outcomesText(
  findings: OutcomeFindings,
  seconds: number,
  report: TraceReporter | null,
  style: Style,
): OutcomeText {
  const tellings = report === null ? [] : witnesses(findings);
  const rule = style.paint.dim(signs(style).rule.repeat(style.width));
  const hint = `Hint: --witness shows a shortest run to each${findings.variants.length > 1 ? '; dcheck diff takes two variants and shows what tells them apart' : ''}.`;
  const lines = [
    `${style.paint.strong(findings.spec)}: outcomes`,
    '',
    ...outcomeTable(findings, style),
    '',
    ...tellings.flatMap((telling) => [rule, ...withoutEnd(report?.(telling, style) ?? []), '']),
    ...(tellings.length === 0 ? [] : [rule]),
    ...wrap(summary(findings), style.width, 2),
    ...restsOn(findings, style),
    ...(report === null ? wrap(hint, style.width, 2).map(style.paint.dim) : []),
    ...wrap(effort(findings, seconds), style.width, 2).map(style.paint.dim),
  ];
  return { lines, errors: distinctErrors(tellings) };
}

/** What the spec's words threw while `tellings` were told, each once. */
export function distinctErrors(
  tellings: readonly { readonly story: { readonly errors: readonly DcheckError[] } }[],
): DcheckError[] {
  const all = tellings.flatMap(({ story }) => story.errors);
  return [...new Map(all.map((error) => [error.details.action ?? '', error])).values()];
}

/** Without empty lines at the end. */
export function withoutEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

/** One telling for each outcome and way to it; variants that get there by the same steps share it. */
function witnesses(findings: OutcomeFindings): WitnessTelling[] {
  const found = new Map<string, WitnessTelling & { alsoIn: Cell[] }>();
  for (const run of findings.runs) {
    for (const outcome of run.outcomes) {
      const key = JSON.stringify([outcome.key, stepsOf(outcome)]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { ...tellWitness(findings, run, outcome), alsoIn: [] });
      else known.alsoIn.push({ variant: run.variant, config: run.config });
    }
  }
  return [...found.values()];
}

function stepsOf({ witness }: Outcome): unknown {
  return witness.steps.map(({ actor, procedure, label }) => [actor, procedure, label]);
}

function summary(findings: OutcomeFindings): string {
  const rows = findings.configs.flatMap((config) => sideBySide(runsOf(findings, config)));
  const some = rows.filter(({ spread }) => spread === 'some').length;
  const configs = findings.configs.length > 1 ? ` in ${plural(findings.configs.length, 'configuration')}` : '';
  const far = isComplete(findings) ? '' : ' so far';
  const variants = plural(findings.variants.length, 'variant');
  const spread = some === 0 ? '' : `; ${some} of them only in some of ${variants}`;
  return `${plural(rows.length, 'outcome')}${configs}${far}${spread}.`;
}
