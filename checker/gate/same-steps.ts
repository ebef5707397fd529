/**
 * Whether two variants consist of the same steps: what they plug in goes through the same statements, step by step, as
 * traces would name them. What a step does beside its first statement, and in functions that it calls, is not compared:
 * verdicts and counts are for that.
 */
import { compiledForm } from '../procedures/step.ts';
import type { Variant } from '../spec/spec.ts';

export function haveSameSteps(a: Variant, b: Variant): boolean {
  return JSON.stringify(stepsOf(a)) === JSON.stringify(stepsOf(b));
}

/** By plug: its steps; of a plain function its text. */
function stepsOf({ plugs }: Variant): unknown {
  const names = Object.keys(plugs).sort();
  return names.map((name) => {
    const compiled = compiledForm(plugs[name]);
    return [name, compiled === null ? String(plugs[name]) : compiled.resume.map(({ kind, next }) => [kind, next?.text])];
  });
}
