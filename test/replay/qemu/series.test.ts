/** What becomes of the scripts when the guest does not come to its end: a program in the place of QEMU plays such guests. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Evidence } from '../../../replay/evidence.ts';
import { qemuBackend } from '../../../replay/qemu/backend.ts';
import { findBusybox } from '../../../replay/qemu/busybox.ts';
import { scenariosOf } from '../scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
const { PATH } = process.env;
const busybox = findBusybox();
const scripts = scenariosOf('lock').slice(0, 3);
const [one, two, three] = scripts.map(({ name }) => name) as [string, string, string];
let image = '';

beforeEach(() => {
  process.env.PATH = PATH;
});
afterAll(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

const up = (fuse = true): string => `echo '{"kind":"up","release":"9.9.9","fuse":${fuse}}' >&4`;
const done = `echo '{"kind":"done","status":0}' >&4`;

function evidence(script: string): string {
  const all: Partial<Evidence> = { schema: 'dcheck.evidence/1', script, verdict: 'confirmed', reason: '' };
  return `echo '${JSON.stringify(all)}' >&4`;
}

/** Puts a QEMU on PATH whose boots are these, one after another, as shell; KVM does not work in it. */
function guests(...boots: readonly string[]): void {
  const place = mkdtempSync(join(folder, 'q'));
  mkdirSync(join(place, 'bin'));
  const qemu = join(place, 'bin', 'qemu-system-x86_64');
  const cases = boots.map((body, index) => `${index}) ${body} ;;`).join('\n');
  writeFileSync(
    qemu,
    `#!/bin/sh\ncase "$*" in *kvm*) exit 1;; esac\nn=$(cat ${place}/n 2>/dev/null || echo 0)\necho $((n + 1)) >${place}/n\ncase $n in\n${cases}\nesac\n`,
  );
  chmodSync(qemu, 0o755);
  if ('path' in busybox) symlinkSync(busybox.path, join(place, 'bin', 'busybox'));
  process.env.PATH = `${join(place, 'bin')}:${PATH}`;
  image = join(place, 'vmlinuz');
  const header = Buffer.alloc(0x8000);
  header.writeUInt16LE(0xaa55, 0x1fe);
  header.write('HdrS', 0x202, 'latin1');
  header.writeUInt16LE(0x1000, 0x20e);
  header.writeUInt8(1, 0x211);
  header.write('9.9.9\0', 0x1200, 'latin1');
  writeFileSync(image, header);
}

const oops = [
  "echo '[ 5.0] BUG: kernel NULL pointer dereference, address: 0000000000000030'",
  "echo '[ 5.1] RIP: 0010:fuse_reverse_inval_entry+0x9c/0x1f0'",
  "echo '[ 5.2] Kernel panic - not syncing: Fatal exception'",
].join('; ');

test('a kernel that dies under a script: that is what the script showed, and the next one runs in another boot', async (context) => {
  if ('why' in busybox) return context.skip(busybox.why);
  guests(`${up()}; ${evidence(one)}; ${oops}`, `${up()}; ${evidence(three)}; ${done}`);
  const heard: string[] = [];
  const all = await qemuBackend(image).run(scripts, { onEvidence: ({ script }) => heard.push(script) });
  expect(all.map(({ script, verdict }) => [script, verdict])).toEqual([
    [one, 'confirmed'],
    [two, 'refuted'],
    [three, 'confirmed'],
  ]);
  expect(heard).toEqual([one, two, three]);
  expect(all[1]?.reason).toBe(
    'the kernel died in fuse_reverse_inval_entry(): BUG: kernel NULL pointer dereference, address: 0000000000000030',
  );
  expect(all[1]?.observed).toEqual({ kernel: 'died in fuse_reverse_inval_entry()' });
  expect(all[1]?.dmesg).toHaveLength(3);
});

test('a death that the script expects is what confirms it', async (context) => {
  if ('why' in busybox) return context.skip(busybox.why);
  guests(`${up()}; ${oops}`);
  const dies = { ...scripts[0]!, expect: { kernel: 'died in fuse_reverse_inval_entry()' } };
  expect(await qemuBackend(image).run([dies])).toMatchObject([{ script: one, verdict: 'confirmed', reason: '' }]);
});

test('an executor that ends early without a sign of the kernel: that script failed, which says nothing about the kernel', async (context) => {
  if ('why' in busybox) return context.skip(busybox.why);
  guests(`${up()}; ${evidence(one)}; ${done}`, `${up()}; ${evidence(three)}; ${done}`);
  const all = await qemuBackend(image).run(scripts);
  expect(all.map(({ verdict }) => verdict)).toEqual(['confirmed', 'failed', 'confirmed']);
});

test('a guest that runs nothing is an error with the end of its console, and is not booted again and again', async (context) => {
  if ('why' in busybox) return context.skip(busybox.why);
  guests(`${up()}; echo 'Error: Cannot find module'; ${done}`);
  await expect(qemuBackend(image).run(scripts)).rejects.toThrow(/before it had run a script.*\n {4}Error: Cannot find module$/);
  guests("echo 'Kernel panic - not syncing: VFS: Unable to mount root fs'");
  await expect(qemuBackend(image).run(scripts)).rejects.toThrow(/vmlinuz does not boot: Kernel panic - not syncing: VFS: Unable/);
  guests(`${up(false)}; ${done}`);
  await expect(qemuBackend(image).run(scripts)).rejects.toThrow('(9.9.9) has no FUSE built in');
});
