/**
 * Lamport's distributed mutual exclusion with logical clocks ("Time, Clocks and the Ordering of Events", 1978): a
 * process asks all others, waits for their acknowledgements, and enters when its request is the oldest that it knows.
 *
 * Channels between two processes keep the order of messages. Clocks grow for ever, so only states in which all are at
 * most MAX_CLOCK are explored.
 *
 * Source: tlaplus/Examples, specifications/lamport_mutex/LamportMutex.tla (model MCLamportMutex).
 * Checked: mutual exclusion; at most three messages in a channel; no deadlock.
 */
import { type Draft, each, type Immutable, spec, times, when } from 'dcheck';

type Message = { readonly type: 'req'; readonly clock: number } | { readonly type: 'ack' } | { readonly type: 'rel' };

interface State {
  readonly clock: readonly number[];
  /** `request[p][q]`: when q asked, as far as p knows; 0 where it did not. */
  readonly request: readonly (readonly number[])[];
  /** `ack[p][q]`: q has acknowledged the request of p. */
  readonly ack: readonly (readonly boolean[])[];
  /** `network[p][q]`: the messages from p to q, oldest first. */
  readonly network: readonly (readonly (readonly Message[])[])[];
  readonly critical: readonly boolean[];
}

function broadcast(s: Draft<State>, from: number, message: Message): void {
  for (const [to, channel] of s.network[from].entries()) {
    if (to !== from) channel.push(message);
  }
}

/** The oldest message from q to p, taken out of its channel; the step needs one of this type. */
function receive<T extends Message['type']>(s: Draft<State>, type: T, q: number, p: number): Message & { type: T } {
  const message = s.network[q][p].shift();
  when(message?.type === type);
  return message as Message & { type: T };
}

/** By what p knows, its request goes before that of q. */
function beats(s: Immutable<State>, p: number, q: number): boolean {
  const mine = s.request[p][p];
  const theirs = s.request[p][q];
  return theirs === 0 || mine < theirs || (mine === theirs && p < q);
}

export default spec({
  name: 'lamport-mutex',
  about: 'mutual exclusion by messages with logical clocks',
  constants: { N: 3, MAX_CLOCK: 6 },

  init: ({ N }): State => ({
    clock: times(N, () => 1),
    request: times(N, () => times(N, () => 0)),
    ack: times(N, () => times(N, () => false)),
    network: times(N, () => times(N, () => [])),
    critical: times(N, () => false),
  }),

  actions: ({ N }) => ({
    ask: each(N, (s, p) => {
      when(s.request[p][p] === 0);
      s.request[p][p] = s.clock[p];
      s.ack[p] = times(N, (q) => q === p);
      broadcast(s, p, { type: 'req', clock: s.clock[p] });
    }),
    enter: each(N, (s, p) => {
      when(s.ack[p].every(Boolean) && times(N, (q) => q).every((q) => q === p || beats(s, p, q)));
      s.critical[p] = true;
    }),
    exit: each(N, (s, p) => {
      when(s.critical[p]);
      s.critical[p] = false;
      s.request[p][p] = 0;
      s.ack[p].fill(false);
      broadcast(s, p, { type: 'rel' });
    }),
    receiveRequest: each(N, N, (s, p, q) => {
      const { clock } = receive(s, 'req', q, p);
      s.request[p][q] = clock;
      s.clock[p] = Math.max(clock, s.clock[p]) + 1;
      s.network[p][q].push({ type: 'ack' });
    }),
    receiveAck: each(N, N, (s, p, q) => {
      receive(s, 'ack', q, p);
      s.ack[p][q] = true;
    }),
    receiveRelease: each(N, N, (s, p, q) => {
      receive(s, 'rel', q, p);
      s.request[p][q] = 0;
    }),
  }),
  actor: (_, [p]) => `process ${p}`,

  constraint: (s, { MAX_CLOCK }) => s.clock.every((clock) => clock <= MAX_CLOCK),
  invariants: {
    'mutual-exclusion': (s) => s.critical.filter(Boolean).length <= 1,
    'bounded-network': (s) => s.network.every((channels) => channels.every((channel) => channel.length <= 3)),
  },
  expect: { 'mutual-exclusion': 'holds', 'bounded-network': 'holds', 'no-deadlock': 'holds' },
});
