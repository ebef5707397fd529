/** Evidence in words: for the terminal and the evidence folder. */
import type { Evidence } from '../evidence.ts';
import type { Script } from '../script.ts';

/** `v6.19 - sequential - no-stale-negative`, or the script's name. */
export function titleOf({ origin, name }: Script, dot = '-'): string {
  if (origin === null) return name;
  return [origin.variant, origin.config, origin.property ?? name].filter((word) => word !== '').join(` ${dot} `);
}

/** The order in which things happen, whatever came first. */
const ORDER = ['waits', 'rc', 'listed', 'stat', 'lookups'];

/** `rc=0 listed=yes stat=OK` */
export function observedWords(observed: Readonly<Record<string, string>>): string {
  const rank = (name: string): number => ORDER.findIndex((word) => name === word || name.endsWith(`.${word}`));
  const names = Object.keys(observed).sort((a, b) => rank(a) - rank(b));
  const all = names.map((name) => `${name}=${observed[name]}`);
  return all.length === 0 ? 'nothing' : all.join(' ');
}

export function summaryLines(script: Script, evidence: Evidence): string[] {
  const { verdict, reason, observed, kernel, seconds } = evidence;
  return [
    `${titleOf(script)} on Linux ${kernel}: ${verdict}`,
    ...(reason === '' ? [] : [reason]),
    ...(script.expect === null ? [] : [`expected: ${observedWords(script.expect)}`]),
    `seen:     ${observedWords(observed)}`,
    `took ${seconds} s`,
  ];
}

export function logLines({ log }: Evidence): string[] {
  const width = Math.max(...log.map(({ actor }) => actor.length), 0);
  return log.map(({ at, actor, text }) => `${at.toFixed(3).padStart(9)} ms  ${actor.padEnd(width)}  ${text}`);
}

export function stackLines({ blocked }: Evidence): string[] {
  return blocked.flatMap(({ actor, step, function: where, stack }) => [
    `${actor}, after step ${step + 1} of the script, in ${where}():`,
    ...stack.map((name) => `    ${name}`),
  ]);
}

/** Where each actor slept, once each: `notify slept in fuse_reverse_inval_entry()`. */
export function sleepWords({ blocked }: Evidence): string[] {
  const all = blocked.map(({ actor, function: where }) => `${actor} slept in ${where}()`);
  return [...new Set(all)];
}
