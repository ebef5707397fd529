/**
 * A layout under which images of states have the same slots. Parts that change their shape are given up one by one, as
 * the search comes upon them; what they are images of has to be given up with them, since a part that is one slot cannot
 * be compared with one that is many.
 */
import type { Symmetry } from '../../symmetry/symmetry.ts';
import { Demotion, type Layout, type Part } from '../learned/layout.ts';

/** Throws {@link Demotion} where a slot's image under an exchange is no slot. */
export function requireClosed({ root, leaves, beyond }: Layout, symmetry: Symmetry): void {
  for (const { path, slot } of leaves) {
    if (slot === beyond?.slot) continue;
    for (const permutation of symmetry.generators) {
      const image = symmetry.imageOfPath(permutation, path);
      let [own, other]: [Part, Part | undefined] = [root, root];
      for (const [index, key] of image.entries()) {
        if (own.kind === 'leaf') break;
        if (other === undefined || other.kind === 'leaf') throw new Demotion(own);
        own = own.childOf.get(String(path[index])) as Part;
        other = other.childOf.get(String(key));
      }
      if (other === undefined) throw new Demotion(root);
      if (other.kind !== 'leaf') throw new Demotion(other);
    }
  }
}
