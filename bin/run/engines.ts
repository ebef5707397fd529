/** The engines by the name that `--engine` takes; only the chosen one is loaded. */
import type { Engine } from '../../checker/engine/engine.ts';
import type { StoreKind } from '../../checker/engine/store/rows.ts';
import type { OPTIONS } from '../options.ts';

export type EngineName = (typeof OPTIONS)['engine']['choices'][number];

/** How an engine goes about it, where it leaves the choice; the reference engine always compares states, in one thread. */
export interface EngineWays {
  readonly store?: StoreKind;
  readonly workers?: number;
}

const ENGINES: Readonly<Record<EngineName, (ways: EngineWays) => Promise<Engine>>> = {
  learned: async (ways) => (await import('../../checker/engine/learned/learned.ts')).learnedWith(ways),
  reference: async () => (await import('../../checker/engine/reference/reference.ts')).referenceEngine,
};

export function loadEngine(name: EngineName, ways: EngineWays = {}): Promise<Engine> {
  return ENGINES[name](ways);
}
