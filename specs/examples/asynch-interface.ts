/**
 * An asynchronous interface with two-phase handshake ("Specifying Systems", chapter 3): the sender puts a value on
 * `val` and flips `rdy`; the receiver takes it and flips `ack`. The line is free when the two are equal.
 *
 * Source: tlaplus/Examples, specifications/SpecifyingSystems/AsynchronousInterface/AsynchInterface.tla.
 * Checked: no deadlock, and the two wires carry bits. (That `val` carries data is the type's business.)
 */
import { choose, spec, times, when } from 'dcheck';

type Bit = 0 | 1;

interface State {
  readonly val: number;
  readonly rdy: Bit;
  readonly ack: Bit;
}

const flip = (bit: Bit): Bit => (bit === 0 ? 1 : 0);
const isBit = (value: number): boolean => value === 0 || value === 1;

export default spec({
  name: 'asynch-interface',
  about: 'a sender and a receiver with two-phase handshake',
  /** How many different values there are to send. */
  constants: { DATA: 3 },

  init: ({ DATA }): State[] =>
    times(DATA, (val) => val).flatMap((val) => ([0, 1] as const).map((bit) => ({ val, rdy: bit, ack: bit }))),

  actions: ({ DATA }) => ({
    send: (s) => {
      when(s.rdy === s.ack);
      s.val = choose(times(DATA, (value) => value));
      s.rdy = flip(s.rdy);
    },
    receive: (s) => {
      when(s.rdy !== s.ack);
      s.ack = flip(s.ack);
    },
  }),

  invariants: {
    'wires-carry-bits': { rdy: (s) => isBit(s.rdy), ack: (s) => isBit(s.ack) },
  },
  expect: { 'wires-carry-bits': 'holds', 'no-deadlock': 'holds' },
});
