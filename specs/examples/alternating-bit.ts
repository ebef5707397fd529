/**
 * The alternating bit protocol: a sender and a receiver over two channels that lose messages but keep their order.
 *
 * Only states with at most MSG_Q messages and ACK_Q acknowledgements under way are explored.
 *
 * Source: tlaplus/Examples, specifications/SpecifyingSystems/TLC/AlternatingBit.tla (model MCAlternatingBit).
 * Checked: while a value is under way, the receiver's bit equals the sender's only if it has that value; what is
 * acknowledged has been received; no deadlock. If what is sent is sent again and what arrives again and again is
 * received: every value that is sent is received, and the protocol implements `withoutChannels`, where values and
 * acknowledgements go over at once (ABCorrectness.tla), fairness included.
 */
import { allOf, choose, type Draft, each, leadsTo, refines, spec, strongly, times, weakly, when } from 'dcheck';

type Bit = 0 | 1;

interface State {
  readonly messages: readonly { readonly bit: Bit; readonly value: number }[];
  readonly acks: readonly Bit[];
  readonly sender: { readonly bit: Bit; readonly acked: Bit; readonly sent: number };
  readonly receiver: { readonly bit: Bit; readonly received: number };
}

const flip = (bit: Bit): Bit => (bit === 0 ? 1 : 0);

/** One message, whichever, disappears. */
function lose(queue: unknown[]): void {
  queue.splice(choose(queue.keys()), 1);
}

/** What is left of the state when the channels are not looked at. */
type Ends = Pick<State, 'sender' | 'receiver'>;

/** Values and bits, at the beginning: everything is acknowledged. */
const ends = (data: number): Ends[] =>
  ([0, 1] as const).flatMap((bit) =>
    times(data, (sent) => times(data, (received) => ({ sender: { bit, acked: bit, sent }, receiver: { bit, received } }))).flat(),
  );

function sendValue({ sender }: Draft<Ends>, value: number): void {
  when(sender.acked === sender.bit);
  sender.sent = value;
  sender.bit = flip(sender.bit);
}

const withoutChannels = spec({
  name: 'without-channels',
  about: 'the alternating bit protocol where what is sent arrives at once',
  constants: { DATA: 2 },
  init: ({ DATA }): Ends[] => ends(DATA),
  actions: ({ DATA }) => ({
    sendNewValue: each(DATA, sendValue),
    receive: ({ sender, receiver }) => {
      when(receiver.bit !== sender.bit);
      receiver.bit = sender.bit;
      receiver.received = sender.sent;
    },
    receiveAck: ({ sender, receiver }) => {
      when(receiver.bit !== sender.acked);
      sender.acked = receiver.bit;
    },
  }),
  fairness: (_) => [weakly('receive'), weakly('receiveAck')],
});

export default spec({
  name: 'alternating-bit',
  about: 'reliable transmission over channels that lose messages',
  constants: { DATA: 2, MSG_Q: 2, ACK_Q: 2 },

  init: ({ DATA }): State[] => ends(DATA).map((both) => ({ messages: [], acks: [], ...both })),

  actions: ({ DATA }) => ({
    sendNewValue: each(DATA, (s, value) => {
      sendValue(s, value);
      s.messages.push({ bit: s.sender.bit, value });
    }),
    resend: ({ messages, sender }) => {
      when(sender.acked !== sender.bit);
      messages.push({ bit: sender.bit, value: sender.sent });
    },
    receive: ({ messages, receiver }) => {
      const first = messages.shift();
      when(first !== undefined);
      receiver.bit = first.bit;
      receiver.received = first.value;
    },
    sendAck: ({ acks, receiver }) => {
      acks.push(receiver.bit);
    },
    receiveAck: ({ acks, sender }) => {
      const first = acks.shift();
      when(first !== undefined);
      sender.acked = first;
    },
    loseMessage: ({ messages }) => lose(messages),
    loseAck: ({ acks }) => lose(acks),
  }),
  actor: (action) => {
    if (action === 'receive' || action === 'sendAck') return 'receiver';
    return action.startsWith('lose') ? 'network' : 'sender';
  },

  constraint: ({ messages, acks }, { MSG_Q, ACK_Q }) => messages.length <= MSG_Q && acks.length <= ACK_Q,
  invariants: {
    'received-what-was-sent': {
      'same-bit-same-value': ({ sender, receiver }) =>
        sender.acked === sender.bit || receiver.bit !== sender.bit || receiver.received === sender.sent,
      'acked-is-received': ({ sender, receiver }) => sender.acked !== sender.bit || receiver.bit === sender.bit,
    },
  },
  fairness: (_) => [weakly('resend'), weakly('sendAck'), strongly('receive'), strongly('receiveAck')],
  properties: ({ DATA }) => ({
    'implements-without-channels': refines(withoutChannels, ({ sender, receiver }) => ({ sender, receiver })),
    'sent-is-received': allOf(
      ...times(DATA, (value) =>
        leadsTo<State>(
          ({ sender }) => sender.sent === value && sender.bit !== sender.acked,
          ({ receiver }) => receiver.received === value,
        ),
      ),
    ),
  }),
  expect: {
    'implements-without-channels': 'holds',
    'sent-is-received': 'holds',
    'received-what-was-sent': 'holds',
    'no-deadlock': 'holds',
  },
});
