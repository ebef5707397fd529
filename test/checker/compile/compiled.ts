/** Compiles one procedure from its text, for tests. */
import { type CompiledModule, compileModule } from '../../../checker/compile/compile.ts';
import type { Problem } from '../../../checker/compile/problem.ts';
import type { Description } from '../../../checker/procedures/step.ts';

const IMPORTS = "import { choose, current, until, when, type Proc } from 'dcheck'; interface K { x: number; list: number[] }\n";

/** The module with `text` from line 2 on. */
export function compiledModule(text: string): CompiledModule {
  const compiled = compileModule(IMPORTS + text);
  if (!('code' in compiled)) throw new Error(`${compiled.problem.message} in line ${compiled.problem.line}`);
  return compiled;
}

/** The first procedure of `text`. */
export function procedureIn(text: string): Description {
  return compiledModule(text).procedures[0] as Description;
}

/** The rule that `text` breaks, with the source from the place that it names. Lines are those of `text`. */
export function problemIn(text: string): Problem & { readonly at: string } {
  const compiled = compileModule(IMPORTS + text);
  if ('code' in compiled) throw new Error('it compiles');
  const { line, column } = compiled.problem;
  const at = ((IMPORTS + text).split('\n')[line - 1] as string).slice(column - 1);
  return { ...compiled.problem, line: line - 1, at };
}
