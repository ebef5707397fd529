/**
 * Plain data as JSON text and back: what the store of a cluster run holds of values. JSON's own types stand for
 * themselves; what JSON lacks is an array that begins with a tag, and so is every array.
 *
 * Reading is strict: text that {@link toText} cannot have made is refused, nothing of it is executed, and keys that
 * reach an object's prototype are plain keys of the record that is made.
 */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Plain data as text. */
export function toText(value: unknown): string {
  return JSON.stringify(pack(value));
}

/** The value that `text` stands for. Throws {@link Malformed}. */
export function fromText(text: string): unknown {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    throw new Malformed('it is not JSON');
  }
  return unpack(json);
}

/** What was read cannot have been written by dcheck. */
export class Malformed extends Error {}

function pack(value: unknown): Json {
  if (value === undefined) return ['undefined'];
  if (typeof value === 'bigint') return ['bigint', String(value)];
  if (typeof value === 'number') return Number.isFinite(value) ? value : ['number', String(value)];
  if (typeof value !== 'object' || value === null) return value as Json;
  if (Array.isArray(value)) return ['array', ...Array.from(value, pack)];
  if (value instanceof Set) return ['set', ...Array.from(value, pack)];
  if (value instanceof Map) return ['map', ...Array.from(value, ([key, member]) => ['array', pack(key), pack(member)])];
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pack(member)]));
}

function unpack(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (!Array.isArray(json)) return Object.fromEntries(Object.entries(json).map(([key, member]) => [key, unpack(member)]));
  const [tag, ...members] = json as readonly Json[];
  switch (tag) {
    case 'array':
      return members.map(unpack);
    case 'set':
      return new Set(members.map(unpack));
    case 'map':
      return new Map(members.map((entry) => pairOf(unpack(entry))));
    case 'undefined':
      return undefined;
    case 'bigint':
      return bigintOf(members[0]);
    case 'number':
      return numberOf(members[0]);
    default:
      throw new Malformed(`an array of it begins with ${JSON.stringify(tag)}`);
  }
}

function pairOf(value: unknown): [unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 2) throw new Malformed('a map of it has an entry that is no pair');
  return value as [unknown, unknown];
}

function bigintOf(text: Json | undefined): bigint {
  if (typeof text !== 'string' || !/^-?\d+$/.test(text)) throw new Malformed('a bigint of it has no digits');
  return BigInt(text);
}

function numberOf(text: Json | undefined): number {
  if (text !== 'NaN' && text !== 'Infinity' && text !== '-Infinity') throw new Malformed('a number of it is none');
  return Number(text);
}
