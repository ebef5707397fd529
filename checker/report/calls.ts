/** What each thread runs, as in `stat("config")`: the call that the spec makes a thread of. */
import { type AnyFunction, EXTERN, type Thread } from '../procedures/proc.ts';
import type { Spec } from '../spec/spec.ts';
import type { TransitionSystem } from '../system/system.ts';
import { valueText } from './value.ts';

/** By the thread's name; empty for a spec without threads. */
export function callsOf(
  spec: Spec,
  { constants, selection }: Pick<TransitionSystem, 'constants' | 'selection'>,
): ReadonlyMap<string, string> {
  const threads = spec.threads?.(constants, selection) ?? {};
  return new Map(
    Object.entries(threads).map(([name, { procedure, args }]) => [
      name,
      `${nameOf(procedure)}(${args.map(valueText).join(', ')})`,
    ]),
  );
}

function nameOf(procedure: Thread<unknown>['procedure']): string {
  const declared = (procedure as unknown as AnyFunction & { [EXTERN]?: { name: string } })[EXTERN];
  return declared?.name ?? procedure.name;
}
