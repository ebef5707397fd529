/** What litmus runs showed, against what the model says can be seen. */
import { type Outcome, outcomeName } from '../../checker/api.ts';
import type { Evidence } from '../evidence.ts';
import { observedWords } from '../report/words.ts';
import type { Planned, Predicted } from './plan.ts';

/** A run that the model has no place for. */
export interface Surprise {
  readonly planned: Planned;
  readonly evidence: Evidence;
  readonly words: string;
}

export interface Row {
  readonly outcome: Outcome;
  readonly name: string;
  readonly observed: number;
}

export interface LitmusTally {
  /** Configuration by configuration. */
  readonly configs: readonly { readonly predicted: Predicted; readonly rows: readonly Row[] }[];
  readonly surprises: readonly Surprise[];
  readonly runs: { readonly forced: number; readonly random: number; readonly failed: number };
}

export class Counter {
  readonly #counts = new Map<Outcome, number>();
  readonly #surprises: Surprise[] = [];
  readonly #runs = { forced: 0, random: 0, failed: 0 };

  add(planned: Planned, evidence: Evidence): void {
    if (evidence.verdict === 'failed') {
      this.#runs.failed++;
      return;
    }
    this.#runs[planned.kind]++;
    if (evidence.verdict === 'refuted') {
      this.#surprises.push({ planned, evidence, words: evidence.reason });
      return;
    }
    const outcome = outcomeOf(planned, evidence);
    if (outcome === undefined) {
      const words = `${observedWords(evidence.observed)} was observed; the model has no such outcome`;
      this.#surprises.push({ planned, evidence, words });
    } else {
      this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
    }
  }

  tally(all: readonly Predicted[]): LitmusTally {
    const configs = all.map((predicted) => ({
      predicted,
      rows: predicted.outcomes.map((outcome) => ({
        outcome,
        name: outcomeName(outcome),
        observed: this.#counts.get(outcome) ?? 0,
      })),
    }));
    return { configs, surprises: this.#surprises, runs: this.#runs };
  }
}

/** The outcome of the model that the evidence shows; undefined: none. */
function outcomeOf({ predicted, isDeadlock }: Planned, { observed }: Evidence): Outcome | undefined {
  if (isDeadlock) return predicted.outcomes.find(({ kind }) => kind === 'deadlock');
  return predicted.outcomes.find(({ kind, observation }) => {
    if (kind !== 'rest') return false;
    return Object.entries(observation ?? {}).every(([name, value]) => (observed[name] ?? 'none') === String(value));
  });
}
