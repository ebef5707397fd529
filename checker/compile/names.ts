/**
 * Gives every local of a procedure a name of its own, so that all of them can live side by side in one frame and
 * the later passes can go by name alone: a block's local that shadows another one, or hides a name of the module
 * that the procedure also uses, is renamed `x$2`, `x$3`...
 */
import type { NodePath, types as t } from '@babel/core';

/** Names that the compiled step uses itself. */
export const RESERVED = { frame: '$f', machine: '$m', next: '$n', vars: '$v', loop: '$go', unset: '$U' } as const;

export type Path = NodePath;
export type FunctionPath = NodePath<t.FunctionExpression>;
export type Binding = Path['scope']['bindings'][string];

/** Rename in place. `free` are the names that are not the procedure's own. */
export function renameApart(procedure: FunctionPath, free: ReadonlySet<string>): void {
  const taken = new Set<string>(Object.values(RESERVED));
  const settle = (scope: Path['scope']): void => {
    for (const name of Object.keys(scope.bindings)) {
      let unique = name;
      for (let n = 2; taken.has(unique) || /^\$\d+$/.test(unique); n++) unique = `${name}$${n}`;
      taken.add(unique);
      if (unique !== name) scope.rename(name, unique);
    }
  };
  settle(procedure.scope);
  for (const name of free) taken.add(name);
  procedure.traverse({
    Scopable(path) {
      if (path.scope.path === path) settle(path.scope);
    },
  });
  procedure.scope.crawl();
}

/** The author's name for a local that may have been renamed. */
export function plainName(name: string): string {
  return name.replace(/\$\d+$/, '');
}
