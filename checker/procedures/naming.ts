/**
 * What a thread's next step is called: the procedure and the statement that it begins with.
 *
 * Where nothing is left of the innermost procedure, the step begins with what follows in its caller. A procedure
 * marked `@inline` (a lock primitive, say) is shown as the line of its caller that called it.
 */
import type { StepName } from '../system/system.ts';
import type { Stack } from './frame.ts';
import type { LoadedProcedure, Resume, StepLabel } from './step.ts';

/** The name of the step that `stack` takes next; `thread` is the thread's own name. */
export function nameOfStep(thread: string, stack: Stack, procedureOf: (id: string) => LoadedProcedure): StepName {
  if (stack.length === 0) return { procedure: thread, label: 'has ended', source: null, callers: [] };
  const procedures = stack.map(({ fn }) => procedureOf(fn));
  const resumeOf = (index: number): Resume => procedures[index]?.resume[stack[index]?.pc ?? 0] as Resume;
  let index = stack.length - 1;
  let label: StepLabel | null = resumeOf(index).next;
  while (index > 0) {
    if (label === null) label = resumeOf(--index).next;
    else if (procedures[index]?.inline) label = resumeOf(--index).own;
    else break;
  }
  const { name, file, end } = procedures[index] as LoadedProcedure;
  const { text, line, column } = label ?? { text: 'return', ...end };
  return {
    procedure: name,
    label: text,
    source: { file, line, column },
    callers: procedures.slice(0, index).map((caller) => caller.name),
  };
}
