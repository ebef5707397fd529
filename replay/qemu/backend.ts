/**
 * Scripts on another kernel, in QEMU: all in one boot. A kernel that dies under a script is what that script showed;
 * the scripts after it run in a boot of their own.
 */
import { closeSync } from 'node:fs';
import { DcheckError } from '../../checker/api.ts';
import type { Availability, Backend, Missing, RunOptions } from '../backend.ts';
import { EVIDENCE_SCHEMA, type Evidence } from '../evidence.ts';
import type { Script } from '../script.ts';
import { chooseAccelerator } from './accelerator.ts';
import { type BootEnding, boot } from './boot.ts';
import { findBusybox } from './busybox.ts';
import { findImage, imageFolders, type KernelImage, knownVersions, readImage } from './image.ts';
import { openInitramfs } from './initramfs.ts';
import { onPath } from './machine.ts';

/** Booting takes 5 to 20 s, on a busy machine a minute; a script gives up by itself long before. */
const PATIENCE = 150_000;
export const QEMU = 'qemu-system-x86_64';
const LAST_LINES = 25;

/** `kernel`: the path of an image, or a version that one of the folders has. */
export function qemuBackend(kernel: string): Backend {
  return {
    name: kernel,
    probe: async () => availability(kernel),
    run: async (scripts, options = {}) => {
      const parts = partsFor(kernel);
      if (!parts.ok) throw new DcheckError('backend', parts.missing.map(({ what }) => what).join('; '), hintOf(parts.missing));
      return new Series(parts, scripts, options).run();
    },
  };
}

const hintOf = (missing: readonly Missing[]) => ({ hint: missing.map(({ remedy }) => remedy).join('; ') });

export interface Parts {
  readonly ok: true;
  readonly qemu: string;
  readonly busybox: string;
  readonly image: KernelImage;
}

interface Incomplete {
  readonly ok: false;
  readonly image: KernelImage | null;
  readonly missing: readonly Missing[];
}

/** What a boot of `kernel` needs. Throws DcheckError `kernel-image` where there is a file, and it is no kernel. */
export function partsFor(kernel: string): Parts | Incomplete {
  const path = findImage(kernel);
  const image = path === null ? null : readImage(path);
  const qemu = onPath(QEMU);
  const busybox = findBusybox();
  if (image !== null && qemu !== null && 'path' in busybox && process.arch === 'x64') {
    return { ok: true, qemu, busybox: busybox.path, image };
  }
  const missing: Missing[] = [];
  if (process.arch !== 'x64')
    missing.push({ what: `this Node is for ${process.arch}`, remedy: 'use a machine with an x86-64 CPU' });
  if (image === null) missing.push(missingImage(kernel));
  if (qemu === null) missing.push({ what: `there is no ${QEMU} on PATH`, remedy: 'apt-get install qemu-system-x86' });
  if ('why' in busybox) missing.push({ what: busybox.why, remedy: 'apt-get install busybox-static' });
  return { ok: false, image, missing };
}

export const WITH_FUSE = "take one with CONFIG_FUSE_FS=y, such as Debian's cloud kernels from 6.12 on";
export const FETCH = 'scripts/fetch-kernel fetches one, and DCHECK_KERNELS names a folder with images';

function missingImage(kernel: string): Missing {
  const known = knownVersions();
  const here = known.length > 0 ? `these are here: ${known.join(', ')}; ` : '';
  return {
    what: kernel.includes('/') ? `there is no file ${kernel}` : `there is no vmlinuz-${kernel} in ${imageFolders().join(', ')}`,
    remedy: `${here}${FETCH}`,
  };
}

async function availability(kernel: string): Promise<Availability> {
  const parts = partsFor(kernel);
  if (!parts.ok) return { ok: false, missing: parts.missing };
  const { accelerator } = await chooseAccelerator(parts.qemu, parts.image.path, parts.busybox);
  return { ok: true, words: `${parts.image.release} in QEMU (${accelerator.toUpperCase()})` };
}

/** The boots that it takes to run some scripts. */
class Series {
  private readonly parts: Parts;
  private readonly scripts: readonly Script[];
  private readonly options: RunOptions;
  private readonly done: Evidence[] = [];
  /** Null until a guest is up. */
  private fuse: boolean | null = null;

  constructor(parts: Parts, scripts: readonly Script[], options: RunOptions) {
    this.parts = parts;
    this.scripts = scripts;
    this.options = options;
  }

  async run(): Promise<readonly Evidence[]> {
    const { accelerator } = await chooseAccelerator(this.parts.qemu, this.parts.image.path, this.parts.busybox);
    while (this.done.length < this.scripts.length) {
      const before = this.done.length;
      const ending = await this.bootOnce(accelerator);
      if (ending.how === 'interrupted' || this.done.length === this.scripts.length) break;
      // What ended this boot is what the script that was running showed, if one was running at all.
      if (this.fuse !== true || (ending.death === null && this.done.length === before)) throw this.failure(ending);
      this.take(lastWords(this.scripts[this.done.length]!, this.parts.image, ending));
    }
    return this.done;
  }

  private async bootOnce(accelerator: 'kvm' | 'tcg'): Promise<BootEnding> {
    const { qemu, busybox, image } = this.parts;
    this.fuse = null;
    const initramfs = openInitramfs(busybox, this.scripts.slice(this.done.length));
    try {
      const { signal } = this.options;
      return await boot({ qemu, image: image.path, accelerator, initramfs, patience: PATIENCE, signal }, (frame) => {
        if (frame.kind === 'up') this.fuse = frame.fuse;
        if (frame.kind === 'evidence') this.take(frame.evidence);
      });
    } finally {
      closeSync(initramfs);
    }
  }

  private take(evidence: Evidence): void {
    this.done.push(evidence);
    this.options.onEvidence?.(evidence);
  }

  /** Why nothing could be run. */
  private failure({ how, death, console, complaints }: BootEnding): DcheckError {
    const { path, release } = this.parts.image;
    if (this.fuse === false) {
      return new DcheckError('kernel-image', `${path} (${release}) has no FUSE built in`, { hint: WITH_FUSE });
    }
    const silent = how === 'hung' ? `fell silent for ${PATIENCE / 1000} s` : 'ended';
    const what = this.fuse === null ? `${path} does not boot` : `the guest of ${release} ${silent} before it had run a script`;
    const why = death?.what ?? complaints;
    const last = console.slice(-LAST_LINES).map((line) => `\n    ${line}`);
    return new DcheckError('backend', `${what}${why === '' ? '' : `: ${why}`}; its console ends with${last.join('')}`);
  }
}

/** The evidence of a script under which the guest ended. */
function lastWords(script: Script, image: KernelImage, { how, death, console, seconds }: BootEnding): Evidence {
  const silent = how === 'hung' ? `the guest said nothing for ${PATIENCE / 1000} s` : 'the executor in the guest ended early';
  const place = death?.function == null ? '' : ` in ${death.function}()`;
  const died = death === null ? {} : { kernel: `died${place}` };
  const asExpected = death !== null && script.expect?.kernel === died.kernel;
  return {
    schema: EVIDENCE_SCHEMA,
    script: script.name,
    verdict: asExpected ? 'confirmed' : death === null ? 'failed' : 'refuted',
    reason: asExpected ? '' : death === null ? silent : `the kernel died${place}: ${death.what}`,
    step: null,
    observed: died,
    blocked: [],
    log: [],
    kernel: image.release,
    dmesg: death?.lines ?? console.slice(-LAST_LINES),
    seconds,
  };
}
