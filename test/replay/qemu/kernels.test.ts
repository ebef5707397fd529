/** Every scenario that is known from real kernels, in one boot of a kernel of either behaviour. */
import { expect, test } from 'vitest';
import { qemuBackend } from '../../../replay/qemu/backend.ts';
import { findBusybox } from '../../../replay/qemu/busybox.ts';
import { first, program } from '../needs.ts';
import { type Behaviour, scenariosOf } from '../scenarios.ts';
import { kernelImage, noImage } from './kernels.ts';

const busybox = findBusybox();

for (const [version, behaviour] of [
  ['7.1.3', 'dentry'],
  ['7.1.13', 'lock'],
] as const satisfies readonly (readonly [string, Behaviour])[]) {
  test(`${version}: every scenario, as it is known`, { timeout: 300_000 }, async (context) => {
    const missing = first(
      program('qemu-system-x86_64', 'qemu-system-x86'),
      'why' in busybox ? busybox.why : null,
      noImage(version),
    );
    if (missing !== null) return context.skip(missing);
    const scripts = scenariosOf(behaviour);
    const evidence = await qemuBackend(kernelImage(version)!).run(scripts);
    expect(evidence.map(({ script, verdict, reason }) => [script, verdict, reason])).toEqual(
      scripts.map(({ name }) => [name, 'confirmed', '']),
    );
    expect(evidence.map(({ observed }) => observed)).toEqual(scripts.map(({ expect: known }) => known));
    expect(new Set(evidence.map(({ kernel }) => kernel))).toEqual(new Set([`${version}+deb13-cloud-amd64`]));
  });
}
