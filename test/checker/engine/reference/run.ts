/** Short forms for tests of the reference engine. */
import { type Spec, spec, when } from 'dcheck';
import { judge, type RunResult } from '../../../../checker/check.ts';
import type { Exploration, Limits, Progress } from '../../../../checker/engine/engine.ts';
import { referenceEngine } from '../../../../checker/engine/reference/reference.ts';
import { instantiate } from '../../../../checker/system/instantiate.ts';

export function explore(of: Spec, limits: Limits = {}, onProgress?: (progress: Progress) => void): Promise<Exploration> {
  return referenceEngine.explore(instantiate(of), limits, onProgress);
}

export async function run(of: Spec, limits: Limits = {}): Promise<RunResult> {
  const system = instantiate(of);
  return judge(system, 'reference', await referenceEngine.explore(system, limits));
}

/** Verdicts by property. */
export function verdicts({ properties }: RunResult): Record<string, string> {
  return Object.fromEntries(properties.map(({ name, verdict }) => [name, verdict]));
}

/** 0, 1, .. n, and there it rests. */
export function counter(n: number, invariant: (x: number) => boolean | string = () => true): Spec {
  return spec({
    name: 'counter',
    init: () => ({ x: 0 }),
    actions: (_) => ({
      next: (s) => {
        when(s.x < n);
        s.x++;
      },
    }),
    invariants: { invariant: (s) => invariant(s.x) },
    deadlock: (s) => s.x === n,
  });
}
