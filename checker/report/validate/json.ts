/** Whether a log is a behaviour, as one JSON document of schema `dcheck.validate/1`. */
import type { Json } from '../json/values.ts';
import { explanationOf, type Told } from './text.ts';

export function validationDocument({ spec, log, lines, validation }: Told): Json {
  const { verdict, matched, states, departure, bound, explanation } = validation;
  return {
    schema: 'dcheck.validate/1',
    spec,
    log,
    verdict,
    lines,
    matched,
    states,
    bound,
    explanation: explanationOf(explanation).map(({ line, instance, procedure, label, fault }) => ({
      line,
      actor: instance.actor,
      action: instance.name,
      procedure,
      label,
      fault,
    })),
    departure:
      departure === null
        ? null
        : {
            line: departure.line.number,
            text: departure.line.text,
            states: departure.states,
            possible: departure.possible.map(({ actor, action, procedure, label, against }) => ({
              actor,
              action,
              procedure,
              label,
              against: [...against],
            })),
            blocked: [...departure.blocked],
          },
  };
}
