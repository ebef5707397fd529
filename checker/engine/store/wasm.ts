/**
 * A WebAssembly assembler, as small as the engine needs: numbers in, bytes out.
 *
 * An expression is the list of its bytes, its operands' bytes first, as WebAssembly's stack machine wants them; a
 * statement is an expression that leaves nothing. Functions nest these lists and {@link assemble} wraps them in a
 * module. Source: the WebAssembly core specification 1.0, chapter 5 (binary format), with the sign-extension-free
 * integer instructions only, which every Node 20 has.
 *
 * Why WebAssembly at all: the visited set works on 64-bit words, which JavaScript has only as BigInt, and its loops
 * run without bounds checks. The same loops over typed arrays, two 32-bit halves a word, have not been measured beside it.
 */

/** Bytes of code, and pieces of code; flattened when all is there, so that putting pieces together copies none. */
export type Code = readonly (number | Code)[];
export type ValueType = 'i32' | 'i64';

const TYPE_CODES = { i32: 0x7f, i64: 0x7e } as const;
const VOID = 0x40;

/** Of the numbers that one byte holds. */
const SMALL: readonly (readonly number[])[] = Array.from({ length: 0x80 }, (_, value) => [value]);

function unsigned(value: number): readonly number[] {
  if (value < 0x80) return SMALL[value] as readonly number[];
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? byte : byte | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; ) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

const binary =
  (code: number) =>
  (left: Code, right: Code): Code => [left, right, code];

const load =
  (code: number, align: number) =>
  (address: Code, offset = 0): Code => [address, code, align, unsigned(offset)];

const store =
  (code: number, align: number) =>
  (address: Code, value: Code, offset = 0): Code => [address, value, code, align, unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  load: load(0x28, 2),
  load8: load(0x2d, 0),
  store: store(0x36, 2),
  store8: store(0x3a, 0),
  store16: store(0x3b, 1),
  eqz: (value: Code): Code => [value, 0x45],
  eq: binary(0x46),
  ne: binary(0x47),
  /** How many zeros there are below the lowest one. */
  ctz: (value: Code): Code => [value, 0x68],
  popcnt: (value: Code): Code => [value, 0x69],
  lt: binary(0x49),
  gt: binary(0x4b),
  ge: binary(0x4f),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shr: binary(0x76),
  /** The low half of an i64. */
  wrap: (value: Code): Code => [value, 0xa7],
};

export const i64 = {
  const: (value: number): Code => [0x42, signed(value)],
  load: load(0x29, 3),
  store: store(0x37, 3),
  eqz: (value: Code): Code => [value, 0x50],
  eq: binary(0x51),
  lt: binary(0x54),
  sub: binary(0x7d),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shr: binary(0x88),
  mul: binary(0x7e),
  /** From an unsigned i32. */
  extend: (value: Code): Code => [value, 0xad],
};

const atomic =
  (code: number) =>
  (address: Code, ...values: Code[]): Code => [address, values, 0xfe, unsigned(code), 2, 0];

/** Whole as other threads see them, and in order. The binary format is that of the threads proposal. */
export const atomic32 = {
  load: atomic(0x10),
  store: atomic(0x17),
  /** Add; leaves what was there. */
  add: atomic(0x1e),
  /** `exchange(address, expected, value)`: store the value if the expected one is there; leaves what was there. */
  exchange: atomic(0x48),
};

/** Statements in a row. */
export const block = (...parts: Code[]): Code => parts;

/** `if (condition) then else otherwise`. */
export function when(condition: Code, then: Code, otherwise?: Code): Code {
  return [condition, 0x04, VOID, then, otherwise === undefined ? [] : [0x05, otherwise], 0x0b];
}

/** `while (condition) body`; inside `body`, {@link next} starts over and {@link leave} ends it, where nothing else is open. */
export function loop(condition: Code, body: Code): Code {
  return [0x02, VOID, 0x03, VOID, i32.eqz(condition), 0x0d, 1, body, 0x0c, 0, 0x0b, 0x0b];
}

