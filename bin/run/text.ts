/**
 * What a cluster run's starter and its workers must have in common: the text of the spec, that of the candidates, and the
 * format of what is in the store. It has one hash, whatever folders the files lie in: of the spec's files, and of each
 * candidate by its name, its content and that of what it imports besides the spec's files.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, relative } from 'node:path';
import { STORE_FORMAT } from '../../checker/engine/cluster/keys.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import { type LoadedSpec, loadSpec } from '../../checker/load/load.ts';

export interface Text {
  readonly hash: string;
  /** The spec without candidates. */
  readonly base: LoadedSpec;
  /** The files that are candidates, as typed, in this order. */
  readonly candidates: readonly string[];
  /** The spec with some of them, by their places in {@link Text.candidates}. Throws DcheckError where it cannot be loaded. */
  readonly load: (places: readonly number[]) => Promise<LoadedSpec>;
}

/** Files that are no candidates are left out; `tell` is called with what is wrong with each. */
export async function loadText(
  file: string,
  files: readonly string[],
  tell: (file: string, error: DcheckError) => void,
): Promise<Text> {
  const base = await loadSpec(file);
  const known = new Map<string, LoadedSpec>([['', base]]);
  const candidates: string[] = [];
  const identities: string[] = [];
  for (const candidate of files) {
    try {
      const alone = await loadSpec(file, [candidate]);
      known.set(String(candidates.length), alone);
      candidates.push(candidate);
      identities.push(identityOf(alone, base));
    } catch (error) {
      if (!(error instanceof DcheckError)) throw error;
      tell(candidate, error);
    }
  }
  const hash = sha256(JSON.stringify([STORE_FORMAT, base.hash, ...identities]));
  const load = async (places: readonly number[]): Promise<LoadedSpec> => {
    const key = places.join();
    const loaded =
      known.get(key) ??
      (await loadSpec(
        file,
        places.map((place) => candidates[place] as string),
      ));
    known.set(key, loaded);
    return loaded;
  };
  return { hash, base, candidates, load };
}

function identityOf({ candidates, modules, parts }: LoadedSpec, base: LoadedSpec): string {
  const file = candidates[0]?.file ?? '';
  const own = modules.filter((module) => module === file || !base.parts.has(module));
  return JSON.stringify([basename(file), own.map((module) => [relative(dirname(file), module), parts.get(module)?.hash])]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
