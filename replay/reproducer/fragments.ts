/** The parts of every reproducer, in the order in which they make up its file: c/*.c, each a stretch of one C program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

const ORDER = ['types', 'names', 'server', 'actors', 'quiet', 'steps', 'mount'] as const;

/** All of the program but what `generate.ts` writes. */
export function fragments(): string {
  const folder = join(ROOT, 'replay', 'reproducer', 'c');
  return ORDER.map((name) => readFileSync(join(folder, `${name}.c`), 'utf8')).join('\n');
}
