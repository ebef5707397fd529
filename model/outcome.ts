/**
 * What an observer sees when all is over: what each notify returned to the server, and what each client then found,
 * as the programs that reproduce the bug print it: `rc=-ENOENT listed=yes stat=ENOENT`.
 */
import type { Immutable, Observation } from 'dcheck';
import { errname } from './errno.ts';
import type { Kernel } from './kernel.ts';

type K = Immutable<Kernel>;

export function outcome(k: K): Observation {
  return { ...results(k), ...sights(k) };
}

/** `rc`, or one for each notify where there are several; `none` where it has not returned. */
function results({ notify }: K): Observation {
  const tasks = Object.keys(notify);
  return Object.fromEntries(
    tasks.map((task) => {
      const { rc } = notify[task];
      return [tasks.length === 1 ? 'rc' : `${task}.rc`, rc === null ? 'none' : errname(rc)];
    }),
  );
}

/** `listed` and `stat`, or one of each for each client where there are several; `none` where it has not looked. */
function sights({ client }: K): Observation {
  const tasks = Object.keys(client);
  return Object.fromEntries(
    tasks.flatMap((task) => {
      const { listed, stat } = client[task];
      const prefix = tasks.length === 1 ? '' : `${task}.`;
      return [
        [`${prefix}listed`, listed === null ? 'none' : listed ? 'yes' : 'no'],
        [`${prefix}stat`, stat === null ? 'none' : stat === 0 ? 'OK' : errname(stat).replace(/^-/, '')],
      ];
    }),
  );
}
