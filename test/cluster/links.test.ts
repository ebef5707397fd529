/** A link leads back to the parent that it was written for, whatever its shard and its number there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialParents, pathTo, writeLink } from '../../checker/engine/cluster/links.ts';
import type { StepCodes } from '../../checker/engine/learned/step-codes.ts';

const LINK = 10;
const codes = { step: (code: number) => ({ action: code, choice: code % 7 }) } as unknown as StepCodes;

/** A store whose states' links are these, by shard and segment; a segment has 2^16 of them. */
function storeOf(links: ReadonlyMap<string, Buffer>): Parameters<typeof pathTo>[0] {
  const getrangeBuffer = async (key: string, from: number): Promise<Buffer> => {
    const [, shard, segment] = /\.(\d+)\}:links:(\d+)$/.exec(key) as unknown as [string, string, string];
    return links.get(`${shard}.${Number(segment) * 2 ** 16 + from / LINK}`) ?? Buffer.alloc(0);
  };
  return { getrangeBuffer } as unknown as Parameters<typeof pathTo>[0];
}

describe('a link', () => {
  const shard = fc.integer({ min: 0, max: 2047 });
  const number = fc.oneof(
    fc.integer({ min: 0, max: 2 ** 20 }),
    fc.maxSafeInteger().map((n) => Math.abs(n) % 2 ** 36),
  );

  it('leads from a state to its parent, and from there to the initial state', async () => {
    await fc.assert(
      fc.asyncProperty(shard, number, shard, number, fc.integer({ min: 1, max: 60_000 }), async (s, n, ps, pn, code) => {
        fc.pre(s !== ps || n !== pn);
        const [own, first] = [Buffer.alloc(LINK), Buffer.alloc(LINK)];
        const parents = { shards: Int32Array.of(ps), numbers: Float64Array.of(pn), codes };
        writeLink(new DataView(own.buffer, own.byteOffset, LINK), 0, parents, 0, code);
        writeLink(new DataView(first.buffer, first.byteOffset, LINK), 0, initialParents(5, codes), 4, 0);
        const store = storeOf(
          new Map([...Object.entries({ [`${ps}.${pn}`]: first }), ...Object.entries({ [`${s}.${n}`]: own })]),
        );
        const path = await pathTo(store, 'run', 1, [s, n], 2);
        expect(path).toEqual({ initial: 4, steps: [{ action: code, choice: code % 7 }] });
      }),
    );
  });

  it('cannot name a parent that no shard has room for', () => {
    const parents = { shards: Int32Array.of(0), numbers: Float64Array.of(2 ** 36), codes };
    expect(() => writeLink(new DataView(new ArrayBuffer(LINK)), 0, parents, 0, 1)).toThrow('a link cannot name its parent');
  });
});
