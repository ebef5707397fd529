/** Runs the same threads natively and compiled, and says what can happen in each. */
import { createDraft, enableMapSet, finishDraft, freeze } from 'immer';
import { expect } from 'vitest';
import { loadSource } from '../../../checker/load/load.ts';
import { Machine } from '../../../checker/procedures/machine.ts';
import { exploreNative, type Outcomes } from '../../../checker/procedures/native.ts';
import type { Plugs, Thread } from '../../../checker/procedures/proc.ts';
import { DISABLED } from '../../../checker/spec/action.ts';
import { everyChoice } from '../../../checker/spec/choose.ts';
import { Fault } from '../../../checker/spec/fault.ts';
import { canonical } from '../../../checker/state/canonical.ts';
import { type State, THREADS } from '../../../checker/system/system.ts';

enableMapSet();
// Sources of tests are compiled once and never again.
process.env.DCHECK_CACHE = 'off';

export type Threads = Readonly<Record<string, Thread<unknown>>>;

/** What `source` exports, compiled. It stands in test/, so that it can import from there. */
export async function exportsOf(source: string): Promise<Readonly<Record<string, unknown>>> {
  return (await loadSource(source, `${import.meta.dirname}/source.ts`)).exports;
}

/** Breadth first over shared state and frames, written as plainly as can be. */
export function exploreCompiled(threads: Threads, plugs: Plugs, shared: State): Outcomes & { readonly states: number } {
  const machine = new Machine(threads, plugs);
  const reached = new Map<string, number>();
  const ended = new Set<string>();
  const stuck = new Set<string>();
  const faults = new Map<string, number>();
  const seen = new Set<string>();
  const initial = freeze({ ...shared, [THREADS]: machine.initialStacks() }, true);
  let level: State[] = [initial];
  for (let depth = 0; level.length > 0; depth++) {
    const following: State[] = [];
    for (const state of level) {
      if (seen.has(canonical(state))) continue;
      seen.add(canonical(state));
      const { [THREADS]: _, ...rest } = state;
      const text = canonical(rest);
      if (!reached.has(text)) reached.set(text, depth);
      let canGoOn = false;
      for (const name of Object.keys(threads)) {
        let isEnabled = false;
        const recipe = machine.recipe(name);
        everyChoice(() => {
          const draft = createDraft(state);
          try {
            recipe(draft as never);
            following.push(finishDraft(draft) as State);
          } catch (thrown) {
            if (thrown === DISABLED) return;
            if (!(thrown instanceof Fault)) throw thrown;
            const fault = `${thrown.property}: ${thrown.message}`;
            if (!faults.has(fault)) faults.set(fault, depth + 1);
          }
          isEnabled = true;
        });
        const hasEnded = (state[THREADS] as Record<string, unknown[]>)[name]?.length === 0;
        expect(machine.blockedBy(name, state) === null).toBe(isEnabled || hasEnded);
        canGoOn ||= isEnabled;
      }
      if (machine.finished(state)) ended.add(text);
      else if (!canGoOn) stuck.add(text);
    }
    level = following;
  }
  return { reached, ended, stuck, faults, states: seen.size };
}

/** Both explorations, once they are known to agree. */
export function agree(
  threads: Threads,
  initial: object,
  plugs: Plugs = {},
  maxNodes = 100_000,
): ReturnType<typeof exploreCompiled> {
  const shared = freeze(structuredClone(initial), true) as State;
  const native = exploreNative(threads, plugs, shared, maxNodes);
  const compiled = exploreCompiled(threads, plugs, shared);
  expect(Object.fromEntries(compiled.reached)).toEqual(Object.fromEntries(native.reached));
  expect([...compiled.ended].sort()).toEqual([...native.ended].sort());
  expect([...compiled.stuck].sort()).toEqual([...native.stuck].sort());
  expect(Object.fromEntries(compiled.faults)).toEqual(Object.fromEntries(native.faults));
  return compiled;
}
