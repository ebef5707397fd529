/**
 * What the kernel's console says about its own death: the first line that tells of an oops, a panic or a lock-up, and
 * what follows. Kernels are booted so that an oops is a panic, and a panic ends the machine.
 */

export interface KernelDeath {
  /** The kernel's own words: "BUG: kernel NULL pointer dereference, address: 0000000000000030". */
  readonly what: string;
  /** The function it died in, where the console names it. */
  readonly function: string | null;
  /** From the first telling line on. */
  readonly lines: readonly string[];
}

const TELLING =
  /(BUG: .*|Oops: .*|general protection fault.*|Kernel panic - not syncing.*|kernel BUG at .*|.*soft lockup.*|.*possible recursive locking.*)/;
const MOST_LINES = 60;

/** Null where nothing in `console` tells of it. */
export function deathIn(console: readonly string[]): KernelDeath | null {
  const first = console.findIndex((line) => TELLING.test(line));
  if (first < 0) return null;
  const lines = console.slice(first, first + MOST_LINES);
  const place = lines.map((line) => /RIP: \S+:([\w.]+)\+0x/.exec(line)?.[1]).find((name) => name !== undefined);
  return { what: withoutTime(TELLING.exec(console[first]!)![1]!), function: place ?? null, lines };
}

/** A console's bytes as lines: without the escape sequences of firmware and without carriage returns. */
export function consoleLines(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken away
  const plain = text.replaceAll(/\u001b(\[[0-9;?]*[A-Za-z]|c)/g, '').replaceAll('\r', '');
  return plain.split('\n').filter((line) => line.trim() !== '');
}

const withoutTime = (line: string): string => line.replace(/^\[\s*[\d.]+\]\s*/, '');
