/** The trace as whole states: sorted, aligned, nothing left out; `~` marks what the step changed. */
import type { Frame } from '../../procedures/frame.ts';
import { type State, THREADS } from '../../system/system.ts';
import type { Style } from '../style.ts';
import { columns, padEnd, wrap } from '../text.ts';
import { type Leaf, leaves, valueText } from '../value.ts';
import { loopClosing, loopOpening } from './loop.ts';
import { clueLines, heading, type TraceReporter, titleLines, visible, whyLines } from './report.ts';
import { shown, shownStory } from './shown.ts';

export const fullReport: TraceReporter = (telling, style) => {
  const story = shownStory(telling.story, style);
  const { steps, initial } = story.trace;
  const lines = [...titleLines(telling, style), '', style.paint.strong('State 0: initial'), ...stateLines(initial, [], style)];
  let last = partsOf(initial, style);
  for (const moment of story.moments) {
    if (moment.step === null) continue;
    lines.push(
      '',
      ...loopOpening(story, moment.number, 0, style),
      ...wrap(`${style.paint.strong(`State ${moment.number}:`)} ${heading(moment, style)}`, style.width, 2),
    );
    const { after, fault } = moment.step;
    if (after === null) lines.push(...wrap(shown(`  no state: FAULT: ${fault?.reason ?? ''}`, style), style.width, 4));
    else lines.push(...stateLines(after, last, style));
    last = after === null ? [] : partsOf(after, style);
  }
  if (steps.length === 0) lines.push('', 'No step is needed.');
  const closing = loopClosing(story, 0, style);
  return [...lines, ...(closing.length === 0 ? [] : ['', ...closing]), '', ...whyLines(story, style), ...clueLines(story, style)];
};

/** The shared state first, then each thread's frames, outermost first. */
function partsOf(state: State, style: Style): Leaf[] {
  const threads = (state[THREADS] ?? {}) as Readonly<Record<string, readonly Frame[]>>;
  const frames = Object.keys(threads).map((name) => ({
    path: `thread ${name}`,
    text: framesText(threads[name] as readonly Frame[]),
  }));
  const parts = [...leaves(visible(state), style.width - 4), ...frames];
  return parts.map(({ path, text }) => ({ path: shown(path, style), text: shown(text, style) }));
}

function framesText(frames: readonly Frame[]): string {
  if (frames.length === 0) return 'has ended';
  return frames
    .map(({ fn, pc, vars }) => `${fn}@${pc}${Object.keys(vars).length === 0 ? '' : ` ${valueText(vars)}`}`)
    .join(' > ');
}

function stateLines(state: State, before: readonly Leaf[], style: Style): string[] {
  const parts = partsOf(state, style);
  const known = new Map(before.map(({ path, text }) => [path, text]));
  const longest = Math.min(Math.floor(style.width / 2), Math.max(0, ...parts.map(({ path }) => columns(path))));
  return parts.flatMap(({ path, text }) => {
    const changed = before.length > 0 && known.get(path) !== text;
    const lines = aligned(path, text, longest, style.width - 4);
    return lines.map((line, index) => `  ${changed && index === 0 ? '~' : ' '} ${changed ? style.paint.strong(line) : line}`);
  });
}

/** The value beside its path, or below it where the path is too long for that. */
function aligned(path: string, text: string, longest: number, room: number): string[] {
  if (columns(path) > longest) return [...wrap(path, room, 2), ...wrap(text, room - 2).map((line) => `  ${line}`)];
  return wrap(text, room - longest - 2).map((line, index) => `${padEnd(index === 0 ? path : '', longest)}  ${line}`);
}
