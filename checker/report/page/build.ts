/** The document of the HTML report: the matrix, and every distinct violation as a trace. */

import type { DcheckError } from '../../errors/error.ts';
import { closing } from '../closing.ts';
import { distinctViolations } from '../distinct.ts';
import { type Cell, type Findings, type Request, type Violated, violations } from '../findings.ts';
import { judge } from '../judgement.ts';
import { gridOf, propertyOf } from '../matrix/grid.ts';
import { reproduceCommand } from '../reproduce.ts';
import { plainPaint } from '../style.ts';
import { sizeOf } from '../trace/report.ts';
import { tell } from '../trace/story.ts';
import type { PageReport, PageRow, PageTrace } from './document.ts';
import { Book, pageRun } from './trace.ts';

/** Columns of the closing lines, which the page wraps itself. */
const WIDTH = 1000;

export interface PageOptions {
  /** The last lines, where they are not those of a run. */
  readonly closing?: readonly string[];
  /** The request by which a violation is found again, where that is not the whole one. */
  readonly requestOf?: (violated: Violated) => Request;
  readonly about: string;
  /** Of dcheck. */
  readonly version: string;
  readonly seconds: number;
  readonly showFile: (path: string) => string;
}

/** The document, and what the spec's own words threw. */
export function pageReport(
  findings: Findings,
  { about, version, seconds, showFile, requestOf = () => findings.request, closing: last }: PageOptions,
): { readonly report: PageReport; readonly errors: readonly DcheckError[] } {
  const book = new Book(findings.narration, showFile);
  const shownIn = new Map<string, string>();
  const errors: DcheckError[] = [];
  const traces = distinctViolations(violations(findings)).map(({ violated, alsoIn }): PageTrace => {
    const { variant, config, property, judgement, run } = violated;
    const story = tell(violated, findings.narration, findings.runs);
    errors.push(...story.errors);
    const id = idOf({ variant, config }, property.name);
    for (const cell of [{ variant, config }, ...alsoIn]) shownIn.set(idOf(cell, property.name), id);
    return {
      id,
      variant,
      config,
      property: property.name,
      part: property.violation?.part ?? null,
      judgement,
      size: sizeOf({ spec: findings.spec, violated, alsoIn, story, reproduce: [] }),
      alsoIn,
      clues: story.clues,
      reproduce: reproduceCommand(requestOf(violated), violated),
      ...pageRun(run.result.system, story, book),
    };
  });
  const report: PageReport = {
    schema: 'dcheck.page/1',
    spec: findings.spec,
    about,
    version,
    ...rowsOf(findings, shownIn),
    traces,
    closing: last ?? closingLines(findings, seconds, showFile),
    ...book.contents(),
  };
  return { report, errors: unique([...errors, ...book.words.errors]) };
}

/** Without hints, which are about the terminal. */
function closingLines(findings: Findings, seconds: number, showFile: PageOptions['showFile']): string[] {
  const lines = closing(findings, seconds, { paint: plainPaint, unicode: true, width: WIDTH, showFile });
  return lines.filter((line) => !line.startsWith('Hint:'));
}

function rowsOf(findings: Findings, shownIn: ReadonlyMap<string, string>): Pick<PageReport, 'properties' | 'rows'> {
  const grid = gridOf(findings);
  const { properties, expectations } = grid;
  const rows = grid.configs.flatMap((config) =>
    grid.variants.map((variant): PageRow => {
      const run = grid.run({ variant, config });
      const cells = properties.map((name) => {
        const property = propertyOf(run, name);
        if (property === undefined) return null;
        const steps = property.violation?.trace.steps.length ?? 0;
        return { judgement: judge(property, expectations), steps, trace: shownIn.get(idOf({ variant, config }, name)) ?? null };
      });
      return { variant, config, distinct: run?.result.distinct ?? null, bound: run?.result.bound ?? null, cells };
    }),
  );
  return { properties, rows };
}

/** As it stands in links. */
function idOf({ variant, config }: Cell, property: string): string {
  return [variant, config, property]
    .filter((name) => name !== '')
    .map(encodeURIComponent)
    .join('/');
}

function unique(errors: readonly DcheckError[]): DcheckError[] {
  return [...new Map(errors.map((error) => [error.details.action ?? error.message, error])).values()];
}
