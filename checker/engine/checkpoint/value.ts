/** Parts that hold one structured value, as V8 serializes it: Maps, Sets, bigints and -0 come back as they were. */
import { deserialize } from 'node:v8';
import { messageOf } from '../../errors/error.ts';
import type { KeptSearch } from './checkpoints.ts';
import { refused } from './manifest.ts';

/** The structured value that is all of part `name`. Throws `checkpoint`. */
export function readValue<T>(kept: KeptSearch, name: string): T {
  return kept.read(name, ({ bytes, fill }) => {
    const text = Buffer.alloc(bytes);
    fill(text);
    try {
      return deserialize(text) as T;
    } catch (error) {
      throw refused(`its part "${name}" cannot be read by this Node: ${messageOf(error)}`, 'resume with the Node that wrote it');
    }
  });
}
