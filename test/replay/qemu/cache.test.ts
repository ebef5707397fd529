import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder } from '../../../replay/qemu/cache.ts';

let place = '';
const { TMPDIR } = process.env;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  process.env.TMPDIR = join(place, 'tmp');
});
afterEach(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  rmSync(place, { recursive: true });
});

const fallback = (): string => join(place, 'tmp', `dcheck-initramfs-${process.getuid?.()}`);

test("the user's cache folder, for nobody else", () => {
  const folder = cacheFolder({ XDG_CACHE_HOME: place });
  expect(folder).toBe(join(place, 'dcheck', 'initramfs'));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(cacheFolder({ HOME: place })).toBe(join(place, '.cache', 'dcheck', 'initramfs'));
});

test('without a home, one in the temporary folder', () => {
  expect(cacheFolder({ HOME: '/dev/null' })).toBe(fallback());
});

test('a folder that others can write to is not used; where both are such, each is named', () => {
  const users = join(place, 'dcheck', 'initramfs');
  mkdirSync(users, { recursive: true });
  chmodSync(users, 0o777);
  expect(cacheFolder({ XDG_CACHE_HOME: place })).toBe(fallback());
  chmodSync(fallback(), 0o777);
  expect(() => cacheFolder({ XDG_CACHE_HOME: place })).toThrow(
    `${users} could be written to by others; ${fallback()} could be written to by others`,
  );
});
