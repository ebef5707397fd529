/** "Did you mean": the nearest known name, by edit distance, if it is near enough to be meant. */
import { createRequire } from 'node:module';

/** A hint that names the nearest of `known`, or lists them all. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'there are none';
  // Loaded where something is misspelt only.
  const { closest, distance } = createRequire(import.meta.url)('fastest-levenshtein') as typeof import('fastest-levenshtein');
  const nearest = closest(name.toLowerCase(), known as string[]);
  const near = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, Math.floor(name.length / 3));
  const all = `known: ${known.join(', ')}`;
  return near ? `did you mean ${nearest}? ${all}` : all;
}
