/**
 * A replicated log, abstractly: servers copy prefixes of what longer logs have more than theirs, and who has a longest
 * log extends it, never further than LAG ahead of the shortest.
 *
 * Logs grow without end; what tells states apart is what each log has beyond the common prefix of all.
 *
 * Source: tlaplus/Examples, specifications/FiniteMonotonic/DistributedReplicatedLog.tla and its model MC.
 * Checked: no log is further than LAG from another; no deadlock. That two logs are equal again and again is violated,
 * because a follower may always copy less than there is. (AllExtending, of the original, speaks of logs that the view
 * forgets; it is left out.)
 */
import { allOf, choose, each, infinitelyOften, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly logs: readonly (readonly string[])[];
}

const lengths = ({ logs }: { readonly logs: readonly { readonly length: number }[] }): number[] =>
  logs.map(({ length }) => length);

/** How long a prefix all logs share. */
function common(logs: readonly (readonly string[])[]): number {
  const [first = []] = logs;
  const differs = first.findIndex((value, i) => logs.some((log) => log[i] !== value));
  return differs === -1 ? first.length : differs;
}

/** All sequences of at most `longest` values. */
function sequences(values: readonly string[], longest: number): string[][] {
  if (longest <= 0) return [[]];
  return [[], ...sequences(values, longest - 1).flatMap((rest) => values.map((value) => [value, ...rest]))];
}

export default spec({
  name: 'distributed-replicated-log',
  about: 'servers copy prefixes of each other, never far apart',
  constants: { SERVERS: 3, VALUES: 1, LAG: 3 },

  init: ({ SERVERS }): State => ({ logs: times(SERVERS, () => []) }),

  actions: ({ SERVERS, VALUES, LAG }) => ({
    copy: each(SERVERS, ({ logs }, i) => {
      const [mine, other] = [logs[i], logs[choose(logs.keys())]];
      const ahead = other.length - mine.length;
      when(ahead > 0);
      mine.push(...other.slice(mine.length, mine.length + choose([ahead - 1, ahead])));
    }),
    extend: each(SERVERS, (s, i) => {
      const shortest = Math.min(...lengths(s));
      const { length } = s.logs[i];
      when(length === Math.max(...lengths(s)));
      s.logs[i].push(
        ...choose(
          sequences(
            times(VALUES, (v) => `v${v}`),
            LAG - (length - shortest),
          ),
        ),
      );
    }),
  }),
  actor: (_, [i]) => `server ${i}`,

  view: ({ logs }) => logs.map((log) => log.slice(common(logs))),
  invariants: {
    'bounded-lag': (s, { LAG }) => Math.max(...lengths(s)) - Math.min(...lengths(s)) <= LAG,
  },
  fairness: (_) => [weakly('extend', { per: 'instance' }), weakly('copy', { per: 'instance' })],
  properties: ({ SERVERS }) => ({
    'in-sync': allOf(
      ...times(SERVERS, (i) => infinitelyOften<State>((s) => s.logs[i].join() === s.logs[(i + 1) % SERVERS].join())),
    ),
  }),
  expect: { 'bounded-lag': 'holds', 'in-sync': 'violated', 'no-deadlock': 'holds' },
});
