/** Whether a log is a behaviour, for people: how far it goes, where it departs, and what was possible there instead. */
import type { Departure, Place, Possible, Validation } from '../../validate/validate.ts';
import { ascii } from '../ascii.ts';
import type { Style } from '../style.ts';
import { grouped, padStart, plural, wrap } from '../text.ts';

/** Possible steps that are listed, and steps of the explanation before the end. */
const LISTED = 10;
const EXPLAINED = 12;

export interface Told {
  /** The spec's name with its variant and configuration. */
  readonly spec: string;
  readonly log: string;
  readonly lines: number;
  readonly validation: Validation;
}

export function validationLines({ spec, log, lines, validation }: Told, style: Style): string[] {
  const { paint, width } = style;
  const { verdict, matched, states, departure, bound } = validation;
  const hidden = explanationOf(validation.explanation).filter(({ line }) => line === null).length;
  const so = `${plural(matched, 'line')} matched, with ${plural(hidden, 'unobserved step')}`;
  const text = [...headline()];
  if (departure !== null)
    text.push('', ...explanation(validation.explanation, style), '', ...departureLines(departure, log, style));
  return style.unicode ? text : text.map(ascii);

  function headline(): string[] {
    switch (verdict) {
      case 'accepted':
        return wrap(
          `${paint.holds(`${log} is a behaviour of ${spec}`)}: ${so}; ${plural(states, 'state')} possible at the end.`,
          width,
          2,
        );
      case 'rejected':
        return wrap(
          `${paint.alarm(`${log} is no behaviour of ${spec}`)}: it departs at line ${departure?.line.number}; of ${grouped(lines)} lines, ${so}.`,
          width,
          2,
        );
      default:
        return wrap(
          `${paint.incomplete(`Not decided`)}: stopped at ${bound} after line ${matched}; of ${grouped(lines)} lines, ${so}.`,
          width,
          2,
        );
    }
  }
}

/** The steps up to a place, from the start. */
export function explanationOf(place: Place): (NonNullable<Place['step']> & { readonly line: number | null })[] {
  const steps: (NonNullable<Place['step']> & { readonly line: number | null })[] = [];
  for (let at: Place | null = place; at !== null; at = at.before) if (at.step !== null) steps.push({ ...at.step, line: at.line });
  return steps.reverse();
}

/** One way in which the lines up to there can have come about; unobserved steps have no line. */
function explanation(place: Place, { width, paint }: Style): string[] {
  const steps = explanationOf(place);
  const left = Math.max(0, steps.length - EXPLAINED);
  const gutter = Math.max(4, ...steps.map(({ line }) => String(line ?? '').length));
  return [
    paint.strong('One way to get there'),
    `${padStart('line', gutter)}  step`,
    ...(left > 0 ? [`${' '.repeat(gutter)}  (${plural(left, 'step')} before)`] : []),
    ...steps
      .slice(left)
      .flatMap(({ line, instance, label }) =>
        wrap(`${padStart(String(line ?? '-'), gutter)}  ${instance.actor}: ${label}`, width, gutter + 4),
      ),
    ...(steps.length === 0 ? [`${' '.repeat(gutter)}  (the initial state)`] : []),
  ];
}

function departureLines({ line, possible, states, blocked }: Departure, log: string, { width, paint }: Style): string[] {
  const more = possible.length - LISTED;
  const none = line.isStep ? 'no step is possible there' : 'no other state is possible there';
  return [
    ...wrap(`${paint.strong(`${log}:${line.number}`)} cannot happen there: ${line.text}`, width, 2),
    `The system is in one of ${plural(states, 'state')}, unobserved steps included.${possible.length === 0 ? ` ${none}.` : ' Possible there:'}`,
    ...possible.slice(0, LISTED).flatMap((step) => wrap(`  ${phrase(step)}`, width, 6)),
    ...(more > 0 ? [`  and ${plural(more, 'further step')}`] : []),
    ...blocked.flatMap((reason) => wrap(`${line.actor} may be waiting for ${reason}`, width, 2)),
  ];
}

function phrase({ actor, action, procedure, label, against }: Possible): string {
  const what = label.startsWith(action) || label.startsWith(procedure) ? label : `${procedure}: ${label}`;
  return `${actor}: ${what}${against.length === 0 ? '' : ` (${against.join('; ')})`}`;
}
