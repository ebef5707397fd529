/** Leaving out successors that a thread has made before: none but repetitions go, and what is left keeps its order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownOf } from '../../../../checker/engine/crew/station.ts';
import { type Kernel, kernelCode } from '../../../../checker/engine/store/kernel.ts';
import { Linear, OWN, RECENT_BITS, RECORD } from '../../../../checker/engine/store/memory.ts';
import { forgetRecent } from '../../../../checker/engine/store/recent.ts';
import { wasm } from '../../../../checker/engine/store/wasm.ts';

const linear = new Linear(true);
const unused = () => 0;
const env = { memory: linear.memory, miss: unused, judge: unused };
const kernel = new wasm.Instance(new wasm.Module(kernelCode(1, 'fingerprint', true)), { env }).exports as unknown as Kernel;
const own = ownOf(1);
const batch = own + OWN.batch;

/** Put records with these keys (low half, high half) and their own numbers at `batch`. */
function put(keys: readonly (readonly [number, number])[]): void {
  for (const [index, [low, high]] of keys.entries()) linear.words.set([low, high, index, ~index], (batch + index * RECORD) >> 2);
}

/** The numbers of the records from `batch` to `end`, which are whole. */
function numbersTo(end: number, keys: readonly (readonly [number, number])[]): number[] {
  return Array.from({ length: (end - batch) / RECORD }, (_, index) => {
    const [low, high, number = -1, other] = linear.words.subarray((batch + index * RECORD) >> 2);
    expect([low, high]).toEqual(keys[number]);
    expect(other).toBe(~number);
    return number;
  });
}

/** Few of them, those that are 0 or share a place among them. */
const key = fc.tuple(
  fc.constantFrom(0, 1, 2, 5, 2 ** RECENT_BITS, 2 ** RECENT_BITS + 1, -(2 ** 31)),
  fc.constantFrom(0, 0, 1, -1),
);

describe('of the successors that a thread makes', () => {
  it('the first of each key stays, and the order, in whatever pieces they are looked at', () => {
    let dropped = 0;
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60, size: 'max' }), fc.array(fc.nat(60), { maxLength: 4 }), (keys, cuts) => {
        put(keys);
        forgetRecent(linear.words, own);
        let [from, place] = [batch, batch];
        for (const cut of [...cuts.filter((at) => at < keys.length).sort((a, b) => a - b), keys.length]) {
          place = kernel.dropRecent(own, from, batch + cut * RECORD, place);
          from = batch + cut * RECORD;
        }
        const left = numbersTo(place, keys);
        expect(left).toEqual([...left].sort((a, b) => a - b));
        const firsts = keys.flatMap((one, index) =>
          keys.findIndex((other) => `${other}` === `${one}`) === index ? [index] : [],
        );
        for (const first of firsts) expect(left).toContain(first);
        dropped += keys.length - left.length;
      }),
      { seed: 3 },
    );
    expect(dropped).toBeGreaterThan(100);
  });

  it('one that follows its equal goes; nothing is remembered after that was forgotten', () => {
    const keys = [
      [7, 0],
      [7, 0],
      [9, 1],
      [7, 0],
    ] as const;
    for (let time = 0; time < 2; time++) {
      put(keys);
      forgetRecent(linear.words, own);
      expect(numbersTo(kernel.dropRecent(own, batch, batch + 4 * RECORD, batch), keys)).toEqual([0, 2]);
    }
  });
});
