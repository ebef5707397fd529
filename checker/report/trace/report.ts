/** The interface that every reporter of traces has, and the lines that all of them begin with. */
import { type State, THREADS } from '../../system/system.ts';
import { type Cell, cellName, type Violated } from '../findings.ts';
import { type Style, signs } from '../style.ts';
import { plural, wrap } from '../text.ts';
import type { Moment, Story } from './story.ts';

/** A violation with its story, and where else the very same steps lead to it. */
export interface Telling {
  /** The spec's name. */
  readonly spec: string;
  readonly violated: Violated;
  readonly alsoIn: readonly Cell[];
  readonly story: Story;
  /** The command that finds it again, in words for the shell. */
  readonly reproduce: readonly string[];
}

/** Lays out one trace; lines without line ends. */
export type TraceReporter = (telling: Telling, style: Style) => string[];

/** `inval · v6.19 · lookup-in-flight · no-stale-negative VIOLATED · 9 steps, 3 switches (shortest; fewest switches)`. */
export function titleLines({ spec, violated, alsoIn }: Telling, style: Style): string[] {
  const { dot } = signs(style);
  const { property, judgement } = violated;
  const part = property.violation?.part;
  const name = part === null || part === undefined ? property.name : `${property.name} (${part})`;
  const expected = judgement === 'violated-as-expected';
  const paint = expected ? style.paint.violated : style.paint.alarm;
  const where = cellName(violated, dot);
  const verdict = paint(`${name} VIOLATED${expected ? ', as expected' : ''}`);
  const title = [style.paint.strong(where === '' ? spec : `${spec} ${dot} ${where}`), verdict, sizeOf(violated)].join(` ${dot} `);
  const others = alsoIn.map((cell) => cellName(cell, dot)).join('; ');
  return [...wrap(title, style.width, 2), ...(others === '' ? [] : wrap(`the same steps in: ${others}`, style.width, 2))];
}

function sizeOf(violated: Violated): string {
  const { steps, switches } = violated.trace;
  if (steps.length === 0) return 'in an initial state';
  const claim = fewestIsKnown(violated) ? 'shortest; fewest switches' : 'shortest';
  return `${plural(steps.length, 'step')}, ${plural(switches, 'switch', 'switches')} (${claim})`;
}

/**
 * Breadth-first search finds a shortest trace however it ends. That no equally short one has fewer switches is known
 * only if the search has seen every step into the violation's level: it is over, or has reached the level after.
 */
function fewestIsKnown({ run, trace }: Violated): boolean {
  const { bound, depth } = run.result;
  return bound === null || bound === 'max-depth' || depth > trace.steps.length + 1;
}

/** The paragraph that closes a trace. */
export function whyLines(story: Story, style: Style): string[] {
  const ending = story.ending.length === 0 ? [] : wrap(`At the end: ${story.ending.join('; ')}.`, style.width, 2);
  return [...ending, ...wrap(`${style.paint.strong('Why:')} ${story.why}`, style.width, 2)];
}

/** `client  lookup_slow: down_read(dir)  (fs/namei.ts:12)`, for reports without lanes. */
export function heading({ actor, lane, procedure, label, step }: Moment, { paint, showFile }: Style): string {
  const text = procedure === '' ? label : `${procedure}: ${label}`;
  const source = step?.source;
  const at = source === null || source === undefined ? '' : `  ${paint.dim(`(${showFile(source.file)}:${source.line})`)}`;
  return `${paint.lane(lane, actor)}  ${paint.strong(text)}${at}`;
}

/** A state without the threads' own frames. */
export function visible(state: State): State {
  const { [THREADS]: _, ...shared } = state;
  return shared;
}
