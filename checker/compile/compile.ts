/**
 * Compiles one TypeScript module of a spec to CommonJS, with its procedures.
 *
 * Babel parses; every generator function is compiled (`procedure.ts`) and stays as it is, registered through
 * `$dcheck.procedure`; Babel's own plugins remove types and turn the module into CommonJS, so that a synchronous
 * linker can evaluate cyclic imports; the step functions are put behind it. Source maps lead back through all of it.
 *
 * This is the only module through which Babel is loaded: a load whose files are all in the cache never imports it.
 */
import { type PluginItem, parseSync, types as t, transformFromAstSync } from '@babel/core';
import commonjs from '@babel/plugin-transform-modules-commonjs';
import typescript from '@babel/plugin-transform-typescript';
import type { Description } from '../procedures/step.ts';
import { type FoundGenerator, findGenerators, type ModuleNames, moduleNames } from './find.ts';
import { type Import, importsOf, keptOf } from './imports.ts';
import { type Problem, RuleBroken } from './problem.ts';
import { brokenProcedure, type Compiled, compileProcedure } from './procedure.ts';
import { stepsText } from './steps.ts';
import { children } from './walk.ts';

export interface CompiledModule {
  readonly code: string;
  /** Source map, version 3, as JSON. */
  readonly map: string;
  readonly imports: readonly Import[];
  /** Its generator functions, by the number under which the code registers them. */
  readonly procedures: readonly Description[];
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

/** The same objects for every module, so that Babel sets its plugins up once. */
const TYPESCRIPT: PluginItem = [typescript, { allowDeclareFields: true }];
const COMMONJS: PluginItem = [commonjs, { noInterop: true }];

function compileOrThrow(source: string, isTypeScript: boolean): CompiledModule {
  const plugins = isTypeScript ? ['typescript' as const] : [];
  const file = parseSync(source, { ...OPTIONS, sourceType: 'module', parserOpts: { plugins } });
  if (file === null) throw new Error('Babel parsed nothing');
  const { program } = file;
  checkTopLevel(program);
  const names = moduleNames(program);
  const places = importsOf(program);
  const procedures = compileProcedures(source, file, names);
  const steps = procedures.length === 0 ? null : stepsText(source, procedures, names.imports);
  const result = transformFromAstSync(file, source, {
    ...OPTIONS,
    sourceMaps: true,
    sourceFileName: 'module',
    comments: false,
    compact: false,
    cloneInputAst: false,
    ast: true,
    plugins: isTypeScript ? [TYPESCRIPT, COMMONJS] : [COMMONJS],
  });
  const code = result?.code ?? '';
  return {
    code: steps === null ? code : `${code}\n${steps.code}`,
    map: joinMaps(result?.map ?? null, steps?.map ?? null, code.split('\n').length),
    imports: keptOf(places, result?.ast?.program),
    procedures: procedures.map(({ description }) => description),
  };
}

/** An index map: the steps begin at line `line`, counted from 0. */
function joinMaps(module: object | null, steps: object | null, line: number): string {
  if (steps === null) return JSON.stringify(module);
  const sections = [
    { offset: { line: 0, column: 0 }, map: module },
    { offset: { line, column: 0 }, map: steps },
  ];
  return JSON.stringify({ version: 3, sections });
}

/** Compile the module's procedures, and make it register each under its number: `$dcheck.procedure(0, f)`. */
function compileProcedures(source: string, file: t.File, names: ModuleNames): Compiled[] {
  const { program } = file;
  const comments = (file.comments ?? []).map(({ start, end }) => ({ start: start ?? 0, end: end ?? 0 }));
  return findGenerators(program, names).map((found, index) => {
    const compiled = compileOne(source, found, comments, names);
    const { node } = found;
    if (t.isFunctionDeclaration(node)) {
      node.id ??= t.identifier('$default');
      program.body.push(t.expressionStatement(register(index, t.identifier(node.id.name))));
    } else {
      const body = t.isObjectMethod(node)
        ? t.functionExpression(null, node.params as t.FunctionParameter[], node.body, true)
        : node;
      found.replace(register(index, body));
    }
    return compiled;
  });
}

function compileOne(
  source: string,
  found: FoundGenerator,
  comments: readonly { start: number; end: number }[],
  names: ModuleNames,
): Compiled {
  try {
    return compileProcedure(source, found, comments, names);
  } catch (thrown) {
    if (!(thrown instanceof RuleBroken) || found.declared) throw thrown;
    return brokenProcedure(found, thrown.problem);
  }
}

function register(index: number, procedure: t.Expression): t.Expression {
  return t.callExpression(t.memberExpression(t.identifier('$dcheck'), t.identifier('procedure')), [
    t.numericLiteral(index),
    procedure,
  ]);
}

/** What only an ECMAScript module has: `import.meta` is handed in; `await` outside functions cannot be had. */
function checkTopLevel(program: t.Program): void {
  let depth = 0;
  const visit = (node: t.Node): void => {
    if (depth === 0 && (t.isAwaitExpression(node) || (t.isForOfStatement(node) && node.await))) {
      const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
      const hint = 'a spec is loaded synchronously: compute the value before, or read files with node:fs';
      throw new TopLevelAwait({ message: 'a spec cannot use await at the top level', hint, line, column: column + 1 });
    }
    if (t.isMetaProperty(node) && node.meta.name === 'import') {
      const meta = t.memberExpression(t.identifier('$dcheck'), t.identifier('meta'));
      Object.assign(node, meta, { loc: node.loc });
    }
    const isFunction = t.isFunction(node);
    if (isFunction) depth++;
    for (const child of children(node)) visit(child);
    if (isFunction) depth--;
  };
  visit(program);
}

class TopLevelAwait extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** What Babel found wrong; null where the error is not Babel's. */
function syntaxProblem(thrown: unknown): Problem | null {
  if (thrown instanceof TopLevelAwait) return thrown.problem;
  const { loc, message, code } = thrown as { loc?: { line: number; column: number }; message?: string; code?: unknown };
  if (message === undefined || !String(code).startsWith('BABEL')) return null;
  // Babel's message is "<file>: <what> (line:column)", and then a picture, which the loader draws itself.
  const [first = '', ...picture] = message.split('\n');
  const what = first.replace(/^unknown( file)?: /, '').replace(/\s*\(\d+:\d+\)$/, '');
  const marked = /^\s*>\s*(\d+) \|/m.exec(picture.join('\n'));
  const place = loc === undefined ? { line: Number(marked?.[1] ?? 1), column: 1 } : { line: loc.line, column: loc.column + 1 };
  return { message: what, hint: 'mend the syntax', ...place };
}
