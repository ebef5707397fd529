/**
 * The default trace: a lane per thread, time downward, a line per step with the function and the statement, below it
 * what the step changed. Bars show what the quiet lanes do: they hold a lock, wait, or merely exist. Where lanes do
 * not fit, or say nothing (one actor only), each step names its actor instead.
 */
import { type Signs, type Style, signs } from '../style.ts';
import { columns, padStart, wrap } from '../text.ts';
import { type LanePlan, planLanes } from './columns.ts';
import { loopClosing, loopOpening } from './loop.ts';
import { clueLines, type TraceReporter, titleLines, whyLines } from './report.ts';
import { shownStory } from './shown.ts';
import type { LaneStatus, Moment, Story } from './story.ts';

export const lanesReport: TraceReporter = (telling, style) => {
  const story = shownStory(telling.story, style);
  const body = story.moments.length === 0 ? loopClosing(story, 0, style) : drawn(story, style);
  return [
    ...titleLines(telling, style),
    '',
    ...body,
    ...(body.length === 0 ? [] : ['']),
    ...whyLines(story, style),
    ...clueLines(story, style),
  ];
};

/** Columns that the numbers of the steps take, with the gap after them. */
const gutterOf = (story: Story): number => String(story.trace.steps.length).length + 3;

function drawn(story: Story, style: Style): string[] {
  if (story.solo) return stacked(story, style);
  const wanted = story.lanes.map(({ actor, doing }, lane) => {
    const own = story.moments.filter((moment) => moment.lane === lane);
    return (
      Math.max(columns(actor), columns(doing), ...own.flatMap((moment) => [headOf(moment), ...moment.notes].map(columns))) + 2
    );
  });
  const least = story.lanes.map(({ actor }) => columns(actor));
  const plan = planLanes(wanted, least, gutterOf(story), style.width);
  return plan === null ? stacked(story, style) : sideBySide(story, plan, style);
}

function headOf({ procedure, label }: Moment): string {
  return procedure === '' ? label : `${procedure}: ${label}`;
}

function sideBySide(story: Story, plan: LanePlan, style: Style): string[] {
  const sign = signs(style);
  const lines = headings(story, plan, style);
  let statuses: readonly LaneStatus[] = story.lanes.map(() => 'quiet');
  for (const moment of story.moments) {
    statuses = moment.statuses;
    lines.push(...loopOpening(story, moment.number, plan.at[0] as number, style));
    const room = (plan.room[moment.lane] as number) - 2;
    for (const [index, text] of textLines(moment, room, style).entries()) {
      const number = index === 0 && moment.number !== null ? String(moment.number) : '';
      lines.push(row(padStart(number, (plan.at[0] as number) - 2), moment, text, statuses, plan, sign, style));
    }
  }
  return [...lines, ...loopClosing(story, plan.at[0] as number, style), ...barLegend(story, sign).map(style.paint.dim)];
}

/** What the bars mean, where there are any but the plain one. */
function barLegend({ moments }: Story, sign: Signs): string[] {
  const seen = new Set(moments.flatMap(({ statuses }) => statuses));
  const parts = [
    ...(seen.has('holding') ? [`${sign.held} holds a lock`] : []),
    ...(seen.has('waiting') ? [`${sign.waiting} waits`] : []),
  ];
  return parts.length === 0 ? [] : ['', `  ${parts.join('   ')}`];
}

/** The step, then what it changed, in `room` columns: on one line where both fit. */
function textLines(moment: Moment, room: number, style: Style): string[] {
  const text = headOf(moment);
  const head = wrap(text, room, 2).map((line) => (moment.step === null ? style.paint.dim(line) : line));
  const notes = noteLines(moment, room, style);
  const [note = ''] = notes;
  if (notes.length !== 1 || head.length !== 1 || columns(text) + 2 + columns(note) > room) return [...head, ...notes];
  return [`${head[0]}  ${note}`];
}

