/**
 * Finds the generator functions of a module that can be procedures: those that are not inside another function or
 * a block, so that there is one of each.
 */
import { types as t } from '@babel/core';
import { bare, type Generator } from './rules.ts';
import { gateOf } from './scope.ts';
import { children, walkOwn } from './walk.ts';

export interface FoundGenerator {
  readonly node: Generator;
  readonly name: string;
  /** True where its author means it as a procedure: then it must keep the rules, used or not. */
  readonly declared: boolean;
  readonly inline: boolean;
  /** Put another expression in the place of a function expression or method. */
  readonly replace: (expression: t.Expression) => void;
}

/** What the compiler must know of a module's own names. */
export interface ModuleNames {
  /** Local names of dcheck's `until`. */
  readonly untilNames: ReadonlySet<string>;
  /** Local names of dcheck's `current`. */
  readonly currentNames: ReadonlySet<string>;
  /** Top-level variables that can be assigned again. */
  readonly mutable: ReadonlySet<string>;
  /** What is imported, by local name. */
  readonly imports: ReadonlyMap<string, ImportedName>;
}

/** `imported` of the module `specifier`; null for all of it. */
export interface ImportedName {
  readonly specifier: string;
  readonly imported: string | null;
}

export function moduleNames(program: t.Program): ModuleNames {
  const mutable = new Set<string>();
  const imports = new Map<string, ImportedName>();
  for (const statement of program.body) {
    if (t.isImportDeclaration(statement)) {
      const { value: specifier } = statement.source;
      for (const one of statement.specifiers) imports.set(one.local.name, { specifier, imported: importedName(one) });
    }
    const declaration = t.isExportNamedDeclaration(statement) ? statement.declaration : statement;
    if (t.isVariableDeclaration(declaration) && declaration.kind !== 'const') {
      for (const name of Object.keys(t.getBindingIdentifiers(declaration))) mutable.add(name);
    }
  }
  return { untilNames: namesOf(imports, 'until'), currentNames: namesOf(imports, 'current'), mutable, imports };
}

/** What the module calls dcheck's `wanted`: `until`, or `dcheck.until`. */
function namesOf(imports: ReadonlyMap<string, ImportedName>, wanted: string): Set<string> {
  const names = new Set<string>();
  for (const [local, { specifier, imported }] of imports) {
    if (specifier !== 'dcheck') continue;
    if (imported === null) names.add(`${local}.${wanted}`);
    else if (imported === wanted) names.add(local);
  }
  return names;
}

/** What is imported; null for all of the module. */
export function importedName(specifier: t.ImportDeclaration['specifiers'][number]): string | null {
  if (t.isImportNamespaceSpecifier(specifier)) return null;
  if (t.isImportDefaultSpecifier(specifier)) return 'default';
  const { imported } = specifier;
  return t.isIdentifier(imported) ? imported.name : imported.value;
}

/** The module's generator functions, in source order. */
export function findGenerators(program: t.Program, { untilNames }: ModuleNames): FoundGenerator[] {
  const found: FoundGenerator[] = [];
  const visit = (node: t.Node, parent: t.Node, name: string, comments: readonly t.Comment[]): void => {
    const here = [...comments, ...(node.leadingComments ?? [])];
    if (isGenerator(node)) {
      const replace = (expression: t.Expression): void => replaceIn(parent, node, expression);
      const inline = here.some(({ value }) => /@inline\b/.test(value));
      found.push({ node, name: ownName(node) ?? name, declared: isDeclared(node, untilNames), inline, replace });
    } else if (!t.isFunction(node) && !t.isClass(node) && !t.isBlock(node)) {
      const isOuter = t.isExportNamedDeclaration(node) || t.isExportDefaultDeclaration(node) || t.isVariableDeclaration(node);
      const below = isOuter || t.isVariableDeclarator(node) || t.isObjectProperty(node) ? here : [];
      for (const child of children(node)) visit(child, node, nameFor(node) ?? (isOuter || isWrapper(node) ? name : ''), below);
    }
  };
  for (const statement of program.body) visit(statement, program, '', []);
  return found;
}

function isGenerator(node: t.Node): node is Generator {
  const isKind = t.isFunctionDeclaration(node) || t.isFunctionExpression(node) || t.isObjectMethod(node);
  return isKind && node.generator === true && !(t.isFunctionDeclaration(node) && node.declare);
}

function ownName(node: Generator): string | null {
  if (t.isObjectMethod(node)) return node.computed ? null : keyName(node.key);
  return node.id?.name ?? null;
}

/** The name that a node gives to the anonymous function that stands in it. */
function nameFor(node: t.Node): string | null {
  if (t.isVariableDeclarator(node) && t.isIdentifier(node.id)) return node.id.name;
  if (t.isObjectProperty(node) && !node.computed) return keyName(node.key);
  if (t.isAssignmentExpression(node) && t.isIdentifier(node.left)) return node.left.name;
  return t.isExportDefaultDeclaration(node) ? 'default' : null;
}

function isWrapper(node: t.Node): boolean {
  return t.isTSAsExpression(node) || t.isTSSatisfiesExpression(node) || t.isTSNonNullExpression(node);
}

function keyName(key: t.Node): string | null {
  if (t.isIdentifier(key)) return key.name;
  return t.isStringLiteral(key) ? key.value : null;
}

/** It returns a `Proc`, or contains a bare `yield` or a `yield until(...)`. */
function isDeclared(node: Generator, untilNames: ReadonlySet<string>): boolean {
  const type = t.isTSTypeAnnotation(node.returnType) ? node.returnType.typeAnnotation : null;
  if (t.isTSTypeReference(type)) {
    const name = t.isTSQualifiedName(type.typeName) ? type.typeName.right : type.typeName;
    if (t.isIdentifier(name, { name: 'Proc' })) return true;
  }
  let declared = false;
  walkOwn(node.body, (inner) => {
    if (!t.isYieldExpression(inner) || inner.delegate) return;
    declared ||= !inner.argument || gateOf(untilNames, bare(inner.argument)) !== null;
  });
  return declared;
}

function replaceIn(parent: t.Node, node: t.Node, expression: t.Expression): void {
  const record = parent as unknown as Record<string, unknown>;
  for (const key of t.VISITOR_KEYS[parent.type] ?? []) {
    const child = record[key];
    if (child === node) record[key] = expression;
    else if (Array.isArray(child) && child.includes(node)) {
      const method = node as t.ObjectMethod;
      const isMethod = t.isObjectMethod(node);
      child[child.indexOf(node)] = isMethod ? t.objectProperty(method.key, expression, method.computed) : expression;
    }
  }
}
