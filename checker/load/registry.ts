/**
 * The procedures of one loaded spec. Modules register them while they are evaluated; when all are there, each gets
 * the id that frames in the state carry.
 *
 * An id is the procedure's name; where several have the same name, it is followed by the file's name without
 * extension, then by a number, in the order of paths and lines. So it does not depend on the order of evaluation.
 */
import { basename } from 'node:path';
import { COMPILED, type Description, type LoadedProcedure, type StepFunction } from '../procedures/step.ts';

type Unsettled = { -readonly [K in keyof LoadedProcedure]: LoadedProcedure[K] };

/** The part of `$dcheck` that procedures need. */
export interface ProcedureHost {
  /** Called where a generator function is made; gives it back. */
  readonly procedure: <F extends object>(index: number, generator: F) => F;
  /** Called once all of them are there. */
  readonly steps: (steps: readonly (StepFunction | null)[]) => void;
}

export class Registry {
  private readonly found: Unsettled[] = [];
  private readonly byId = new Map<string, LoadedProcedure>();

  /** What the module at `file` calls to tie its generator functions to their compiled forms. */
  host(file: string, descriptions: readonly Description[]): ProcedureHost {
    const functions: object[] = [];
    return {
      procedure: (index, generator) => {
        functions[index] = generator;
        return generator;
      },
      steps: (steps) => {
        descriptions.forEach((description, index) => {
          const name = description.name === 'default' ? stem(file) : description.name;
          const loaded: Unsettled = { ...description, name, step: steps[index] ?? null, id: '', file, registry: this.byId };
          const generator = functions[index];
          // It was not made: it stands in the branch that was not taken.
          if (generator === undefined) return;
          this.found.push(loaded);
          Object.defineProperty(generator, COMPILED, { value: loaded });
        });
      },
    };
  }

  /** Give every procedure its id. */
  settle(): void {
    const inOrder = this.found.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
    const count = new Map<string, number>();
    for (const { name } of inOrder) count.set(name, (count.get(name) ?? 0) + 1);
    for (const procedure of inOrder) {
      const base = count.get(procedure.name) === 1 ? procedure.name : `${procedure.name}@${stem(procedure.file)}`;
      let id = base;
      for (let n = 2; this.byId.has(id); n++) id = `${base}#${n}`;
      procedure.id = id;
      this.byId.set(id, procedure);
    }
  }
}

function stem(file: string): string {
  return basename(file).replace(/\.[^.]*$/, '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