/** The notes, as many to a line as fit; a fault stands alone. */
function noteLines({ notes }: Moment, room: number, style: Style): string[] {
  const { arrow } = signs(style);
  const indent = columns(arrow) + 1;
  const lines: string[] = [];
  for (const note of notes) {
    const last = lines.at(-1);
    const joined = last === undefined || isFault(note) ? note : `${last}; ${note}`;
    if (last !== undefined && joined !== note && columns(joined) + indent <= room) lines[lines.length - 1] = joined;
    else lines.push(note);
  }
  return lines.flatMap((line) => wrap(`${arrow} ${line}`, room, indent).map(isFault(line) ? style.paint.alarm : style.paint.dim));
}

function isFault(note: string): boolean {
  return note.startsWith('FAULT');
}

function row(
  number: string,
  { lane: speaking }: Moment,
  text: string,
  statuses: readonly LaneStatus[],
  plan: LanePlan,
  sign: Signs,
  { paint }: Style,
): string {
  let line = number;
  for (const [lane, status] of statuses.entries()) {
    const at = plan.at[lane] as number;
    if (lane > speaking && columns(line) >= at) continue;
    line += ' '.repeat(Math.max(0, at - columns(line)));
    const bar = lane === speaking && status === 'ended' ? sign.bar : barOf(status, sign);
    line += lane === speaking ? `${paint.lane(lane, bar)} ${text}` : paint.lane(lane, bar);
  }
  return line.trimEnd();
}

function barOf(status: LaneStatus, sign: Signs): string {
  if (status === 'ended') return ' ';
  if (status === 'waiting') return sign.waiting;
  return status === 'holding' ? sign.held : sign.bar;
}

/** The actors' names; what they run stands below them where it fits, else above. */
function headings(story: Story, plan: LanePlan, { paint, ...style }: Style): string[] {
  const names = inColumns(
    story.lanes.map(({ actor }, lane) => [actor, paint.strong(paint.lane(lane, actor))]),
    plan,
  );
  if (story.lanes.every(({ doing }) => doing === '')) return [names, ''];
  const fits = story.lanes.every(
    ({ doing }, lane) => columns(doing) < (plan.at[lane + 1] ?? style.width) - (plan.at[lane] as number),
  );
  if (fits)
    return [
      names,
      inColumns(
        story.lanes.map(({ doing }) => [doing, paint.dim(doing)]),
        plan,
      ),
    ];
  const indent = ' '.repeat(plan.at[0] as number);
  const calls = story.lanes
    .filter(({ doing }) => doing !== '')
    .flatMap(({ actor, doing }) => wrap(`${actor}: ${doing}`, style.width - indent.length, 2))
    .map((line) => indent + line);
  return [...calls.map(paint.dim), '', names];
}

/** Texts, each with its painted form, at the lanes' columns. */
function inColumns(texts: readonly (readonly [plain: string, painted: string])[], plan: LanePlan): string {
  let line = '';
  let width = 0;
  for (const [lane, [plain, painted]] of texts.entries()) {
    const gap = Math.max(0, (plan.at[lane] as number) - width);
    line += ' '.repeat(gap) + painted;
    width += gap + columns(plain);
  }
  return line.trimEnd();
}

/** One step below the other, each with its actor's name. */
function stacked(story: Story, style: Style): string[] {
  const gutter = gutterOf(story);
  const room = style.width - gutter;
  const lines = story.moments.flatMap((moment) => {
    const number = padStart(moment.number === null ? '' : String(moment.number), gutter - 2);
    const actor = story.solo ? '' : `${style.paint.lane(moment.lane, `${moment.actor}:`)} `;
    const head = moment.step === null ? style.paint.dim(headOf(moment)) : headOf(moment);
    const lines = [...wrap(actor + head, room, 2), ...noteLines(moment, room - 2, style).map((line) => `  ${line}`)];
    const placed = lines.map((line, index) => (index === 0 ? `${number}  ` : ' '.repeat(gutter)) + line);
    return [...loopOpening(story, moment.number, gutter, style), ...placed];
  });
  return [...lines, ...loopClosing(story, gutter, style)];
}
