/**
 * Looking for the best paths takes time. Where the run is interrupted meanwhile, or its time is over, the paths that the
 * search took must do: they are there at once (`linked-path.ts`), and shortest, perhaps with needless switches.
 */
import type { Exploration } from '../engine.ts';
import type { Pulse } from '../pulse.ts';
import { atOnce, paced, type Work } from '../work.ts';
import type { Search } from './search.ts';

/** Only the best paths call actors by their names at each state. */
export const mayHurry = ({ classes }: Search): boolean => classes === null;

/** What `make` makes of `search`; `isHurried` where there is no time for it, and {@link mayHurry}. Throws `memory`. */
export async function hurrying<T>(
  search: Search,
  pulse: Pulse,
  make: (search: Search, isHurried: boolean) => Work<T>,
): Promise<{ readonly made: T } & Pick<Exploration, 'isCutShort'>> {
  const found = await paced(make(search, false), pulse, search.progress(search.depth));
  if (!('bound' in found)) return { made: found.result };
  const isHurried = mayHurry(search);
  const made = atOnce(make(search, isHurried));
  return isHurried && found.bound === 'interrupted' ? { made, isCutShort: true } : { made };
}
