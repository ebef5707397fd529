/**
 * The polymerase chain reaction in stages: heat splits double strands, cooling lets primers anneal to single strands,
 * warmth extends hybrids to double strands. `clean` is the reaction without stages, which may heat and cool senselessly.
 *
 * Source: tlaplus/Examples, specifications/glowingRaccoon/stages.tla and clean.tla.
 * Checked: the reaction in stages is one without; nothing is lost; if every stage goes on, the primers are used up. The
 * reaction rests then (the original switches deadlock checking off).
 */
import { anyAction, choose, type Draft, eventually, everyStep, refines, spec, times, weakly, when } from 'dcheck';

interface Tube {
  readonly temperature: 'warm' | 'hot' | 'too hot';
  readonly primer: number;
  /** Double strands, single strands, and single strands with a primer. */
  readonly dna: number;
  readonly template: number;
  readonly hybrid: number;
}

interface State extends Tube {
  readonly stage: 'init' | 'denatured' | 'ready' | 'annealed' | 'extended';
  readonly cycle: number;
}

function heat(tube: Draft<Tube>): void {
  when(tube.temperature === 'hot');
  tube.temperature = 'too hot';
  tube.primer += tube.hybrid;
  tube.template += tube.hybrid + 2 * tube.dna;
  tube.dna = 0;
  tube.hybrid = 0;
}

function cool(tube: Draft<Tube>): void {
  when(tube.temperature === 'too hot');
  tube.temperature = 'hot';
}

function anneal(tube: Draft<Tube>): void {
  when(tube.temperature === 'hot');
  tube.temperature = 'warm';
  const consumed = choose(times(Math.min(tube.primer, tube.template), (k) => k + 1));
  tube.primer -= consumed;
  tube.template -= consumed;
  tube.hybrid += consumed;
}

function extend(tube: Draft<Tube>): void {
  when(tube.temperature === 'warm');
  tube.temperature = 'hot';
  tube.dna += tube.hybrid;
  tube.hybrid = 0;
}

const fresh = ({ DNA, PRIMER }: { readonly DNA: number; readonly PRIMER: number }): Tube => ({
  temperature: 'hot',
  primer: PRIMER,
  dna: DNA,
  template: 0,
  hybrid: 0,
});

export const clean = spec({
  name: 'clean',
  about: 'the polymerase chain reaction, without stages',
  constants: { DNA: 5, PRIMER: 5 },
  init: fresh,
  actions: (_) => ({ heat, cool, anneal, extend }),
});

/** Atoms, so to speak: two for each double strand. */
const total = ({ template, primer, dna, hybrid }: Tube): number => template + primer + 2 * (dna + hybrid);

export default spec({
  name: 'stages',
  about: 'the polymerase chain reaction, in stages',
  constants: { DNA: 5, PRIMER: 5 },

  init: (amounts): State => ({ ...fresh(amounts), stage: 'init', cycle: 0 }),

  actions: (_) => ({
    heat: (s) => {
      when(s.stage === 'init' || s.stage === 'extended');
      heat(s);
      s.stage = 'denatured';
    },
    cool: (s) => {
      when(s.stage === 'denatured');
      cool(s);
      s.stage = 'ready';
    },
    anneal: (s) => {
      when(s.stage === 'ready');
      anneal(s);
      s.stage = 'annealed';
    },
    extend: (s) => {
      when(s.stage === 'annealed');
      extend(s);
      s.stage = 'extended';
      s.cycle++;
    },
  }),
  actor: () => 'machine',

  deadlock: (s) => s.primer === 0,
  fairness: (_) => [weakly(anyAction, { per: 'instance' })],
  properties: (_) => ({
    'implements-clean': refines(clean, ({ stage: _stage, cycle: _cycle, ...tube }) => tube),
    'nothing-is-lost': everyStep((before, after) => total(before) === total(after)),
    'primers-are-used-up': eventually((s) => s.primer === 0),
  }),
  expect: {
    'implements-clean': 'holds',
    'nothing-is-lost': 'holds',
    'primers-are-used-up': 'holds',
    'no-deadlock': 'holds',
  },
});
