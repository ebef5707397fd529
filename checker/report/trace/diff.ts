/**
 * The trace by paths: each step with the values it changed and how much stayed as it was. Needs no words of the spec,
 * and shows what the narration may leave out.
 */
import { type Style, signs } from '../style.ts';
import { columns, cut, grouped, padStart, wrap } from '../text.ts';
import { countScalars, leaves, valueText } from '../value.ts';
import { loopClosing, loopOpening } from './loop.ts';
import { clueLines, heading, type TraceReporter, titleLines, visible, whyLines } from './report.ts';
import { shown, shownStory } from './shown.ts';
import type { Moment } from './story.ts';

export const diffReport: TraceReporter = (telling, style) => {
  const story = shownStory(telling.story, style);
  const gutter = String(story.trace.steps.length).length + 3;
  const initial = visible(story.trace.initial);
  return [
    ...titleLines(telling, style),
    '',
    `${padStart('0', gutter - 2)}  ${style.paint.strong('initial state')}`,
    ...leaves(initial, style.width - gutter - 4).map(({ path, text }) => inLine(`    ${path} = ${text}`, gutter, style)),
    ...story.moments.flatMap((moment) =>
      moment.step === null
        ? waiting(moment, gutter, style)
        : [...loopOpening(story, moment.number, gutter, style), ...stepLines(moment, gutter, style)],
    ),
    ...loopClosing(story, gutter, style),
    '',
    ...whyLines(story, style),
    ...clueLines(story, style),
  ];
};

function stepLines(moment: Moment, gutter: number, style: Style): string[] {
  const { step } = moment;
  if (step === null) return [];
  const changes = step.changes.map(({ path, from, to }) => {
    if (from === undefined) return inLine(`  + ${path}: ${valueText(to)}`, gutter, style);
    if (to === undefined) return inLine(`  - ${path}: ${valueText(from)}`, gutter, style);
    return inLine(`  ~ ${path}: ${valueText(from)} ${signs(style).arrow} ${valueText(to)}`, gutter, style);
  });
  const head = wrap(heading(moment, style), style.width - gutter, 2);
  return [
    ...head.map((line, index) => (index === 0 ? `${padStart(String(moment.number), gutter - 2)}  ` : ' '.repeat(gutter)) + line),
    ...changes,
    ...wrap(`  ${shown(unchanged(step), style)}`, style.width - gutter, 4).map(
      (line) => ' '.repeat(gutter) + style.paint.dim(line),
    ),
  ];
}

function unchanged({ after, changes, fault }: NonNullable<Moment['step']>): string {
  if (after === null) return `FAULT: ${fault?.reason ?? ''}`;
  const changed = changes.reduce((sum, { to }) => sum + (to === undefined ? 0 : countScalars(to)), 0);
  return `${changes.length === 0 ? 'no shared state changed; ' : ''}${grouped(countScalars(visible(after)) - changed)} values unchanged`;
}

function waiting({ actor, label }: Moment, gutter: number, style: Style): string[] {
  return wrap(`(${actor} ${label})`, style.width - gutter, 2).map((line) => ' '.repeat(gutter) + style.paint.dim(line));
}

/** One line, cut at the terminal's edge. */
function inLine(text: string, gutter: number, style: Style): string {
  const { ellipsis } = signs(style);
  const room = Math.max(columns(ellipsis) + 1, style.width - gutter);
  return ' '.repeat(gutter) + cut(shown(text, style), room, ellipsis);
}
