/** Where scripts run: on the kernel of this machine, or on another one in QEMU. */
import type { Evidence } from './evidence.ts';
import type { Script } from './script.ts';

/** Something that a backend needs and that is not here. */
export interface Missing {
  /** `cannot open /dev/fuse: EACCES` */
  readonly what: string;
  /** What to do about it: `run as root`, `apt-get install qemu-system-x86`. */
  readonly remedy: string;
}

export type Availability =
  | { readonly ok: true /** `6.18.44, as root` */; readonly words: string }
  | { readonly ok: false; readonly missing: readonly Missing[] };

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called with each evidence as it arrives, in the order of the scripts. */
  readonly onEvidence?: (evidence: Evidence) => void;
}

export interface Backend {
  /** `host`, or the name of the image. */
  readonly name: string;
  readonly probe: () => Promise<Availability>;
  /** One evidence per script, in order. Throws DcheckError where nothing could be run. */
  readonly run: (scripts: readonly Script[], options?: RunOptions) => Promise<readonly Evidence[]>;
}
