/**
 * What runs rest on where the engine can tell visited states apart in more than one way: fingerprints, with how likely it
 * is that two states had the same one, or whole states. The two estimates are those that TLC prints.
 */
import type { Findings, Run } from './findings.ts';
import { bytes } from './text.ts';

/** One sentence, or nothing where no run was given the choice. */
export function toldApart({ runs }: Findings): string[] {
  const chosen = runs.filter(({ result }) => result.store !== undefined);
  if (chosen.length === 0) return [];
  if (chosen.every(({ result }) => result.store === 'exact')) {
    return ['Exact: states were compared as wholes; none can have been taken for another.'];
  }
  // Over a cluster nobody sees all fingerprints, and there is no other store.
  const isSeen = chosen.every(({ result }) => result.collision?.observed !== null);
  return [
    `Fingerprints of 64 bits told states apart: probability of a collision ${shown(chosen, 'calculated')} by the counts` +
      (isSeen
        ? `, ${shown(chosen, 'observed')} by the closest two; --store exact excludes it.`
        : '; --store exact, in one process, excludes it.'),
  ];
}

/** What grows without end, perhaps; nothing where there was room. */
export function growing({ runs }: Findings): string[] {
  const parts = [...new Set(runs.flatMap(({ result }) => result.growing ?? []))];
  return parts.length === 0
    ? []
    : [`Growing until then: ${parts.join('; ')}. If that has no end, a constraint in the spec gives it one.`];
}

/** What was on disk for want of memory; nothing where nothing was. */
export function spilled({ runs }: Findings): string[] {
  const most = Math.max(0, ...runs.map(({ result }) => result.spilledBytes ?? 0));
  return most === 0 ? [] : [`On disk, for want of memory: up to ${bytes(most)} in --dir, given back now.`];
}

/** Over all runs: no more than the sum. */
function shown(runs: readonly Run[], estimate: 'calculated' | 'observed'): string {
  const sum = runs.reduce((total, { result }) => total + (result.collision?.[estimate] ?? 0), 0);
  return Math.min(1, sum).toExponential(1);
}
