/**
 * The graph in the AUT (Aldebaran) format, as the manual page aut of CADP defines it and CADP, mCRL2 and LTSmin read
 * it: `des (first, transitions, states)`, then a line `(from, "label", to)` for each transition. 7-bit ASCII.
 *
 * The format knows one initial state: where there are several, state 0 is a new one from which a step `init(i)` leads
 * to each. A fault leads to a state of its own at the end. Labels must not hold `"`, nor be `i` or `tau`, which stand
 * for hidden steps; the one becomes `'`, the others get parentheses.
 */
import type { CollectedGraph } from '../../graph/collect.ts';
import { ascii } from '../ascii.ts';

/** Most characters of a label. */
const LONGEST = 5000;

export function autLines({ states, edges }: CollectedGraph): string[] {
  const starts = states.flatMap(({ initial }, number) => (initial === -1 ? [] : [{ initial, number }]));
  const shift = starts.length === 1 ? 0 : 1;
  const faults = edges.some(({ fault }) => fault !== null);
  const sink = states.length + shift;
  const transitions = [
    ...(shift === 0 ? [] : starts.map(({ initial, number }) => transition(0, `init(${initial})`, number + shift))),
    ...edges.map(({ from, label, to }) => transition(from + shift, label, to === -1 ? sink : to + shift)),
  ];
  const first = shift === 0 ? (starts[0]?.number ?? 0) : 0;
  return [`des (${first}, ${transitions.length}, ${sink + (faults ? 1 : 0)})`, ...transitions];
}

function transition(from: number, label: string, to: number): string {
  return `(${from}, "${quotable(label)}", ${to})`;
}

function quotable(label: string): string {
  const plain = ascii(label)
    .replaceAll('"', "'")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
    .replace(/[\x00-\x1f\x7f]+/g, ' ')
    .slice(0, LONGEST);
  return /^(i|tau|)$/.test(plain) ? `${plain}()` : plain;
}
