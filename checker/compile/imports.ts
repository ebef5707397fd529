/**
 * What a module imports: found in its own text, which has the places, and in the CommonJS that Babel makes of it, which has
 * what is left once the imports that only types needed are gone. Cost: linear in both.
 *
 * Not among the names: what is only exported again, which may as well be a type.
 */
import { types as t } from '@babel/core';
import { importedName } from './find.ts';
import { walk } from './walk.ts';

/** A name that is wanted of another module, 'default' included, with the place that says so. */
export interface WantedName {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** A module that another one imports, with the place that says so. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  readonly column: number;
  /** Names that the code uses, not those of a namespace. */
  readonly names: readonly WantedName[];
}

/** The imports of a module as it is written, by specifier. */
export function importsOf(program: t.Program): Map<string, Import> {
  const found = new Map<string, Import>();
  for (const statement of program.body) {
    const source = (statement as { source?: t.StringLiteral | null }).source;
    if (!source) continue;
    const { value: specifier } = source;
    const known = found.get(specifier) ?? { specifier, ...placeOf(source), names: [] };
    found.set(specifier, { ...known, names: [...known.names, ...namesIn(statement)] });
  }
  return found;
}

/** Those that `program`, the result, requires; of their names, those that it uses. */
export function keptOf(imports: ReadonlyMap<string, Import>, program: t.Program | null | undefined): Import[] {
  const used = new Map<string, Set<string>>();
  const locals = new Map<string, Set<string>>();
  for (const statement of program?.body ?? []) {
    for (const { specifier, local } of requiredBy(statement)) {
      const names = used.get(specifier) ?? new Set();
      used.set(specifier, names);
      if (local !== null) locals.set(local, names);
    }
  }
  for (const statement of program?.body ?? []) {
    if (isExport(statement)) continue;
    walk(statement, (node) => {
      if (!t.isMemberExpression(node) || !t.isIdentifier(node.object)) return;
      const { property } = node;
      locals
        .get(node.object.name)
        ?.add(t.isIdentifier(property) ? property.name : t.isStringLiteral(property) ? property.value : '');
    });
  }
  return [...used].map(([specifier, names]) => {
    const { names: wanted, ...rest } = imports.get(specifier) ?? { specifier, line: 1, column: 1, names: [] };
    return { ...rest, names: wanted.filter(({ name }) => names.has(name)) };
  });
}

function namesIn(statement: t.Statement): WantedName[] {
  if (!t.isImportDeclaration(statement)) return [];
  return statement.specifiers.flatMap((one) => {
    const name = importedName(one);
    return name === null ? [] : [{ name, ...placeOf(one) }];
  });
}

function placeOf(node: t.Node): { readonly line: number; readonly column: number } {
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
  return { line, column: column + 1 };
}

/** The calls of `require` in a statement at the top level, and the variables that get what they return. */
function requiredBy(statement: t.Statement): { readonly specifier: string; readonly local: string | null }[] {
  const found: { specifier: string; local: string | null }[] = [];
  const visit = (node: t.Node | null | undefined, local: string | null): void => {
    if (t.isVariableDeclaration(node)) {
      for (const { id, init } of node.declarations) visit(init, t.isIdentifier(id) ? id.name : null);
    } else if (t.isExpressionStatement(node)) visit(node.expression, null);
    else if (t.isCallExpression(node)) {
      const [specifier] = node.arguments;
      const isRequire = t.isIdentifier(node.callee, { name: 'require' }) && t.isStringLiteral(specifier);
      if (isRequire) found.push({ specifier: specifier.value, local });
    }
  };
  visit(statement, null);
  return found;
}

/** `Object.defineProperty(exports, ...)`: what is imported is exported again. */
function isExport(statement: t.Statement): boolean {
  if (!t.isExpressionStatement(statement) || !t.isCallExpression(statement.expression)) return false;
  const [first] = statement.expression.arguments;
  return t.isIdentifier(first, { name: 'exports' });
}
