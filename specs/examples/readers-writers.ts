/**
 * Readers and writers that are served in the order in which they asked. An actor may ask to read and to write at the
 * same time, even while it reads or writes.
 *
 * Source: tlaplus/Examples, specifications/ReadersWriters/ReadersWriters.tla (model MC).
 * Checked: at most one writer, and no reader beside it; no deadlock; if requests, service and
 * stopping are fair, every actor reads, writes and stops doing either, again and again.
 */
import { allOf, each, infinitelyOften, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly reading: readonly boolean[];
  readonly writing: readonly boolean[];
  /** First come, first served. */
  readonly waiting: readonly { readonly to: 'read' | 'write'; readonly actor: number }[];
}

export default spec({
  name: 'readers-writers',
  about: 'readers and writers, first come, first served',
  constants: { ACTORS: 3 },

  init: ({ ACTORS }): State => ({
    reading: times(ACTORS, () => false),
    writing: times(ACTORS, () => false),
    waiting: [],
  }),

  actions: ({ ACTORS }) => ({
    ask: each(['read', 'write'], ACTORS, (s, to, actor) => {
      when(!s.waiting.some((request) => request.to === to && request.actor === actor));
      s.waiting.push({ to, actor });
    }),
    serve: (s) => {
      const first = s.waiting.shift();
      when(first !== undefined && !s.writing.includes(true));
      if (first.to === 'read') s.reading[first.actor] = true;
      else {
        when(!s.reading.includes(true));
        s.writing[first.actor] = true;
      }
    },
    stop: each(ACTORS, (s, actor) => {
      when(s.reading[actor] || s.writing[actor]);
      if (s.reading[actor]) s.reading[actor] = false;
      else s.writing[actor] = false;
    }),
  }),
  actor: (action, args) => (action === 'serve' ? 'lock' : `actor ${args.at(-1)}`),

  invariants: {
    safety: {
      'no-readers-beside-a-writer': ({ reading, writing }) => !(reading.includes(true) && writing.includes(true)),
      'one-writer': ({ writing }) => writing.filter(Boolean).length <= 1,
    },
  },
  fairness: (_) => [weakly('ask', { per: 'instance' }), weakly('serve'), weakly('stop')],
  properties: ({ ACTORS }) => ({
    liveness: allOf(
      ...times(ACTORS, (actor) =>
        allOf<State>(
          infinitelyOften((s) => s.reading[actor]),
          infinitelyOften((s) => s.writing[actor]),
          infinitelyOften((s) => !s.reading[actor]),
          infinitelyOften((s) => !s.writing[actor]),
        ),
      ),
    ),
  }),
  expect: { liveness: 'holds', safety: 'holds', 'no-deadlock': 'holds' },
});
