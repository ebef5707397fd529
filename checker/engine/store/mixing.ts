/**
 * The bijection that scatters 64-bit numbers, and what undoes it: the finalizer of SplitMix64 (Steele, Lea, Flood, "Fast
 * splittable pseudorandom number generators", 2014), as code of the kernel. Cost: two multiplications.
 */
import { block, type Code, i32, i64, type Local } from './wasm.ts';

/** A 64-bit constant. */
function long(value: bigint): Code {
  const half = (bits: bigint): Code => i64.extend(i32.const(Number(BigInt.asIntN(32, bits))));
  return i64.or(i64.shl(half(value >> 32n), i64.const(32)), half(value));
}

const FACTORS = [0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn] as const;

/** The number that undoes multiplying by the odd `factor`, by Newton's iteration. */
function inverse(factor: bigint): bigint {
  let guess = factor;
  for (let i = 0; i < 6; i++) guess = BigInt.asUintN(64, guess * (2n - factor * guess));
  return guess;
}

const folded = (x: Local, shift: number): Code => x.set(i64.xor(x.get, i64.shr(x.get, i64.const(shift))));

export const mix = (x: Local): Code =>
  block(
    folded(x, 32),
    x.set(i64.mul(x.get, long(FACTORS[0]))),
    folded(x, 29),
    x.set(i64.mul(x.get, long(FACTORS[1]))),
    folded(x, 32),
  );

export const unmix = (x: Local): Code =>
  block(
    folded(x, 32),
    x.set(i64.mul(x.get, long(inverse(FACTORS[1])))),
    x.set(i64.xor(x.get, i64.xor(i64.shr(x.get, i64.const(29)), i64.shr(x.get, i64.const(58))))),
    x.set(i64.mul(x.get, long(inverse(FACTORS[0])))),
    folded(x, 32),
  );
