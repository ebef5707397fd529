/** One boot, with a program in the place of QEMU that does what a machine may do; and a kernel that really dies. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type BootEnding, boot } from '../../../replay/qemu/boot.ts';
import { findBusybox } from '../../../replay/qemu/busybox.ts';
import { cpio } from '../../../replay/qemu/cpio.ts';
import type { Frame } from '../../../replay/qemu/frames.ts';
import { ROOT } from '../../../replay/root.ts';
import { first, program } from '../needs.ts';
import { kernelImage, noImage } from './kernels.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const UP = '{"kind":"up","release":"9.9.9","fuse":true}';

/** A program that runs `lines` of shell in the place of QEMU. */
function machine(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return path;
}

async function booted(qemu: string, patience = 30_000, signal?: AbortSignal): Promise<{ ending: BootEnding; frames: Frame[] }> {
  const initramfs = openSync('/dev/null', 'r');
  const frames: Frame[] = [];
  try {
    const options = { qemu, image: 'none', accelerator: 'tcg', initramfs, patience, signal } as const;
    return { ending: await boot(options, (frame) => frames.push(frame)), frames };
  } finally {
    closeSync(initramfs);
  }
}

test('a guest that says that it is done', async () => {
  const { ending, frames } = await booted(machine('good', `echo hello; echo '${UP}' >&4; echo '{"kind":"done","status":0}' >&4`));
  expect([ending.how, ending.death, ending.console]).toEqual(['done', null, ['hello']]);
  expect(frames.map(({ kind }) => kind)).toEqual(['up', 'done']);
});

test('a guest that falls silent is stopped, and what it had said is kept', async () => {
  const { ending, frames } = await booted(machine('silent', `echo '${UP}' >&4; echo last words; exec sleep 1000`), 500);
  expect([ending.how, ending.console]).toEqual(['hung', ['last words']]);
  expect(frames).toHaveLength(1);
});

test('a kernel that dies', async () => {
  const { ending } = await booted(machine('dies', `echo '${UP}' >&4; echo '[    5.0] Kernel panic - not syncing: no reason'`));
  expect([ending.how, ending.death?.what]).toEqual(['died', 'Kernel panic - not syncing: no reason']);
});

test('QEMU that fails, and QEMU that cannot be started', async () => {
  const failed = await booted(machine('fails', 'echo "qemu: no such machine" >&2; exit 1'));
  expect([failed.ending.how, failed.ending.complaints]).toEqual(['failed', 'qemu: no such machine']);
  const none = await booted(join(folder, 'none'));
  expect(none.ending.how).toBe('failed');
});

test('KVM that gives up is not waited for', async () => {
  const { ending } = await booted(machine('kvm', 'echo "KVM internal error. Suberror: 1" >&2; exec sleep 1000'));
  expect([ending.how, ending.complaints]).toEqual(['failed', 'KVM internal error. Suberror: 1']);
});

test('an interrupted boot ends', async () => {
  const { ending } = await booted(machine('interrupted', 'exec sleep 1000'), 30_000, AbortSignal.timeout(300));
  expect(ending.how).toBe('interrupted');
});

test('the machine does not outlive dcheck', async () => {
  const note = join(folder, 'pid');
  const qemu = machine('outlives', `echo $$ >${note}.new; mv ${note}.new ${note}; exec sleep 1000`);
  const script = `import('${join(ROOT, 'dist/replay/qemu/boot.js')}').then(({ boot }) => boot(${JSON.stringify({ qemu, image: 'none', accelerator: 'tcg', initramfs: 0, patience: 1e6 })}, () => {}))`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit'] });
  const pid = await until(() => readFileSync(note, 'utf8').trim());
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => (isAlive(pid) ? Promise.reject(new Error('still there')) : 'gone'));
});

test('a panic of a real kernel ends the machine', { timeout: 120_000 }, async (context) => {
  const image = kernelImage('7.1.3');
  const busybox = findBusybox();
  const missing = first(
    program('qemu-system-x86_64', 'qemu-system-x86'),
    'why' in busybox ? busybox.why : null,
    noImage('7.1.3'),
  );
  if (missing !== null || image === null || 'why' in busybox) return context.skip(missing ?? '');
  const init =
    '#!/bin/busybox sh\n/bin/busybox mkdir /proc\n/bin/busybox mount -t proc proc /proc\necho c >/proc/sysrq-trigger\n';
  const file = openSync(join(folder, 'initramfs'), 'w+');
  const archive = cpio([
    { kind: 'file', path: 'init', content: Buffer.from(init), executable: true },
    { kind: 'file', path: 'bin/busybox', content: readFileSync(busybox.path), executable: true },
  ]);
  writeSync(file, Buffer.concat(archive));
  const options = { qemu: 'qemu-system-x86_64', image, accelerator: 'tcg', initramfs: file, patience: 100_000 } as const;
  const { how, death } = await boot(options, () => {});
  closeSync(file);
  expect(how).toBe('died');
  expect(death?.what).toBe('Kernel panic - not syncing: sysrq triggered crash');
});

/** What `look` returns, as soon as it does not throw. */
async function until<T>(look: () => T | Promise<T>): Promise<T> {
  for (let turns = 0; ; turns++) {
    try {
      return await look();
    } catch (error) {
      if (turns === 500) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function isAlive(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
