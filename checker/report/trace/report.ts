/** The interface that every reporter of traces has, and the lines that all of them begin with. */
import type { RunResult } from '../../check.ts';
import type { FinalClass } from '../../engine/engine.ts';
import { type State, THREADS } from '../../system/system.ts';
import { type Cell, cellName, type Violated } from '../findings.ts';
import { type Style, signs } from '../style.ts';
import { plural, wrap } from '../text.ts';
import { loopSize } from './loop.ts';
import { shown } from './shown.ts';
import type { Moment, Story } from './story.ts';

/** Of the places where the same steps are found, how many are named. */
const MOST_PLACES = 8;

interface Told {
  /** The spec's name. */
  readonly spec: string;
  /** Where else the very same steps lead to the same. */
  readonly alsoIn: readonly Cell[];
  readonly story: Story;
  /** The command that finds it again, in words for the shell. */
  readonly reproduce: readonly string[];
}

/** A violation with its story. */
export interface ViolationTelling extends Told {
  readonly violated: Violated;
}

/** A run that ends in an outcome, with its story. */
export interface WitnessTelling extends Told {
  readonly witness: Cell & {
    /** What it is a witness of: `outcome rc=-ENOENT stat=ENOENT`. */
    readonly of: string;
    readonly kind: FinalClass['kind'];
    readonly result: RunResult;
  };
}

export type Telling = ViolationTelling | WitnessTelling;

/** Lays out one trace; lines without line ends. */
export type TraceReporter = (telling: Telling, style: Style) => string[];

/** `inval · v6.19 · lookup-in-flight · no-stale-negative VIOLATED · 9 steps, 3 switches (shortest; fewest switches)`. */
export function titleLines(telling: Telling, style: Style): string[] {
  const { dot } = signs(style);
  const { spec, alsoIn } = telling;
  const where = cellName('violated' in telling ? telling.violated : telling.witness, dot);
  const what = 'violated' in telling ? verdictOf(telling.violated, style) : style.paint.violated(telling.witness.of);
  const size = sizeOf(telling);
  const title = [style.paint.strong(where === '' ? spec : `${spec} ${dot} ${where}`), what, size].join(` ${dot} `);
  const others = placesText(alsoIn, dot);
  return [
    ...wrap(shown(title, style), style.width, 2),
    ...(others === '' ? [] : wrap(shown(`the same steps in: ${others}`, style), style.width, 2)),
  ];
}

/** Where else; not more than a reader wants to know. */
function placesText(cells: readonly Cell[], dot: string): string {
  const named = cells.slice(0, MOST_PLACES).map((cell) => cellName(cell, dot));
  return [...named, ...(cells.length > MOST_PLACES ? [`${cells.length - MOST_PLACES} more`] : [])].join('; ');
}

function verdictOf({ property, judgement }: Violated, { paint }: Style): string {
  const part = property.violation?.part;
  const name = part === null || part === undefined ? property.name : `${property.name} (${part})`;
  const expected = judgement === 'violated-as-expected';
  return (expected ? paint.violated : paint.alarm)(`${name} VIOLATED${expected ? ', as expected' : ''}`);
}

/** `18 steps, 5 switches (shortest; fewest switches)`. */
export function sizeOf(telling: Telling): string {
  const { steps, switches } = telling.story.trace;
  const loop = loopSize(telling.story.trace);
  if (loop !== null) return loop;
  if (steps.length === 0) return 'in an initial state';
  return `${plural(steps.length, 'step')}, ${plural(switches, 'switch', 'switches')} (${claimOf(telling)})`;
}

/** What is known of how good the trace is. */
function claimOf(telling: Telling): string {
  const { paths } = 'violated' in telling ? telling.violated.run.result : telling.witness.result;
  if (paths === 'fewest-switches') return 'fewest switches of all; then shortest';
  if (paths === 'found') return 'as it was found; shorter ones may exist';
  if (paths === 'shrunk') return 'shrunk; shorter ones may exist';
  return paths === undefined && !isTemporal(telling) && fewestIsKnown(telling) ? 'shortest; fewest switches' : 'shortest';
}

/** What is found on the behaviour graph is shortest, but not chosen by its switches. */
function isTemporal(telling: Telling): boolean {
  if ('witness' in telling) return false;
  const { property, run } = telling.violated;
  return run.result.system.properties.some(({ name, kind }) => kind === 'temporal' && name === property.name);
}

/**
 * Breadth-first search finds a shortest trace however it ends. That no equally short one has fewer switches is known
 * only if the search has seen every step into the last level: it is over, or has reached the level after. That a
 * state has no successors is seen one level later.
 */
function fewestIsKnown(telling: Telling): boolean {
  if ('violated' in telling && telling.violated.property.violation?.replay?.preferred === true) return false;
  const { bound, depth, system } = 'violated' in telling ? telling.violated.run.result : telling.witness.result;
  const atRest =
    'violated' in telling
      ? system.properties.some(({ name, kind }) => kind === 'deadlock' && name === telling.violated.property.name)
      : telling.witness.kind !== 'fault';
  return bound === null || bound === 'max-depth' || depth > telling.story.trace.steps.length + (atRest ? 2 : 1);
}

/** The paragraph that closes a trace; none where there is nothing to explain. */
export function whyLines(story: Story, style: Style): string[] {
  const ending = story.ending.length === 0 ? [] : wrap(`At the end: ${story.ending.join('; ')}.`, style.width, 2);
  const why = story.why === '' ? [] : wrap(`${style.paint.strong('Why:')} ${story.why}`, style.width, 2);
  return [...ending, ...why];
}

/** The paragraphs that help to understand it, each with the paint that its first words have. */
export function clueLines(story: Story, style: Style): string[] {
  return story.clues.flatMap((clue) => wrap(clue.replace(/^[^:]+:/, style.paint.strong), style.width, 2));
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
