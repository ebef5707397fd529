/**
 * The trace as kernel changelogs draw races: pure ASCII, at most 72 columns, no colour, a CPU per column, calls as
 * indented statements, remarks as C comments. Two actors get columns of their own; with more, a text may run on to
 * the right, over columns that are silent in its row; more than fit are told line by line.
 */
import { ascii } from '../ascii.ts';
import { plainPaint, type Style } from '../style.ts';
import { columns, padEnd, padStart, wrap } from '../text.ts';
import { type LanePlan, planLanes } from './columns.ts';
import { type Telling, type TraceReporter, titleLines, whyLines } from './report.ts';
import type { Moment, Story } from './story.ts';

const WIDTH = 72;
/** Columns of their own must be at least this wide. */
const OWN_COLUMN = 30;
/** Calls nested more deeply are not indented further. */
const DEEPEST = 3;

export const lkmlReport: TraceReporter = (telling, { showFile }) => {
  const style: Style = { paint: plainPaint, unicode: false, width: WIDTH, showFile };
  const { story } = telling;
  const body = story.moments.length === 0 ? [] : [...drawn(story), ''];
  const lines = [
    ...titleLines(telling, style),
    '',
    ...body,
    ...whyLines(story, style),
    '',
    'Reproduce with:',
    ...command(telling),
  ];
  return lines.flatMap((line) => (columns(ascii(line)) <= WIDTH ? [ascii(line)] : wrap(ascii(line), WIDTH, 2)));
};

/** What one moment says, before it is placed: lines with their own indentation. */
interface Speech {
  readonly number: string;
  readonly lane: number;
  readonly lines: readonly string[];
}

function drawn(story: Story): string[] {
  const gutter = String(story.trace.steps.length).length + 2;
  const speeches = speechesOf(story);
  const names = story.lanes.map(({ actor }, cpu) => (story.lanes.length > 1 ? `CPU${cpu} (${actor})` : actor));
  const plan = story.solo ? null : place(story, speeches, names, gutter);
  if (plan === null)
    return speeches.flatMap((speech) =>
      placed(speech, gutter, WIDTH - gutter, gutter, story.solo ? '' : `${names[speech.lane]}: `),
    );
  const heads = [names, story.lanes.map(({ doing }) => doing), names.map((name) => '-'.repeat(columns(name)))];
  return [
    ...heads.map((texts) => inColumns(texts, plan)).filter((line) => line !== ''),
    ...speeches.flatMap((speech) => placed(speech, plan.at[speech.lane] as number, plan.room[speech.lane] as number, gutter, '')),
  ];
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
  let line = '';
  for (const [lane, text] of texts.entries()) {
    const room = (at[lane + 1] ?? WIDTH + 2) - (at[lane] as number) - 2;
    line = padEnd(line, at[lane] as number) + (columns(text) <= room ? text : `${text.slice(0, room - 3)}...`);
  }
  return line.trimEnd();
}

function speechesOf(story: Story): Speech[] {
  const calls = new Map<number, readonly string[]>();
  return story.moments.map((moment) => {
    const lines: string[] = [];
    const chain = chainOf(moment, story) ?? calls.get(moment.lane) ?? [];
    const known = calls.get(moment.lane) ?? [];
    const common = commonPrefix(known, chain);
    for (const [depth, name] of chain.entries()) if (depth >= common) lines.push(indented(`${name}()`, depth));
    calls.set(moment.lane, chain);
    lines.push(indented(moment.step === null ? `<${moment.label}>` : moment.label, chain.length));
    lines.push(...moment.notes.map((note) => indented(note.startsWith('FAULT') ? `*** ${note}` : `/* ${note} */`, chain.length)));
    return { number: moment.number === null ? '' : String(moment.number), lane: moment.lane, lines: lines.map(ascii) };
  });
}

/** The calls that a step is in, outermost first; null where nobody takes a step. */
function chainOf({ step, procedure, lane }: Moment, { lanes }: Story): readonly string[] | null {
  if (step === null) return null;
  const chain = procedure === '' ? step.callers : [...step.callers, procedure];
  // What the thread runs stands at the top of its column.
  return lanes[lane]?.doing === '' ? chain : chain.slice(1);
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}

function indented(text: string, depth: number): string {
  return '  '.repeat(Math.min(depth, DEEPEST)) + text;
}

function placed({ number, lines }: Speech, at: number, room: number, gutter: number, name: string): string[] {
  const texts = lines.flatMap((line, index) => {
    const indent = line.length - line.trimStart().length;
    return wrap((index === 0 ? name : '') + line.trimStart(), room - indent, 2).map((part) => ' '.repeat(indent) + part);
  });
  return texts.map((text, index) => padEnd(index === 0 ? padStart(number, gutter - 2) : '', at) + text);
}

/** The reproducing command in lines that a shell joins again. */
function command({ reproduce }: Telling): string[] {
  const lines: string[] = [];
  let line = '  ';
  for (const word of reproduce) {
    if (columns(line) + columns(word) > WIDTH - 3) {
      lines.push(`${line} \\`);
      line = '     ';
    }
    line += `${line.trim() === '' ? '' : ' '}${word}`;
  }
  return [...lines, line];
}
