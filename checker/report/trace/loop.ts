/** How a trace that goes on for ever is drawn: a line where its loop begins, and one where it closes. */
import type { Loop } from '../../engine/engine.ts';
import type { Trace } from '../../trace/trace.ts';
import { type Style, signs } from '../style.ts';
import { plural, wrap } from '../text.ts';
import type { Story } from './story.ts';

/** True where the loop has no step: the last state is repeated for ever. */
export function stutters({ steps, loop }: Pick<Trace, 'steps' | 'loop'>): boolean {
  return loop !== null && loop.start === steps.length;
}

/** The line above step `number` (from 1) where the loop begins with it. */
export function loopOpening({ trace }: Story, number: number | null, gutter: number, style: Style): string[] {
  const { loop, steps } = trace;
  if (loop === null || number !== loop.start + 1) return [];
  return ruled(`for ever: ${stepsOf(loop, steps.length)}`, gutter, style);
}

/** The line below the last step where the behaviour goes on. */
export function loopClosing({ trace }: Story, gutter: number, style: Style): string[] {
  if (trace.loop === null) return [];
  if (!stutters(trace)) return ruled(`and again from step ${trace.loop.start + 1}`, gutter, style);
  return ruled(`stutters for ever here${trace.steps.length === 0 ? ', in the initial state' : ''}`, gutter, style);
}

/** `steps 3 to 6`. */
export function stepsOf({ start }: Loop, last: number): string {
  return start + 1 === last ? `step ${last}` : `steps ${start + 1} to ${last}`;
}

/** `2 steps, then stutters for ever`, for titles; null where the trace just ends. */
export function loopSize(trace: Trace): string | null {
  const { loop, steps } = trace;
  if (loop === null) return null;
  const stem = plural(loop.start, 'step');
  if (stutters(trace)) return loop.start === 0 ? 'stutters for ever in an initial state' : `${stem}, then stutters for ever`;
  const around = `a loop of ${plural(steps.length - loop.start, 'step')}`;
  return loop.start === 0 ? `${around} from an initial state` : `${stem}, then ${around}`;
}

function ruled(text: string, gutter: number, style: Style): string[] {
  const rule = signs(style).rule.repeat(2);
  return wrap(`${rule} ${text} ${rule}`, style.width - gutter, 3).map((line) => ' '.repeat(gutter) + style.paint.strong(line));
}
