/**
 * State identity by value: a canonical text of plain data, and the check that data is plain.
 *
 * Two states are the same state exactly when their texts are equal. Keys of records are sorted; members of a Set
 * and entries of a Map are sorted by their texts; numbers are compared as SameValueZero does (-0 is 0, NaN is
 * NaN); a missing key and a key whose value is undefined differ. Texts of frozen objects are remembered, and Immer
 * shares what an action did not touch, so the cost is proportional to what changed, plus the copying of text.
 */
import { DcheckError } from '../errors/error.ts';

const texts = new WeakMap<object, string>();

/** The canonical text of `value`. Throws `not-plain` with the path where it is no plain data. */
export function canonical(value: unknown): string {
  return textOf(value, [], []);
}

function textOf(value: unknown, path: PropertyKey[], open: object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return String(value); // '0' also for -0
    case 'boolean':
      return value ? 't' : 'f';
    case 'undefined':
      return 'u';
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? '_' : objectText(value, path, open);
    case 'function':
      throw notPlain(`a function (${value.name || 'anonymous'})`, path);
    default:
      throw notPlain('a symbol', path);
  }
}

function objectText(value: object, path: PropertyKey[], open: object[]): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  if (open.includes(value)) throw notPlain('a cycle: the object contains itself', path);
  open.push(value);
  const text = compositeText(value, path, open);
  open.pop();
  if (Object.isFrozen(value)) texts.set(value, text);
  return text;
}

function compositeText(value: object, path: PropertyKey[], open: object[]): string {
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + textAt(i, value[i], path, open);
    return `${text}]`;
  }
  if (value instanceof Set)
    return `S{${[...value]
      .map((member) => textAt('(member)', member, path, open))
      .sort()
      .join(',')}}`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, member]) => {
      const keyText = textAt('(key)', key, path, open);
      return `${keyText}:${textAt(typeof key === 'string' ? key : keyText, member, path, open)}`;
    });
    return `M{${entries.sort().join(',')}}`;
  }
  requirePlain(value, path);
  const record = value as Readonly<Record<string, unknown>>;
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    text += `${text === '{' ? '' : ','}${quoted(key)}:${textAt(key, record[key], path, open)}`;
  }
  return `${text}}`;
}

function textAt(key: PropertyKey, member: unknown, path: PropertyKey[], open: object[]): string {
  path.push(key);
  const text = textOf(member, path, open);
  path.pop();
  return text;
}

/** Keys, which are the same ones in all states. */
const quotedKeys = new Map<string, string>();
const MOST_KEYS = 10_000;

function quoted(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(key);
  if (quotedKeys.size < MOST_KEYS) quotedKeys.set(key, text);
  return text;
}

/** Throws `not-plain` where `value` is no record. */
function requirePlain(value: object, path: readonly PropertyKey[]): void {
  const prototype = Object.getPrototypeOf(value);
  if (value instanceof Promise) throw notPlain('a promise (an async function?)', path);
  // A spec's modules may be evaluated in another realm, so compare the prototype's own shape, not its identity.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw notPlain(`an instance of class ${prototype.constructor?.name ?? '(unnamed)'}`, path);
  }
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.length > 0) throw notPlain(`a symbol as a key (${String(symbols[0])})`, path);
}

function notPlain(what: string, path: readonly PropertyKey[]): DcheckError {
  return new DcheckError('not-plain', `the state may hold plain data only, but here is ${what}`, {
    path: formatPath(path),
    hint: 'keep ids, records, arrays, Sets and Maps in the state; keep functions and classes outside',
  });
}

/** `['threads', 0, 'pc']` as `threads[0].pc`; the empty path as `(state)`. */
export function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(state)';
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[\p{L}_$(][\p{L}\p{N}_$)]*$/u.test(String(key))) text += text === '' ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}
