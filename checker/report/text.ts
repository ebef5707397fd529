/**
 * Text in columns: widths as a terminal counts them (wide characters, escape sequences), padding, cutting, wrapping.
 */
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Characters that surely take one column each: ASCII, Latin letters, and the signs that reports draw with. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f\u2713\u2717]*$/;

/** Columns that `text` takes. */
export function columns(text: string): number {
  if (NARROW.test(text)) return text.length;
  const plain = stripVTControlCharacters(text);
  return NARROW.test(plain) ? plain.length : stringWidth(plain);
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
  const lines = wrapAnsi(text, Math.max(1, width - hanging), { hard: true, trim: true }).split('\n');
  return lines.map((line, index) => (index === 0 ? line : ' '.repeat(hanging) + line));
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
