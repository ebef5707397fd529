/** How a verdict looks in a matrix: in words where there is room, else as a sign. Unexpected ones carry a `!`. */
import type { PropertyResult } from '../../check.ts';
import { type Judgement, judge } from '../judgement.ts';
import type { Paint, Style } from '../style.ts';
import { plural } from '../text.ts';
import type { Grid } from './grid.ts';
import type { Painted } from './table.ts';

/** 'words': `violated 9`; 'signs': `V9`. */
export type CellForm = 'words' | 'signs';

/** The cell of one verdict; `property` is undefined where a run was not started or does not have it. */
export function verdictCell(
  property: PropertyResult | undefined,
  expectations: boolean,
  form: CellForm,
  { paint }: Style,
): Painted {
  if (property === undefined) return { text: '-', paint: paint.dim };
  const judgement = judge(property, expectations);
  const length = property.violation?.trace.steps.length ?? 0;
  return { text: form === 'words' ? inWords(judgement, length) : asSign(judgement, length), paint: paintOf(judgement, paint) };
}

function inWords(judgement: Judgement, length: number): string {
  switch (judgement) {
    case 'holds':
      return 'holds';
    case 'violated-as-expected':
      return `violated ${length}`;
    case 'violated':
      return `VIOLATED ${length} !`;
    case 'holds-unexpectedly':
      return 'HOLDS !';
    case 'incomplete':
      return 'incomplete';
  }
}

function asSign(judgement: Judgement, length: number): string {
  switch (judgement) {
    case 'holds':
      return 'ok';
    case 'violated-as-expected':
      return `V${length}`;
    case 'violated':
      return `V${length}!`;
    case 'holds-unexpectedly':
      return 'ok!';
    case 'incomplete':
      return '?';
  }
}

/** As a sentence would say it. */
export function verdictPhrase(property: PropertyResult, judgement: Judgement): string {
  const steps = property.violation?.trace.steps.length ?? 0;
  const where = steps === 0 ? 'in an initial state' : `in ${plural(steps, 'step')}`;
  switch (judgement) {
    case 'holds':
      return 'holds';
    case 'violated-as-expected':
      return `violated ${where}, as expected`;
    case 'violated':
      return `VIOLATED ${where}`;
    case 'holds-unexpectedly':
      return 'HOLDS, but the spec expects a violation';
    case 'incomplete':
      return property.expected === 'violated'
        ? 'incomplete: the violation that the spec expects was not found so far'
        : 'incomplete';
  }
}

export function paintOf(judgement: Judgement, paint: Paint): (text: string) => string {
  switch (judgement) {
    case 'holds':
      return paint.holds;
    case 'violated-as-expected':
      return paint.violated;
    case 'incomplete':
      return paint.incomplete;
    default:
      return paint.alarm;
  }
}

/** What the cells of these judgements mean; nothing for what needs no words. */
export function legend(
  { judgements, expectations, shortest }: Pick<Grid, 'judgements' | 'expectations' | 'shortest'>,
  form: CellForm,
): string[] {
  const lines: string[] = [];
  const violated = form === 'words' ? 'violated N' : 'V N';
  if (judgements.has('violated-as-expected') || judgements.has('violated'))
    lines.push(`${violated}: violated, by a ${shortest ? 'shortest ' : ''}trace of N steps`);
  const alarms = judgements.has('violated') || judgements.has('holds-unexpectedly');
  if (alarms) lines.push(expectations ? '!: not what the spec expects' : '!: expectations are ignored');
  else if (judgements.has('violated-as-expected')) lines.push('all violations are expected');
  if (judgements.has('incomplete'))
    lines.push(`${form === 'words' ? 'incomplete' : '?'}: none found, but not everything was explored`);
  if (form === 'signs' && judgements.has('holds')) lines.unshift('ok: holds');
  return lines;
}
