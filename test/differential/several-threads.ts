/** Explorations by several threads, for comparison. Tests lower the thresholds, so that small state spaces are worked on by a crew. */
import type { Spec } from 'dcheck';
import { type Exploration, type Limits, learnedWith, type TransitionSystem, withoutSymmetry } from '../../checker/api.ts';

/** Of `tuning`: a crew from the second state on, which is waited for. */
export const eager = { crewAfter: 1, crewSuccessors: 0, crewMisses: Infinity, crewAwaited: 0 };

export interface Explored {
  /** Everything but how long it took and where the time went; of the graph, its text. */
  readonly rest: Omit<Exploration, 'seconds' | 'profile' | 'graph'> & { readonly graph: string };
  /** That worked together. */
  readonly threads: number | undefined;
}

export async function explore(
  system: TransitionSystem,
  store: 'fingerprint' | 'exact',
  workers: number,
  limits: Limits,
): Promise<Explored> {
  const exploration = await learnedWith({ store, workers }).explore(withoutSymmetry(system), limits);
  const { seconds: _, profile, graph, ...rest } = exploration;
  const states = Array.from({ length: graph?.size ?? 0 }, (_value, state) => graph?.state(state));
  return { rest: { ...rest, graph: JSON.stringify([graph, states]) }, threads: profile?.workers };
}

/** Each variant in each configuration. */
export function choicesOf({ variants = {}, configs = {} }: Spec): { variant?: string; config?: string }[] {
  const all = (names: string[]): (string | undefined)[] => (names.length === 0 ? [undefined] : names);
  return all(Object.keys(variants)).flatMap((variant) =>
    all(Object.keys(configs)).map((config) => ({
      ...(variant === undefined ? {} : { variant }),
      ...(config === undefined ? {} : { config }),
    })),
  );
}
