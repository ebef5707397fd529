/**
 * A machine of its own for each worker, on one machine: a control group of the kernel that gives its processes a part of a
 * processor and no more (CFS bandwidth control). Workers so limited share one processor, where the parts of all of them have
 * room, and everything else runs on the others; so what one worker does takes no time from another, as on two machines that
 * are each as much slower. What is measured is wall time. Not the same as machines of their own: caches are shared, and
 * the network is the loopback.
 *
 * Needs root, and control groups of version 1 or 2 that can be written.
 */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { messageOf } from '../checker/errors/error.ts';

/** Microseconds of which a group gets its part: short, so that nobody waits long for one that has used up its own. */
const PERIOD = 10_000;

const ROOTS = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup'] as const;

export interface Limited {
  readonly add: (pid: number) => void;
  /** Once all its processes have ended. */
  readonly remove: () => void;
}

/** A group whose processes together have `quota` of a processor. Throws where none can be made. */
export function limited(name: string, quota: number): Limited {
  const [version1, version2] = ROOTS;
  const isFirst = existsSync(`${version1}/cpu.cfs_quota_us`);
  const group = `${isFirst ? version1 : version2}/dcheck-${process.pid}-${name}`;
  if (!isFirst) writeFileSync(`${version2}/cgroup.subtree_control`, '+cpu');
  mkdirSync(group);
  const share = Math.round(PERIOD * quota);
  if (isFirst) {
    writeFileSync(`${group}/cpu.cfs_period_us`, String(PERIOD));
    writeFileSync(`${group}/cpu.cfs_quota_us`, String(share));
  } else writeFileSync(`${group}/cpu.max`, `${share} ${PERIOD}`);
  return {
    add: (pid) => writeFileSync(`${group}/cgroup.procs`, String(pid)),
    remove: () => rmdirSync(group),
  };
}

/** Why no group can be made here; null where one can. */
export function noQuota(quota: number): string | null {
  if (!(quota > 0 && quota <= 0.45)) return 'a quota lies between 0 and 0.45: two workers share one processor';
  if (availableParallelism() < 2) return 'workers, and what is not limited, need a processor each';
  try {
    limited('probe', quota).remove();
    return null;
  } catch (error) {
    return `control groups cannot be written here: ${messageOf(error)}`;
  }
}

/** `command` on the workers' processor, or on the others. */
export function pinned(command: readonly string[], where: 'workers' | 'others'): string[] {
  const last = availableParallelism() - 1;
  return ['taskset', '-c', where === 'workers' ? '0' : `1-${last}`, ...command];
}
