/**
 * In one boot of a kernel of either behaviour: every scenario that is known from real kernels, and the traces that
 * dcheck finds of v6.19, which the one kernel has and the other has not.
 */
import { expect, test } from 'vitest';
import type { Evidence } from '../../../replay/evidence.ts';
import { qemuBackend } from '../../../replay/qemu/backend.ts';
import { findBusybox } from '../../../replay/qemu/busybox.ts';
import type { Script } from '../../../replay/script.ts';
import { first, program } from '../needs.ts';
import { scenariosOf } from '../scenarios.ts';
import { scriptsOf } from '../traces.ts';
import { kernelImage, noImage } from './kernels.ts';

const busybox = findBusybox();

function needs(version: string): string | null {
  return first(program('qemu-system-x86_64', 'qemu-system-x86'), 'why' in busybox ? busybox.why : null, noImage(version));
}

const tracesOfV619 = (): Promise<Script[]> => scriptsOf('v6.19', 'sequential', 'lookup-in-flight');

const shown = (evidence: readonly Evidence[]): unknown =>
  evidence.map(({ script, verdict, reason }) => [script, verdict, reason]);

test('7.1.3: every scenario as it is known; every trace of v6.19 is confirmed', { timeout: 300_000 }, async (context) => {
  const missing = needs('7.1.3');
  if (missing !== null) return context.skip(missing);
  const scripts = [...scenariosOf('dentry'), ...(await tracesOfV619())];
  const evidence = await qemuBackend(kernelImage('7.1.3')!).run(scripts);
  expect(shown(evidence)).toEqual(scripts.map(({ name }) => [name, 'confirmed', '']));
  expect(evidence.map(({ observed }) => observed)).toEqual(scripts.map(({ expect: known }) => known));
  expect(new Set(evidence.map(({ kernel }) => kernel))).toEqual(new Set(['7.1.3+deb13-cloud-amd64']));
  expect(scripts.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['v6.19-sequential-no-stale-negative', 'v6.19-lookup-in-flight-no-stale-negative']),
  );
});

test('7.1.13: every scenario as it is known; every trace of v6.19 is refuted', { timeout: 300_000 }, async (context) => {
  const missing = needs('7.1.13');
  if (missing !== null) return context.skip(missing);
  const known = scenariosOf('lock');
  const traces = await tracesOfV619();
  const evidence = await qemuBackend(kernelImage('7.1.13')!).run([...known, ...traces]);
  expect(shown(evidence.slice(0, known.length))).toEqual(known.map(({ name }) => [name, 'confirmed', '']));
  const refuted = evidence.slice(known.length);
  expect(refuted.map(({ script, verdict }) => [script, verdict])).toEqual(traces.map(({ name }) => [name, 'refuted']));
  const inFlight = refuted.find(({ script }) => script === 'v6.19-lookup-in-flight-no-stale-negative');
  expect(inFlight?.reason).toContain('it blocks in fuse_reverse_inval_entry()');
  expect(inFlight?.blocked.map(({ actor, function: where }) => [actor, where])).toContainEqual([
    'notify',
    'fuse_reverse_inval_entry',
  ]);
});
