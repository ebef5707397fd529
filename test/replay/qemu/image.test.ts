import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findImage, knownVersions, readImage } from '../../../replay/qemu/image.ts';
import { kernelImage, noImage } from './kernels.ts';

for (const [version, release] of [
  ['7.1.3', '7.1.3+deb13-cloud-amd64'],
  ['7.1.13', '7.1.13+deb13-cloud-amd64'],
] as const) {
  test(`the release of ${version} is read from its image`, (context) => {
    const image = kernelImage(version);
    if (image === null) return context.skip(noImage(version) ?? '');
    expect(readImage(image)).toEqual({ path: image, release });
  });
}

test('what is no kernel is refused, each with its path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const write = (name: string, content: Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const elf = write('vmlinux', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(70_000)]));
  const bootSector = Buffer.alloc(70_000);
  bootSector.writeUInt16LE(0xaa55, 0x1fe);
  const files = [elf, write('empty', Buffer.alloc(0)), write('boot-sector', bootSector)];
  for (const path of files) expect(() => readImage(path)).toThrow(`${path} is no Linux kernel for x86 (no bzImage)`);
  for (const path of [folder, join(folder, 'gone')]) expect(() => readImage(path)).toThrow(`${path} cannot be read as a kernel`);
});

test('an image is found by its path, or by its version in one of the folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  writeFileSync(join(folder, 'vmlinuz-9.9.9'), '');
  writeFileSync(join(folder, 'other'), '');
  expect(findImage('9.9.9', [join(folder, 'none'), folder])).toBe(join(folder, 'vmlinuz-9.9.9'));
  expect(findImage(join(folder, 'other'), [])).toBe(join(folder, 'other'));
  expect(findImage('9.9', [folder])).toBeNull();
  writeFileSync(join(folder, 'vmlinuz-9.8.7+deb13'), '');
  expect(findImage('9.8.7', [folder])).toBe(join(folder, 'vmlinuz-9.8.7+deb13'));
  writeFileSync(join(folder, 'vmlinuz-9.8.7-rt'), '');
  expect(findImage('9.8.7', [folder])).toBeNull();
  expect(findImage(join(folder, 'gone'), [folder])).toBeNull();
  expect(knownVersions([folder, join(folder, 'none')])).toEqual(['9.8.7+deb13', '9.8.7-rt', '9.9.9']);
});
