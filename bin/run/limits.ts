/** Where runs stop: what the options say, and a bound on memory in any case. */
import type { Limits } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import { bytes } from '../../checker/report/text.ts';
import type { Arguments } from '../options.ts';

export const LIMIT_OPTIONS = ['max-states', 'max-depth', 'timeout', 'memory', 'dir', 'stop'] as const;

/** How much of what is there a run may take before it stops by itself. */
const SHARE = 0.85;

/** Throws DcheckError `usage` where a bound makes no sense. */
export function limitsOf(args: Arguments<Exclude<(typeof LIMIT_OPTIONS)[number], 'dir'>>, signal: AbortSignal): Limits {
  const taken = process.memoryUsage.rss();
  if (args.memory !== undefined && args.memory <= taken) {
    throw new DcheckError(
      'usage',
      `--memory ${bytes(args.memory)} is not enough: dcheck takes ${bytes(taken)} before it explores anything`,
      {
        hint: 'allow at least twice that',
      },
    );
  }
  return {
    ...(args['max-states'] === undefined ? {} : { maxStates: args['max-states'] }),
    ...(args['max-depth'] === undefined ? {} : { maxDepth: args['max-depth'] }),
    ...(args.timeout === undefined ? {} : { timeoutMs: args.timeout }),
    memoryBytes: args.memory ?? defaultMemory(),
    stop: args.stop,
    signal,
  };
}

/** Bytes that this process may take where nobody says. */
export function defaultMemory(): number {
  return Math.floor(SHARE * (process.memoryUsage.rss() + process.availableMemory()));
}

/** The limits that were asked for, as words of a command line that asks for them again. */
export function limitWords(words: readonly string[]): string[] {
  const names: readonly string[] = LIMIT_OPTIONS.map((name) => `--${name}`);
  return words.flatMap((word, index) => {
    const [name = '', value] = word.split('=', 2);
    if (!names.includes(name)) return [];
    return value === undefined ? [name, words[index + 1] ?? ''] : [name, value];
  });
}
