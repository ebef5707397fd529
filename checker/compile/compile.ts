/**
 * Compiles one TypeScript module of a spec to CommonJS, with its procedures.
 *
 * Three passes: Babel parses; every generator function gets a compiled form beside it (`procedure.ts`), registered
 * through `$dcheck.procedure`; Babel's own plugins remove types and turn modules into CommonJS, so that a
 * synchronous linker can evaluate cyclic imports. Source maps lead back through all of it.
 *
 * This is the only module through which Babel is loaded: a load whose files are all in the cache never imports it.
 */
import { parseSync, types as t, transformFromAstSync } from '@babel/core';
import commonjs from '@babel/plugin-transform-modules-commonjs';
import typescript from '@babel/plugin-transform-typescript';
import { type FoundGenerator, findGenerators, moduleNames } from './find.ts';
import { type Problem, RuleBroken } from './problem.ts';
import { compileProcedure, describeBroken } from './procedure.ts';
import { walk } from './walk.ts';

/** A module that another one imports, with the place that says so. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  readonly column: number;
}

export interface CompiledModule {
  readonly code: string;
  /** Source map, version 3, as JSON. */
  readonly map: string;
  readonly imports: readonly Import[];
}

/** Why a module cannot be compiled. */
export interface CompileFailure {
  readonly kind: 'syntax' | 'procedure';
  readonly problem: Problem;
}

/** Compile `source`. Its path is not part of the result, which can therefore be cached by content. */
export function compileModule(source: string, isTypeScript = true): CompiledModule | CompileFailure {
  try {
    return compileOrThrow(source, isTypeScript);
  } catch (thrown) {
    if (thrown instanceof RuleBroken) return { kind: 'procedure', problem: thrown.problem };
    const failure = syntaxProblem(thrown);
    if (failure === null) throw thrown;
    return { kind: 'syntax', problem: failure };
  }
}

const OPTIONS = { babelrc: false, configFile: false, browserslistConfigFile: false, highlightCode: false } as const;

function compileOrThrow(source: string, isTypeScript: boolean): CompiledModule {
  const plugins = isTypeScript ? ['typescript' as const] : [];
  const file = parseSync(source, { ...OPTIONS, sourceType: 'module', parserOpts: { plugins } });
  if (file === null) throw new Error('Babel parsed nothing');
  const { program } = file;
  checkTopLevel(program);
  const imports = importsOf(program);
  addProcedures(source, file);
  const result = transformFromAstSync(file, source, {
    ...OPTIONS,
    sourceMaps: true,
    sourceFileName: 'module',
    comments: false,
    compact: false,
    cloneInputAst: false,
    ast: true,
    plugins: [...(isTypeScript ? [[typescript, { allowDeclareFields: true }]] : []), [commonjs, { noInterop: true }]],
  });
  const required = requiredBy(result?.ast?.program);
  return {
    code: result?.code ?? '',
    map: JSON.stringify(result?.map),
    imports: required.map((specifier) => imports.get(specifier) ?? { specifier, line: 1, column: 1 }),
  };
}

function addProcedures(source: string, file: t.File): void {
  const { program } = file;
  const names = moduleNames(program);
  const comments = (file.comments ?? []).map(({ start, end }) => ({ start: start ?? 0, end: end ?? 0 }));
  const registrations: t.Statement[] = [];
  for (const found of findGenerators(program, names)) {
    const described = describeOne(source, found, comments, names);
    const { node } = found;
    if (t.isFunctionDeclaration(node)) {
      node.id ??= t.identifier('default$procedure');
      registrations.push(t.expressionStatement(register(t.cloneNode(node.id), described)));
    } else {
      const body = t.isObjectMethod(node)
        ? t.functionExpression(null, node.params as t.FunctionParameter[], node.body, true)
        : node;
      found.replace(register(body, described));
    }
  }
  // Functions are there before the first statement runs, and so must their compiled forms be.
  const at = program.body.findIndex((statement) => !t.isImportDeclaration(statement));
  program.body.splice(at === -1 ? program.body.length : at, 0, ...registrations);
}

function describeOne(
  source: string,
  found: FoundGenerator,
  comments: readonly { start: number; end: number }[],
  names: ReturnType<typeof moduleNames>,
): t.Expression {
  try {
    return compileProcedure(source, found, comments, names);
  } catch (thrown) {
    if (!(thrown instanceof RuleBroken) || found.declared) throw thrown;
    return describeBroken(found, thrown.problem);
  }
}

function register(procedure: t.Expression, described: t.Expression): t.Expression {
  return t.callExpression(t.memberExpression(t.identifier('$dcheck'), t.identifier('procedure')), [procedure, described]);
}

/** What only an ECMAScript module has: `import.meta` is handed in; `await` outside functions cannot be had. */
function checkTopLevel(program: t.Program): void {
  walk(program, (node) => {
    if (t.isAwaitExpression(node) || (t.isForOfStatement(node) && node.await)) {
      const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
      const hint = 'a spec is loaded synchronously: compute the value before, or read files with node:fs';
      throw new TopLevelAwait({ message: 'a spec cannot use await at the top level', hint, line, column: column + 1 });
    }
    return !t.isFunction(node);
  });
  walk(program, (node) => {
    for (const [key, child] of Object.entries(node)) {
      if (t.isMetaProperty(child as t.Node) && (child as t.MetaProperty).meta.name === 'import') {
        (node as unknown as Record<string, unknown>)[key] = t.memberExpression(t.identifier('$dcheck'), t.identifier('meta'));
      }
    }
  });
}

class TopLevelAwait extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

function syntaxProblem(thrown: unknown): Problem | null {
  if (thrown instanceof TopLevelAwait) return thrown.problem;
  const { loc, message } = thrown as { loc?: { line: number; column: number }; message?: string };
  if (loc === undefined || message === undefined) return null;
  // Babel's message is "<file>: <what> (line:column)" and then a picture, which the loader draws itself.
  const text = (message.split('\n')[0] as string).replace(/^unknown file: /, '').replace(/^.*?: (?=[A-Z])/, '');
  return { message: text.replace(/ \(\d+:\d+\)$/, ''), hint: 'mend the syntax', line: loc.line, column: loc.column + 1 };
}

function importsOf(program: t.Program): Map<string, Import> {
  const found = new Map<string, Import>();
  for (const statement of program.body) {
    const source = (statement as { source?: t.StringLiteral | null }).source;
    if (!source) continue;
    const { line, column } = source.loc?.start ?? { line: 1, column: 0 };
    if (!found.has(source.value)) found.set(source.value, { specifier: source.value, line, column: column + 1 });
  }
  return found;
}

/** Imports that are left once those that only types needed are gone. */
function requiredBy(program: t.Program | undefined): string[] {
  const found = new Set<string>();
  if (program === undefined) return [];
  walk(program, (node) => {
    if (!t.isCallExpression(node) || !t.isIdentifier(node.callee, { name: 'require' })) return;
    const [specifier] = node.arguments;
    if (t.isStringLiteral(specifier)) found.add(specifier.value);
  });
  return [...found];
}
