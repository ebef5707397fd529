/**
 * The trace as kernel changelogs draw races: pure ASCII, at most 72 columns, no colour, a CPU per column, statements
 * indented below their function, remarks as C comments. Two actors get columns of their own; with more, a text may
 * run on to the right, over columns that are silent in its row; more than fit are told line by line.
 */
import { shellLines } from '../reproduce.ts';
import { plainPaint, type Style } from '../style.ts';
import { columns, padEnd, padStart, wrap } from '../text.ts';
import { type LanePlan, planLanes } from './columns.ts';
import { loopClosing, loopOpening } from './loop.ts';
import { type TraceReporter, titleLines, whyLines } from './report.ts';
import { shown, shownStory } from './shown.ts';
import type { Moment, Story } from './story.ts';

const WIDTH = 72;
/** Columns of their own must be at least this wide. */
const OWN_COLUMN = 30;

export const lkmlReport: TraceReporter = (telling, { showFile }) => {
  const style: Style = { paint: plainPaint, unicode: false, width: WIDTH, showFile };
  const story = shownStory(telling.story, style);
  const body = story.moments.length === 0 ? loopClosing(story, 0, style) : drawn(story, style);
  const lines = [
    ...titleLines(telling, style),
    '',
    ...body,
    ...(body.length === 0 ? [] : ['']),
    ...whyLines(story, style),
    '',
    'Reproduce with:',
    ...shellLines(telling.reproduce, WIDTH).map((line) => shown(line, style)),
  ];
  return lines.flatMap((line) => wrap(line, WIDTH, 2));
};

/** What one moment says, before it is placed: lines with their own indentation. */
interface Speech {
  readonly number: string;
  readonly lane: number;
  readonly lines: readonly string[];
}

function drawn(story: Story, style: Style): string[] {
  const gutter = String(story.trace.steps.length).length + 2;
  const speeches = speechesOf(story);
  const names = story.lanes.map(({ actor }, cpu) => (story.lanes.length > 1 ? `CPU${cpu} (${actor})` : actor));
  const plan = story.solo ? null : place(story, speeches, names, gutter);
  if (plan === null)
    return looped(story, speeches, gutter, style, (speech) =>
      placed(speech, gutter, WIDTH - gutter, gutter, story.solo ? '' : `${names[speech.lane]}: `),
    );
  const rules = names.map((name) => '-'.repeat(columns(name)));
  return [
    ...callLines(story, plan, gutter),
    inColumns(names, plan),
    ...(calledBelow(story, plan)
      ? [
          inColumns(
            story.lanes.map(({ doing }) => doing),
            plan,
          ),
        ]
      : []),
    inColumns(rules, plan),
    ...looped(story, speeches, gutter, style, (speech) =>
      placed(speech, plan.at[speech.lane] as number, plan.room[speech.lane] as number, gutter, ''),
    ),
  ];
}

/** The lines of all speeches, with those that say where a loop begins and closes. */
function looped(
  story: Story,
  speeches: readonly Speech[],
  gutter: number,
  style: Style,
  linesOf: (speech: Speech) => string[],
): string[] {
  const lines = speeches.flatMap((speech) => [
    ...loopOpening(story, speech.number === '' ? null : Number(speech.number), gutter, style),
    ...linesOf(speech),
  ]);
  return [...lines, ...loopClosing(story, gutter, style)];
}

/** True where what the threads run fits below their names. */
function calledBelow({ lanes }: Story, { at }: LanePlan): boolean {
  const fits = lanes.every(({ doing }, lane) => columns(doing) <= (at[lane + 1] ?? WIDTH + 2) - (at[lane] as number) - 2);
  return fits && lanes.some(({ doing }) => doing !== '');
}

/** What the threads run, above the columns where it does not fit into them. */
function callLines(story: Story, plan: LanePlan, gutter: number): string[] {
  if (calledBelow(story, plan)) return [];
  const calls = story.lanes.flatMap(({ actor, doing }) => (doing === '' ? [] : wrap(`${actor}: ${doing}`, WIDTH - gutter, 2)));
  return calls.length === 0 ? [] : [...calls.map((line) => ' '.repeat(gutter) + line), ''];
}

function place(story: Story, speeches: readonly Speech[], names: readonly string[], gutter: number): LanePlan | null {
  const count = story.lanes.length;
  const own = Math.floor((WIDTH - gutter - 2 * (count - 1)) / count);
  const wanted = names.map((name, lane) =>
    Math.max(columns(name), ...speeches.filter((speech) => speech.lane === lane).flatMap(({ lines }) => lines.map(columns))),
  );
  const plan = planLanes(wanted, names.map(columns), gutter, WIDTH);
  if (own < OWN_COLUMN) return plan;
  const at = names.map((_, lane) => gutter + lane * (own + 2));
  return { at, room: at.map(() => own) };
}

function inColumns(texts: readonly string[], { at }: LanePlan): string {
  return texts.reduce((line, text, lane) => padEnd(line, at[lane] as number) + text, '').trimEnd();
}

function speechesOf(story: Story): Speech[] {
  const inside = new Map<number, string>();
  return story.moments.map((moment) => {
    const { step, lane, number, label, notes } = moment;
    const known = inside.get(lane) ?? '';
    const fn = step === null ? known : functionOf(moment, story);
    inside.set(lane, fn);
    const indent = fn === '' ? '' : '  ';
    const lines = [
      ...(fn === '' || fn === known ? [] : [`${fn}()`]),
      indent + (step === null ? `<${label}>` : label),
      ...remarks(notes).map((remark) => indent + remark),
    ];
    return { number: number === null ? '' : String(number), lane, lines };
  });
}

/** The function that a step is in; '' where it stands at the top of the column already. */
function functionOf({ step, procedure, lane }: Moment, { lanes }: Story): string {
  return step?.callers.length === 0 && lanes[lane]?.doing !== '' ? '' : procedure;
}

/** State changes as one comment, faults as the kernel's log has them. */
function remarks(notes: readonly string[]): string[] {
  const faults = notes.filter((note) => note.startsWith('FAULT'));
  const changes = notes.filter((note) => !note.startsWith('FAULT'));
  return [
    ...(changes.length === 0 ? [] : [`/* ${changes.join('; ')} */`]),
    ...faults.map((fault) => fault.replace(/^FAULT/, 'BUG')),
  ];
}

function placed({ number, lines }: Speech, at: number, room: number, gutter: number, name: string): string[] {
  const texts = lines.flatMap((line, index) => {
    const indent = line.length - line.trimStart().length;
    return broken((index === 0 ? name : '') + line.trimStart(), room - indent).map((part) => ' '.repeat(indent) + part);
  });
  return texts.map((text, index) => padEnd(index === 0 ? padStart(number, gutter - 2) : '', at) + text);
}

/** Lines of at most `room` columns; the end of a comment does not stand alone. */
function broken(text: string, room: number): string[] {
  const end = ' */';
  if (columns(text) <= room || !text.endsWith(end)) return wrap(text, room, 2);
  const lines = wrap(text.slice(0, -end.length), room - end.length, 2);
  return [...lines.slice(0, -1), `${lines.at(-1)}${end}`];
}
