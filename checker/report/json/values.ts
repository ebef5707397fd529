/**
 * Values of the state as JSON, and back. JSON has no Set, no Map, no undefined, no NaN and no bigint; these become
 * records with one key that begins with `$`:
 *
 *   Set        {"$set": [member, ...]}           sorted, so that the same set gives the same bytes
 *   Map        {"$map": [[key, value], ...]}     sorted by key
 *   undefined  {"$undefined": true}              also a side of a change that has no value
 *   NaN, ±inf  {"$number": "NaN"}, {"$number": "Infinity"}, {"$number": "-Infinity"}
 *   bigint     {"$bigint": "12"}
 *
 * A key of a record in the state that itself begins with `$` gets one `$` more. -0 becomes 0, which is the same value.
 */
import { sorted } from '../value.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return { $undefined: true };
    case 'bigint':
      return { $bigint: String(value) };
    case 'number':
      return Number.isFinite(value) ? value + 0 : { $number: String(value) };
    default:
      return value === null ? null : objectToJson(value as object);
  }
}

function objectToJson(value: object): Json {
  if (Array.isArray(value)) return Array.from(value, toJson);
  if (value instanceof Set) return { $set: sorted(value).map(toJson) };
  if (value instanceof Map) return { $map: sorted(value.keys()).map((key) => [toJson(key), toJson(value.get(key))]) };
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.startsWith('$') ? `$${key}` : key, toJson(member)]),
  );
}

/** What {@link toJson} was given. Throws a TypeError where `json` is nothing that it makes. */
export function fromJson(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const record = json as { readonly [key: string]: Json };
  const [key = ''] = Object.keys(record);
  if (/^\$[^$]/.test(key)) return special(key, record[key] as Json);
  return Object.fromEntries(Object.entries(record).map(([name, member]) => [name.replace(/^\$/, ''), fromJson(member)]));
}

function special(key: string, content: Json): unknown {
  switch (key) {
    case '$undefined':
      return undefined;
    case '$number':
      return Number(content);
    case '$bigint':
      return BigInt(content as string);
    case '$set':
      return new Set((content as readonly Json[]).map(fromJson));
    case '$map':
      return new Map((content as readonly (readonly [Json, Json])[]).map(([name, member]) => [fromJson(name), fromJson(member)]));
    default:
      throw new TypeError(`no value of a state is written as {"${key}": ...}`);
  }
}
