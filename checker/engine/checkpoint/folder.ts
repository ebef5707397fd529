/**
 * The folder that `--checkpoint` names: numbered checkpoints, of which the greatest number counts, and at most one that
 * is being written. Anything else in it is left alone.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const WHOLE = /^checkpoint-(\d{6,})$/;
const WRITING = /^writing-\d{6,}$/;

export const wholeName = (number: number): string => `checkpoint-${String(number).padStart(6, '0')}`;
export const writingName = (number: number): string => `writing-${String(number).padStart(6, '0')}`;

/** Number of the newest checkpoint; null where there is none, or no such folder. */
export function newest(folder: string): number | null {
  const numbers = names(folder).flatMap((name) => WHOLE.exec(name)?.[1] ?? []);
  return numbers.length === 0 ? null : Math.max(...numbers.map(Number));
}

/** Remove the checkpoints other than number `kept`, and what was not written to its end. */
export function prune(folder: string, kept: number): void {
  for (const name of names(folder)) {
    if (name === wholeName(kept) || !(WHOLE.test(name) || WRITING.test(name))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
