import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Frame, FrameReader } from '../../../replay/qemu/frames.ts';

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ kind: fc.constant('up' as const), release: fc.string({ unit: 'grapheme' }), fuse: fc.boolean() }),
  fc.record({ kind: fc.constant('done' as const), status: fc.nat() }),
);
const textOf = (data: unknown): string => `${JSON.stringify(data)}\n`;

function read(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader((taken) => frames.push(taken));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

test('frames arrive whole, however the port cuts them', () => {
  fc.assert(
    fc.property(fc.array(frame), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (frames, sizes) => {
      const bytes = Buffer.from(frames.map(textOf).join(''));
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const { value: size } = sizes.next();
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(read(chunks)).toEqual(frames);
    }),
  );
});

test('evidence is told by its schema', () => {
  const evidence = { schema: 'dcheck.evidence/1', script: 'neg' };
  expect(read([Buffer.from(textOf(evidence))])).toEqual([{ kind: 'evidence', evidence }]);
});

test('a frame that was cut off, and what is none, are dropped; the next one is read', () => {
  const whole = textOf({ kind: 'done', status: 0 });
  const none = ['{"schema":"dcheck.evidence/1","script":"ne\n', 'getty\n5\nnull\n\n', '{"kind":"other"}\n'];
  const done = { kind: 'done', status: 0 };
  expect(read([...none, whole, whole.replace('\n', '\r\n')].map((text) => Buffer.from(text)))).toEqual([done, done]);
});
