import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap, type HeapNode } from '../../../../checker/report/page/heap.ts';
import { canonical } from '../../../../checker/state/canonical.ts';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, '', 'a', '1', 12n),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'o'), tie('value'), { maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }).map((members) => new Set(members)),
    fc.array(fc.tuple(fc.string({ maxLength: 2 }), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).value;

test('two values have one number exactly when they are the same value', () => {
  fc.assert(
    fc.property(plain, plain, (a, b) => {
      const heap = new Heap();
      expect(heap.ref(a) === heap.ref(b)).toBe(canonical(a) === canonical(b));
    }),
  );
});

test('each different value is kept once, and numbers stay within the list', () => {
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 5 }), (values) => {
      const heap = new Heap();
      for (const value of [...values, ...values]) heap.ref(value);
      const { length } = heap.nodes;
      for (const value of values) heap.ref(value);
      expect(heap.nodes.length).toBe(length);
      for (const ref of heap.nodes.flatMap(refsOf)) expect(ref).toBeLessThan(length);
    }),
  );
});

function refsOf(node: HeapNode): number[] {
  if (typeof node === 'string') return [];
  if ('a' in node) return [...node.a];
  if ('s' in node) return [...node.s];
  return 'm' in node ? node.m.flat() : node.o.map(([, value]) => value);
}
