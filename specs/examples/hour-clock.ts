/**
 * The hour clock of "Specifying Systems", chapter 2: the smallest spec that does something.
 *
 * Source: tlaplus/Examples, specifications/SpecifyingSystems/HourClock/HourClock.tla.
 * Checked: the hour is one of 1 .. 12, and the clock never stops.
 */
import { spec, times } from 'dcheck';

export default spec({
  name: 'hour-clock',
  about: 'a clock that shows the hour, from any hour on',

  init: () => times(12, (h) => ({ hour: h + 1 })),

  actions: (_) => ({
    tick: (s) => {
      s.hour = s.hour === 12 ? 1 : s.hour + 1;
    },
  }),

  invariants: {
    'is-an-hour': (s) => Number.isInteger(s.hour) && s.hour >= 1 && s.hour <= 12,
  },
  expect: { 'is-an-hour': 'holds', 'no-deadlock': 'holds' },
});
