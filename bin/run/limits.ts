/** Where runs stop: what the options say, and a bound on memory in any case. */
import type { Limits } from '../../checker/engine/engine.ts';
import type { Arguments } from '../options.ts';

export const LIMIT_OPTIONS = ['max-states', 'max-depth', 'timeout', 'memory', 'stop'] as const;

/** How much of what is there a run may take before it stops by itself. */
const SHARE = 0.85;

export function limitsOf(args: Arguments<(typeof LIMIT_OPTIONS)[number]>, signal: AbortSignal): Limits {
  return {
    ...(args['max-states'] === undefined ? {} : { maxStates: args['max-states'] }),
    ...(args['max-depth'] === undefined ? {} : { maxDepth: args['max-depth'] }),
    ...(args.timeout === undefined ? {} : { timeoutMs: args.timeout }),
    memoryBytes: args.memory ?? Math.floor(SHARE * (process.memoryUsage.rss() + process.availableMemory())),
    stop: args.stop,
    signal,
  };
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
