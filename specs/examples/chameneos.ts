/**
 * The chameneos rendezvous (Kaiser and Pradat-Peyre): M creatures of three colours meet two by two in a place that
 * holds two. When two have met, both take the colour that neither had, or keep theirs if it is the same. After N
 * meetings who comes to the place fades.
 *
 * Every colouring is an initial state.
 *
 * Source: tlaplus/Examples, specifications/Chameneos/Chameneos.tla.
 * Checked: after N meetings the creatures have counted 2N; they come to rest only when all have faded (the original
 * switches deadlock checking off).
 */
import { each, spec, when } from 'dcheck';

const COLORS = ['blue', 'red', 'yellow'] as const;
type Color = (typeof COLORS)[number];

interface State {
  readonly creatures: readonly { readonly color: Color | 'faded'; readonly met: number }[];
  /** Who waits in the meeting place. */
  readonly waiting: number | null;
  readonly meetings: number;
}

function complement(a: Color, b: Color): Color {
  return a === b ? a : (COLORS.find((color) => color !== a && color !== b) as Color);
}

/** All sequences of `length` colours. */
function colorings(length: number): Color[][] {
  return length === 0 ? [[]] : colorings(length - 1).flatMap((rest) => COLORS.map((color) => [...rest, color]));
}

export default spec({
  name: 'chameneos',
  about: 'creatures that change their colour when they meet',
  constants: { N: 4, M: 4 },

  init: ({ M }): State[] =>
    colorings(M).map((colors) => ({
      creatures: colors.map((color) => ({ color, met: 0 })),
      waiting: null,
      meetings: 0,
    })),

  actions: ({ N, M }) => ({
    comeToThePlace: each(M, (s, c) => {
      const me = s.creatures[c];
      when(me.color !== 'faded' && s.waiting !== c);
      if (s.waiting !== null) {
        const partner = s.creatures[s.waiting];
        // Who waits has not faded: it would have had to leave the place for that.
        const color = complement(me.color, partner.color as Color);
        me.color = color;
        me.met++;
        partner.color = color;
        partner.met++;
        s.waiting = null;
        s.meetings++;
      } else if (s.meetings < N) s.waiting = c;
      else me.color = 'faded';
    }),
  }),
  actor: (_, [c]) => `chameneos ${c}`,

  invariants: {
    'meetings-are-counted-twice': ({ creatures, meetings }, { N }) =>
      meetings !== N || creatures.reduce((sum, { met }) => sum + met, 0) === 2 * N,
  },
  deadlock: ({ creatures }) => creatures.every(({ color }) => color === 'faded'),
  expect: { 'meetings-are-counted-twice': 'holds', 'no-deadlock': 'holds' },
});
