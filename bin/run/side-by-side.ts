/**
 * Runs that follow each other, explored side by side once they take long: the first ones by this process, the others by
 * a pool. What is short costs no more than without, and what is said is the same.
 */
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import type { PoolCell, PoolTask } from '../pool/messages.ts';
import { Pool } from '../pool/pool.ts';
import type { EngineFor } from './gather.ts';

/** Milliseconds after which others are called. */
const ALONE_MS = 250;
/** Bytes below which a process of its own makes no sense. */
const LEAST_MEMORY = 512 * 2 ** 20;

interface Together {
  /** Explores what is not left to others. */
  readonly own: EngineFor;
  /** How many processes at most. */
  readonly workers: number;
  readonly task: Omit<PoolTask, 'limits'>;
  readonly limits: Limits;
  /** In the order in which they will be asked for. */
  readonly cells: readonly PoolCell[];
}

export interface SideBySide {
  /** The engine for cell number `index`. */
  readonly engineOf: (index: number) => EngineFor;
  readonly close: () => void;
}

export function sideBySide({ own, workers, task, limits: { signal, ...limits }, cells }: Together): SideBySide {
  const { memoryBytes = Number.POSITIVE_INFINITY } = limits;
  const count = Math.min(workers, Math.floor(memoryBytes / LEAST_MEMORY));
  const started = performance.now();
  let pool: Pool | null = null;
  const begin = (first: number): Pool => {
    const share = { ...limits, memoryBytes: Math.floor(memoryBytes / count) };
    const begun = new Pool(count, { ...task, limits: share }, cells, first);
    signal?.addEventListener('abort', () => begun.stop());
    return begun;
  };
  const engineOf =
    (index: number): EngineFor =>
    (system) => {
      const engine = own(system);
      const explore: Engine['explore'] = async (_, bounds, onProgress) => {
        const isLong = performance.now() - started > ALONE_MS && index < cells.length - 1;
        if (pool === null && (count < 2 || !isLong)) return engine.explore(system, bounds, onProgress);
        pool ??= begin(index);
        const found = await pool.resultOf(index, onProgress);
        if (found !== null) return found;
        try {
          return await engine.explore(system, bounds, onProgress);
        } finally {
          pool.goOn();
        }
      };
      return { ...engine, explore };
    };
  return { engineOf, close: () => pool?.close() };
}
