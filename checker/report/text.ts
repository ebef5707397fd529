/**
 * Text in columns: widths as a terminal counts them (wide characters, escape sequences), padding, cutting, wrapping.
 *
 * What is plain and narrow, as nearly all text is, is measured and wrapped here; for anything else string-width and
 * wrap-ansi are loaded, whose tables take half as long to make as Node to start.
 */
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';

/** Characters that surely take one column each: ASCII, Latin letters, and the signs that reports draw with. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f\u2713\u2717]*$/;

/** Columns that `text` takes. */
export function columns(text: string): number {
  if (NARROW.test(text)) return text.length;
  const plain = stripVTControlCharacters(text);
  if (NARROW.test(plain)) return plain.length;
  return load<typeof import('string-width')>('string-width').default(plain);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(text))) + text;
}

/** `text`, which has no escape sequences, cut to `width` columns; `mark` stands for what is left out. */
export function cut(text: string, width: number, mark: string): string {
  if (columns(text) <= width) return text;
  const room = width - columns(mark);
  let kept = '';
  let taken = 0;
  for (const character of text) {
    taken += columns(character);
    if (taken > room) break;
    kept += character;
  }
  return kept.trimEnd() + mark.slice(0, Math.max(0, width));
}

/**
 * Lines of at most `width` columns, broken at spaces where possible; all but the first are indented by `hanging`.
 * Colours in `text` are closed and opened again at the breaks.
 */
export function wrap(text: string, width: number, hanging = 0): string[] {
  if (columns(text) <= width) return [text];
  const room = Math.max(1, width - hanging);
  const lines = filled(text, room) ?? withColours(text, room);
  return lines.map((line, index) => (index === 0 ? line : ' '.repeat(hanging) + line));
}

/** Narrow words with one space between them, as many on a line as have room; null where `text` is anything else. */
function filled(text: string, width: number): string[] | null {
  const words = text.split(' ');
  if (!NARROW.test(text) || words.some((word) => word === '' || word.length > width)) return null;
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function withColours(text: string, width: number): string[] {
  const { default: wrapAnsi } = load<typeof import('wrap-ansi')>('wrap-ansi');
  return wrapAnsi(text, width, { hard: true, trim: true }).split('\n');
}

/** Load a package at once. It asks for itself, since Node 20 warns where others ask for an ECMAScript module that way. */
function load<Module>(name: string): Module {
  const path = createRequire(import.meta.url).resolve(name);
  return createRequire(path)(path) as Module;
}

/** `1234567` as `1,234,567`, whatever the locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 step`, `2 steps`. */
export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : several}`;
}

/** Seconds as `0.04 s`, `12.3 s`, `4 min 10 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes as `812 MB`, `7.9 GB`. */
export function bytes(count: number): string {
  const mega = count / 1e6;
  return mega < 1000 ? `${Math.round(mega)} MB` : `${(mega / 1000).toFixed(1)} GB`;
}
