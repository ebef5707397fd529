/** The engines by the name that `--engine` takes; only the chosen one is loaded. */
import type { Engine } from '../../checker/engine/engine.ts';
import type { StoreKind } from '../../checker/engine/store/rows.ts';
import type { OPTIONS } from '../options.ts';

export type EngineName = (typeof OPTIONS)['engine']['choices'][number];

/** How an engine goes about it, where it leaves the choice; the reference engine always compares states, in one thread. */
export interface EngineWays {
  readonly store?: StoreKind;
  readonly workers?: number;
  /** These are wanted, however small the search: start them while the rest is made ready. */
  readonly early?: boolean;
}

const ENGINES: Readonly<Record<EngineName, (ways: EngineWays) => Promise<Engine>>> = {
  learned: async ({ store, workers = 1, early = false }) => {
    if (early) (await import('../../checker/engine/crew/recruits.ts')).recruit(workers - 1);
    return (await import('../../checker/engine/learned/learned.ts')).learnedWith({
      ...(store === undefined ? {} : { store }),
      workers,
    });
  },
  reference: async () => (await import('../../checker/engine/reference/reference.ts')).referenceEngine,
};

export function loadEngine(name: EngineName, ways: EngineWays = {}): Promise<Engine> {
  return ENGINES[name](ways);
}
