/** The kernels that tests boot: not in the repository, so tests that need one skip where it is missing. */
import { fileURLToPath } from 'node:url';
import { findImage, imageFolders } from '../../../replay/qemu/image.ts';
import type { Reason } from '../needs.ts';

const SHARED = fileURLToPath(new URL('../../../../shared/kernels', import.meta.url));

export const kernelImage = (version: string): string | null => findImage(version, [...imageFolders(), SHARED]);

export const noImage = (version: string): Reason =>
  kernelImage(version) === null ? `there is no vmlinuz-${version} in ../shared/kernels or $DCHECK_KERNELS` : null;
