/** The engines by the name that `--engine` takes; only the chosen one is loaded. */
import type { Engine } from '../../checker/engine/engine.ts';
import type { OPTIONS } from '../options.ts';

export type EngineName = (typeof OPTIONS)['engine']['choices'][number];

const ENGINES: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  learned: async () => (await import('../../checker/engine/learned/learned.ts')).learnedEngine,
  reference: async () => (await import('../../checker/engine/reference/reference.ts')).referenceEngine,
};

export function loadEngine(name: EngineName): Promise<Engine> {
  return ENGINES[name]();
}