/** Go on with the loop that is `open` ifs away. */
export const next = (open = 0): Code => [0x0c, ...unsigned(open)];
/** Leave the loop that is `open` ifs away. */
export const leave = (open = 0): Code => [0x0c, ...unsigned(open + 1)];
/** `condition` decides which of two values, both computed. */
export const select = (value: Code, otherwise: Code, condition: Code): Code => [value, otherwise, condition, 0x1b];
export const returns = (value: Code): Code => [value, 0x0f];
export const call = (index: number, ...args: Code[]): Code => [args, 0x10, unsigned(index)];

/** A local variable or parameter of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
  /** Set it and leave the value. */
  tee(value: Code): Code;
  add(amount: number): Code;
}

/** What a function's body is written with. */
export interface Scope {
  readonly params: readonly Local[];
  local(type: ValueType): Local;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly result: ValueType | null;
  readonly body: (scope: Scope) => Code;
}

export interface ImportDefinition {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly result: ValueType | null;
}

/**
 * A module with one imported memory `env.memory`, the imported functions (indices from 0) and the functions after
 * them, all exported. `pages`: the memory's least and greatest size in pages of 64 KiB; `shared` among threads or not.
 */
export function assemble(
  imports: readonly ImportDefinition[],
  functions: readonly FunctionDefinition[],
  pages: readonly [number, number],
  shared = false,
): Uint8Array<ArrayBuffer> {
  const signatures = [...imports, ...functions];
  const importEntries = [
    [...text('env'), ...text('memory'), 0x02, shared ? 0x03 : 0x01, ...unsigned(pages[0]), ...unsigned(pages[1])],
    ...imports.map(({ name }, index) => [...text('env'), ...text(name), 0x00, ...unsigned(index)]),
  ];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, signatures.map(signature)),
    ...section(2, importEntries),
    ...section(
      3,
      functions.map((_, index) => unsigned(imports.length + index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(imports.length + index)]),
    ),
    ...section(10, functions.map(body)),
  ]);
}

function signature({ params, result }: ImportDefinition): number[] {
  const results = result === null ? [] : [TYPE_CODES[result]];
  return [0x60, ...vector(params.map((type) => [TYPE_CODES[type]])), ...vector(results.map((type) => [type]))];
}

function body({ params, body: write }: FunctionDefinition): number[] {
  const locals: ValueType[] = [];
  const local = (index: number): Local => ({
    get: [0x20, ...unsigned(index)],
    set: (value) => [value, 0x21, ...unsigned(index)],
    tee: (value) => [value, 0x22, ...unsigned(index)],
    add: (amount) => [0x20, ...unsigned(index), i32.const(amount), 0x6a, 0x21, ...unsigned(index)],
  });
  const code: number[] = [];
  flatten(
    write({
      params: params.map((_, index) => local(index)),
      local: (type) => local(params.length + locals.push(type) - 1),
    }),
    code,
  );
  const declared = vector(locals.map((type) => [1, TYPE_CODES[type]]));
  return [...unsigned(declared.length + code.length + 1), ...declared, ...code, 0x0b];
}

function flatten(code: Code, into: number[]): void {
  for (const part of code) {
    if (typeof part === 'number') into.push(part);
    else flatten(part, into);
  }
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = vector(entries);
  return [id, ...unsigned(content.length), ...content];
}

function vector(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(value: string): number[] {
  return vector([...Buffer.from(value, 'utf8')].map((byte) => [byte]));
}

/** The part of Node's WebAssembly that the engine uses; Node's types leave it to the browser's. */
interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: Readonly<Record<string, unknown>> },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number; readonly shared?: boolean }) => WasmMemory;
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

export const wasm: WebAssemblyGlobal = (globalThis as unknown as { WebAssembly: WebAssemblyGlobal }).WebAssembly;
