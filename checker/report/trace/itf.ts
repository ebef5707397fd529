/**
 * The trace in Apalache's Informal Trace Format (ITF, Apalache ADR 015), which trace viewers and test generators read:
 * one JSON document with the variables and the value of each in every state.
 *
 * Numbers are `#bigint`, as Apalache writes them; Sets are `#set`, Maps `#map`, arrays JSON lists, records JSON objects.
 * What the format has no word for (null, undefined, a fraction) is `#unserializable`. The keys of the state are the
 * variables, `$threads` among them. What ITF leaves to the tool is under `#meta`: which step led to a state, and, for
 * the trace, which property it violates. A step that faults leads to no state and is told there as well.
 */
import type { State } from '../../system/system.ts';
import type { Trace, TraceStep } from '../../trace/trace.ts';
import type { Json } from '../json/values.ts';
import { sorted } from '../value.ts';
import type { Telling, TraceReporter } from './report.ts';

export const itfReport: TraceReporter = (telling) => JSON.stringify(itfDocument(telling), null, 2).split('\n');

/** The document. */
export function itfDocument(telling: Telling): Json {
  const { trace, why } = telling.story;
  const states = statesOf(trace);
  const vars = [...new Set(states.flatMap((state) => Object.keys(state)))];
  const { violated } = 'violated' in telling ? telling : { violated: null };
  const fault = trace.steps.at(-1)?.fault ?? null;
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      source: telling.spec,
      status: violated === null ? 'ok' : 'violation',
      ...(violated === null ? {} : { property: violated.property.name, part: violated.property.violation?.part ?? null, why }),
      ...(violated === null ? {} : { variant: violated.variant, config: violated.config }),
      ...(fault === null ? {} : { fault: { reason: fault.reason, ...stepMeta(trace.steps.at(-1) as TraceStep) } }),
    },
    vars,
    states: states.map((state, index) => ({
      '#meta': { index, ...(index === 0 ? {} : stepMeta(trace.steps[index - 1] as TraceStep)) },
      ...Object.fromEntries(vars.map((name) => [name, toItf(state[name])])),
    })),
    ...(trace.loop === null ? {} : { loop: trace.loop.start }),
  };
}

/** The states in order. Of a loop, the last state is the one that it returns to, which ITF does not repeat. */
function statesOf({ initial, steps, loop }: Trace): State[] {
  const states = [initial, ...steps.flatMap(({ after }) => (after === null ? [] : [after]))];
  return loop !== null && loop.start < steps.length ? states.slice(0, -1) : states;
}

function stepMeta({ actor, action, procedure, label }: TraceStep): { readonly [key: string]: Json } {
  return { actor, action, procedure, label };
}

/** A value of the state in ITF. */
export function toItf(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return { '#bigint': String(value) };
    case 'number':
      return Number.isSafeInteger(value) ? { '#bigint': String(value + 0) } : { '#unserializable': String(value) };
    default:
      return typeof value === 'object' && value !== null ? compositeToItf(value) : { '#unserializable': String(value) };
  }
}

function compositeToItf(value: object): Json {
  if (Array.isArray(value)) return Array.from(value, toItf);
  if (value instanceof Set) return { '#set': sorted(value).map(toItf) };
  if (value instanceof Map) return { '#map': sorted(value.keys()).map((key) => [toItf(key), toItf(value.get(key))]) };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toItf(member)]));
}
