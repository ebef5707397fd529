/** Whoever wants to know which steps of procedures are taken: coverage. One watcher at a time, none as a rule. */
import type { LoadedProcedure } from './step.ts';

export const watching: {
  /** Called for each point that a step that was taken went on from, also by a call or a return within the step. */
  passed: ((procedure: LoadedProcedure, pc: number) => void) | null;
} = { passed: null };
