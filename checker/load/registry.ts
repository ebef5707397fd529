/**
 * The procedures of one loaded spec. Modules register them while they are evaluated; when all are there, each gets
 * the id that frames in the state carry.
 *
 * An id is the procedure's name; where several have the same name, it is followed by the file's name without
 * extension, then by a number, in the order of paths and lines. So it does not depend on the order of evaluation.
 */
import { basename } from 'node:path';
import { COMPILED, type CompiledProcedure, type LoadedProcedure } from '../procedures/step.ts';

type Unsettled = { -readonly [K in keyof LoadedProcedure]: LoadedProcedure[K] };

export class Registry {
  private readonly found: Unsettled[] = [];
  private readonly byId = new Map<string, LoadedProcedure>();

  /** What a module at `file` calls: ties the compiled form to the generator function, and gives that back. */
  readonly register =
    (file: string) =>
    <F extends object>(generator: F, compiled: CompiledProcedure): F => {
      const loaded: Unsettled = { ...compiled, id: '', file, registry: this.byId };
      if (loaded.name === 'default') loaded.name = stem(file);
      this.found.push(loaded);
      Object.defineProperty(generator, COMPILED, { value: loaded });
      return generator;
    };

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
