/** What replaying in QEMU needs, checked one by one; with a kernel, also by booting it. */
import { execFileSync } from 'node:child_process';
import { closeSync } from 'node:fs';
import { DcheckError } from '../../checker/api.ts';
import type { DoctorLine } from '../host/probe.ts';
import { chooseAccelerator } from './accelerator.ts';
import { FETCH, type Parts, partsFor, QEMU, WITH_FUSE } from './backend.ts';
import { boot } from './boot.ts';
import { findBusybox } from './busybox.ts';
import { imageFolders, knownVersions } from './image.ts';
import { openInitramfs } from './initramfs.ts';
import { isUsable, onPath } from './machine.ts';

const PATIENCE = 150_000;

/** `kernel`: the one to try, by path or version; without it none is booted, which takes seconds. */
export async function qemuChecks(kernel: string | undefined): Promise<readonly DoctorLine[]> {
  const lines = [cpu(), emulator(), shell(), kernel === undefined ? images() : image(kernel), acceleration()];
  if (kernel === undefined || lines.some(({ ok }) => !ok)) return lines;
  return [...lines, await boots(partsFor(kernel) as Parts)];
}

const line = (check: string, ok: boolean, words: string, remedy = ''): DoctorLine => ({
  check,
  ok,
  words,
  remedy: ok ? '' : remedy,
});

function cpu(): DoctorLine {
  return line('Node is for x86-64, as the guest will be', process.arch === 'x64', process.arch, 'use a machine with such a CPU');
}

function emulator(): DoctorLine {
  const check = `${QEMU} is there`;
  const path = onPath(QEMU);
  if (path === null) return line(check, false, `there is no ${QEMU} on PATH`, 'apt-get install qemu-system-x86');
  try {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return line(check, true, `${path}, ${/version \S+/.exec(version)?.[0] ?? 'of unknown version'}`);
  } catch {
    return line(check, false, `${path} does not run`, 'apt-get install --reinstall qemu-system-x86');
  }
}

function shell(): DoctorLine {
  const busybox = findBusybox();
  const check = 'busybox without shared libraries';
  return 'path' in busybox ? line(check, true, busybox.path) : line(check, false, busybox.why, 'apt-get install busybox-static');
}

/** None here is no fault: an image may lie anywhere. */
function images(): DoctorLine {
  const known = knownVersions();
  const found = known.length > 0;
  return {
    check: 'kernel images',
    ok: true,
    words: found ? known.join(', ') : `none in ${imageFolders().join(', ')}`,
    remedy: found ? '' : `give --kernel the path of one; ${FETCH}`,
  };
}

function image(kernel: string): DoctorLine {
  const check = `a kernel: ${kernel}`;
  try {
    const parts = partsFor(kernel);
    if (parts.image !== null) return line(check, true, parts.image.release);
    return line(check, false, 'there is no such image', FETCH);
  } catch (error) {
    if (!(error instanceof DcheckError)) throw error;
    return line(check, false, error.message, error.details.hint);
  }
}

function acceleration(): DoctorLine {
  const words = isUsable('/dev/kvm')
    ? 'used where a kernel boots under it, which is tried'
    : 'cannot be opened, so that CPUs are emulated';
  return line('/dev/kvm', true, words);
}

async function boots({ qemu, image: { path, release }, busybox }: Parts): Promise<DoctorLine> {
  const { accelerator, because } = await chooseAccelerator(qemu, path, busybox);
  const initramfs = openInitramfs(busybox, []);
  let fuse = false;
  try {
    const ending = await boot({ qemu, image: path, accelerator, initramfs, patience: PATIENCE }, (frame) => {
      if (frame.kind === 'up') fuse = frame.fuse;
    });
    const check = `${release} boots, and has FUSE`;
    const why = ending.how !== 'done' ? (ending.death?.what ?? ending.complaints) || 'it does not boot' : 'FUSE is not built in';
    if (ending.how !== 'done' || !fuse) return line(check, false, why, WITH_FUSE);
    return line(check, true, `in ${ending.seconds.toFixed(1)} s, by ${accelerator.toUpperCase()}: ${because}`);
  } finally {
    closeSync(initramfs);
  }
}
