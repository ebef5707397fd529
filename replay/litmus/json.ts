/** `dcheck litmus --format json`: one document of schema `dcheck.litmus/1`. */
import { observedWords } from '../report/words.ts';
import type { LitmusTally } from './tally.ts';

export const LITMUS_SCHEMA = 'dcheck.litmus/1';

export function litmusDocument(
  backend: string,
  kernel: string,
  variant: string,
  { configs, surprises, runs }: LitmusTally,
): object {
  return {
    schema: LITMUS_SCHEMA,
    backend,
    kernel,
    variant,
    runs,
    configs: configs.map(({ predicted, rows }) => ({
      config: predicted.config,
      outcomes: rows.map(({ name, observed }) => ({ name, observed })),
    })),
    unpredicted: surprises.map(({ planned, evidence, words }) => ({
      script: planned.script.name,
      reason: words,
      observed: observedWords(evidence.observed),
    })),
  };
}
