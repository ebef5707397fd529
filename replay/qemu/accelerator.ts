/**
 * TCG or KVM. That /dev/kvm can be opened says little: within a virtual machine it may be there and fail at the first
 * instruction it cannot emulate. So KVM is used only where this very kernel, started under it, gets as far as running
 * the guest's first program; the answer is kept until the next reboot of the host.
 */
import { createHash } from 'node:crypto';
import { closeSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boot } from './boot.ts';
import { cacheFolder } from './cache.ts';
import { openInitramfs } from './initramfs.ts';
import { type Accelerator, isUsable } from './machine.ts';

/** Under KVM a guest is up within a second or two. */
const PROBE_PATIENCE = 8_000;

export interface Accelerated {
  readonly accelerator: Accelerator;
  /** Why not KVM, or that it was tried. */
  readonly because: string;
}

export async function chooseAccelerator(qemu: string, image: string, busybox: string): Promise<Accelerated> {
  if (!isUsable('/dev/kvm')) return { accelerator: 'tcg', because: '/dev/kvm cannot be opened' };
  const remembered = join(cacheFolder(), `kvm-${keyOf(qemu, image)}`);
  let works = readAnswer(remembered);
  if (works === null) {
    works = await bootsUnderKvm(qemu, image, busybox);
    writeFileSync(remembered, works ? 'yes' : 'no');
  }
  return works
    ? { accelerator: 'kvm', because: 'this kernel boots under it' }
    : { accelerator: 'tcg', because: '/dev/kvm is there, but this kernel does not boot under it' };
}

async function bootsUnderKvm(qemu: string, image: string, busybox: string): Promise<boolean> {
  const initramfs = openInitramfs(busybox, []);
  try {
    const ending = await boot({ qemu, image, accelerator: 'kvm', initramfs, patience: PROBE_PATIENCE }, () => {});
    return ending.how === 'done';
  } finally {
    closeSync(initramfs);
  }
}

/** What the answer depends on: this boot of the host, QEMU and the image. */
function keyOf(qemu: string, image: string): string {
  const parts = [readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'), ...[qemu, image].map(identity)];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}

function identity(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}

function readAnswer(path: string): boolean | null {
  try {
    return readFileSync(path, 'utf8') === 'yes';
  } catch {
    return null;
  }
}
