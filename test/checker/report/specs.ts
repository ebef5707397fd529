/** Small specs for the reporters' tests. */
import { each, type Spec, spec, when } from 'dcheck';

/** Four actors pass a token around; who drops it is the violation. Actors are action arguments. */
export function relay(actors: readonly string[], words = true): Spec {
  return spec({
    name: 'relay',
    init: () => ({ at: 0, log: [] as string[], dropped: false }),
    actions: (_) => ({
      pass: each(actors, (s, actor) => {
        when(actors[s.at % actors.length] === actor && s.at < 6);
        s.at++;
        s.log.push(`${actor} passes the token on to the next one`);
      }),
      drop: each(actors, (s, actor) => {
        when(s.at === 6 && actors[s.at % actors.length] === actor);
        s.dropped = true;
      }),
    }),
    deadlock: 'ignore',
    invariants: { kept: { token: (s) => !s.dropped || 'the token lies on the floor', count: (s) => s.at >= 0 } },
    expect: { kept: 'violated' },
    narration: words
      ? {
          lanes: [...actors].reverse(),
          changes: ({ actor, before, after }) =>
            after !== null && after.dropped !== before.dropped ? [`${actor} drops the token → it rolls away`] : [],
          locks: (s) => [
            { name: 'token', holders: s.dropped ? [] : [{ actor: actors[s.at % actors.length] as string, mode: 'exclusive' }] },
          ],
          why: (property, steps, reason) => `${property}: after ${steps.length} steps “${reason}”.`,
        }
      : {},
  });
}

/** One process, actions without arguments. */
export const solo: Spec = spec({
  name: 'solo',
  init: () => ({ x: 0, bag: new Set<string>(), table: new Map<string, number>() }),
  actions: (_) => ({
    grow: (s) => {
      when(s.x < 3);
      s.x++;
      s.bag.add(`item ${s.x}`);
    },
    note: (s) => {
      when(s.x === 2 && s.table.size === 0);
      s.table.set('seen', s.x);
    },
  }),
  deadlock: 'ignore',
  invariants: { small: (s) => s.x < 3 || s.table.size === 0 },
});

/** Violated where it begins. */
export const atOnce: Spec = spec({
  name: 'at-once',
  init: () => ({ x: 1 }),
  actions: (_) => ({ stay: (s) => when(s.x === 1) }),
  invariants: { zero: (s) => s.x === 0 },
});
