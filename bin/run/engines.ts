/** The engines by the name that `--engine` takes; only the chosen one is loaded. */
import type { Engine } from '../../checker/engine/engine.ts';
import type { StoreKind } from '../../checker/engine/store/rows.ts';
import type { OPTIONS } from '../options.ts';

export type EngineName = (typeof OPTIONS)['engine']['choices'][number];

const ENGINES: Readonly<Record<EngineName, (store: StoreKind) => Promise<Engine>>> = {
  learned: async (store) => (await import('../../checker/engine/learned/learned.ts')).learnedWith(store),
  reference: async () => (await import('../../checker/engine/reference/reference.ts')).referenceEngine,
};

/** `store`: how it tells visited states apart, where it leaves the choice. The reference engine always compares states. */
export function loadEngine(name: EngineName, store: StoreKind = 'fingerprint'): Promise<Engine> {
  return ENGINES[name](store);
}
