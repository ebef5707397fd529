/**
 * What a reporter may know of the place it writes to: the width, whether colours and Unicode may be used. Reporters
 * return text and never write; colours go through a {@link Paint}, by meaning, and never carry meaning alone.
 */
import type { ChalkInstance } from 'chalk';

/** Colours by what they stand for. Each takes a text and returns it, possibly between escape sequences. */
export interface Paint {
  /** A verdict that the spec does not expect: the loudest thing on the screen. */
  readonly alarm: (text: string) => string;
  readonly holds: (text: string) => string;
  /** Violated, as expected. */
  readonly violated: (text: string) => string;
  readonly incomplete: (text: string) => string;
  /** What matters within a line. */
  readonly strong: (text: string) => string;
  /** What may be skipped. */
  readonly dim: (text: string) => string;
  /** The lane of actor number `index`. */
  readonly lane: (index: number, text: string) => string;
}

export interface Style {
  readonly paint: Paint;
  /** False: ASCII only. */
  readonly unicode: boolean;
  /** In columns. */
  readonly width: number;
  /** A source file as the reader knows it: relative to where the command was given. */
  readonly showFile: (path: string) => string;
}

const same = (text: string): string => text;

/** No colours. */
export const plainPaint: Paint = {
  alarm: same,
  holds: same,
  violated: same,
  incomplete: same,
  strong: same,
  dim: same,
  lane: (_, text) => text,
};

/** Colours by `chalk`, whose level decides how many there are. */
export function chalkPaint(chalk: ChalkInstance): Paint {
  const lanes = [chalk.cyan, chalk.magenta, chalk.blue, chalk.yellow, chalk.green, chalk.white];
  // Chalk joins all its arguments, so it must not be handed to `map` as it is.
  const one =
    (paint: ChalkInstance) =>
    (text: string): string =>
      paint(text);
  return {
    alarm: one(chalk.bold.red),
    holds: one(chalk.green),
    violated: one(chalk.yellow),
    incomplete: one(chalk.cyan),
    strong: one(chalk.bold),
    dim: one(chalk.dim),
    lane: (index, text) => (lanes[index % lanes.length] as ChalkInstance)(text),
  };
}

/** The signs that reports draw with, in Unicode and in ASCII. */
const UNICODE = {
  dot: '·',
  arrow: '→',
  ellipsis: '…',
  cross: '✗',
  check: '✓',
  times: '×',
  rule: '─',
  bar: '│',
  held: '┃',
  waiting: '┊',
} as const;
const ASCII: Record<keyof typeof UNICODE, string> = {
  dot: '-',
  arrow: '->',
  ellipsis: '...',
  cross: 'X',
  check: 'ok',
  times: 'x',
  rule: '-',
  bar: '|',
  held: '#',
  waiting: ':',
};

export type Signs = Readonly<Record<keyof typeof UNICODE, string>>;

export function signs(style: Pick<Style, 'unicode'>): Signs {
  return style.unicode ? UNICODE : ASCII;
}
