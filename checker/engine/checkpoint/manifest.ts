/**
 * The manifest of a checkpoint: what it was made by and of, and the size and SHA-256 of each part. It carries a hash
 * of itself, so that any change of any file of a checkpoint is seen before anything of it is used.
 *
 * Not promised: protection against somebody who means harm; whoever can write to the folder can make a new manifest.
 */
import { createHash } from 'node:crypto';
import { DcheckError } from '../../errors/error.ts';

/** Changes whenever a part means something else. */
export const FORMAT = 'dcheck.checkpoint/2';
export const MANIFEST = 'manifest.json';

export interface PartSummary {
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** What the run is that a checkpoint belongs to. */
export interface RunRecord {
  /** Version of dcheck. */
  readonly dcheck: string;
  /** The spec as the user named it, and the folder that this is relative to. */
  readonly spec: string;
  readonly workingFolder: string;
  /** `LoadedSpec.hash`. */
  readonly specHash: string;
  readonly engine: string;
  /** Plain JSON: what the command needs to do the same again. */
  readonly request: unknown;
}

export interface Manifest extends RunRecord {
  readonly format: string;
  readonly parts: Readonly<Record<string, PartSummary>>;
}

/** The text of the manifest's file. */
export function manifestText(manifest: Manifest): string {
  const body = JSON.stringify(manifest, null, 2);
  return `${body}\n${sha256(body)}\n`;
}

/** Throws `checkpoint`: `text` is not what {@link manifestText} made, or was made by another version. */
export function parseManifest(text: string, version: string): Manifest {
  const at = text.lastIndexOf('\n', text.length - 2);
  const body = text.slice(0, Math.max(at, 0));
  const format = /"format": "(dcheck\.checkpoint\/[^"]*)"/.exec(text)?.[1];
  if (format !== undefined && format !== FORMAT) {
    throw refused(`it has format ${format}, and this dcheck reads ${FORMAT}`, 'resume with the dcheck that wrote it');
  }
  if (text.slice(at + 1) !== `${sha256(body)}\n`) throw refused(`its ${MANIFEST} is cut short or was altered`);
  const manifest = JSON.parse(body) as Manifest;
  if (manifest.dcheck !== version) {
    throw refused(
      `dcheck ${manifest.dcheck} wrote it, and this is dcheck ${version}`,
      `resume with dcheck ${manifest.dcheck}, or run the spec anew`,
    );
  }
  return manifest;
}

/** Why a checkpoint is not used. */
export function refused(why: string, hint = 'run the spec anew: what is left of this checkpoint cannot be trusted'): DcheckError {
  return new DcheckError('checkpoint', `this checkpoint cannot be resumed: ${why}`, { hint });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
