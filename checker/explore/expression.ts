/**
 * Expressions over a state, as a reader of the explorer types them: JavaScript, with the parts of the state by their
 * names and a few words about threads and properties.
 *
 * They are evaluated in a context of their own, without Node's globals and without code from strings. That keeps
 * accidents away, not attackers: whoever may type them runs the spec itself, which is code. That an expression ends is
 * seen to by `host.ts`, which ends the thread that it runs in.
 */
import { compileFunction, createContext } from 'node:vm';
import { DcheckError, messageOf } from '../errors/error.ts';
import type { Frame } from '../procedures/frame.ts';
import { flawsOf } from '../system/steps.ts';
import { type State, THREADS, type TransitionSystem } from '../system/system.ts';

const NAME = /^[A-Za-z_][\w$]*$/;
const MOST = 2000;

/** For help texts. */
export const EXPRESSION_HELP: readonly (readonly [words: string, meaning: string])[] = [
  ['x, threads[0].pc', 'parts of the state by their names; s is the whole state'],
  ["ended('t')", 'thread t has ended'],
  ["blocked('t')", 'thread t waits'],
  ["at('t')", "what thread t's next step is called, '' where it has ended"],
  ["inside('t', 'f')", 'thread t is in procedure f, or in one that f called'],
  ["holds('p')", 'invariant p holds'],
];

/** What an expression gives in a state. Throws DcheckError `usage` with what the expression threw. */
export type Evaluate = (state: State) => unknown;

/** Throws DcheckError `usage` where `text` is no expression. */
export function compileExpression(system: TransitionSystem, text: string): Evaluate {
  if (text.trim() === '' || text.length > MOST) {
    throw new DcheckError(
      'usage',
      text.trim() === '' ? 'the expression is empty' : `the expression is longer than ${MOST} characters`,
    );
  }
  const words = wordsOf(system);
  const keys = Object.keys(system.initial[0] ?? {}).filter(
    (key) => key !== THREADS && key !== 's' && NAME.test(key) && !(key in words),
  );
  const compiled = compiledOf(text, ['s', ...keys, ...Object.keys(words)]);
  return (state) => {
    try {
      return compiled(state, ...keys.map((key) => state[key]), ...Object.values(words).map((word) => word(state)));
    } catch (thrown) {
      if (thrown instanceof DcheckError) throw thrown;
      throw new DcheckError('usage', `the expression threw ${messageOf(thrown)}`, { cause: thrown });
    }
  };
}

/** As a predicate: true where the expression is truthy; what it throws in a state makes it false there. */
export function compilePredicate(system: TransitionSystem, text: string): (state: State) => boolean {
  const evaluate = compileExpression(system, text);
  return (state) => {
    try {
      return Boolean(evaluate(state));
    } catch {
      // As in `entry.d_inode === 5` where there is no entry yet.
      return false;
    }
  };
}

function compiledOf(text: string, parameters: readonly string[]): (...given: unknown[]) => unknown {
  const parsingContext = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  try {
    // The line end keeps a comment at the end of the text from hiding the bracket.
    return compileFunction(`'use strict'; return (${text}\n);`, [...parameters], { parsingContext }) as never;
  } catch (thrown) {
    throw new DcheckError('usage', `this is no expression: ${messageOf(thrown)}`, {
      hint: `the state is s, with ${parameters.slice(1, 6).join(', ')}; as in JavaScript: === compares, && and || combine`,
      cause: thrown,
    });
  }
}

type Word = (state: State) => (...names: string[]) => unknown;

function wordsOf(system: TransitionSystem): Readonly<Record<string, Word>> {
  const stack = (state: State, name: string): readonly Frame[] => {
    const found = (state[THREADS] as Readonly<Record<string, readonly Frame[]>> | undefined)?.[name];
    if (found === undefined) throw new DcheckError('usage', `there is no thread ${JSON.stringify(name)}`);
    return found;
  };
  const actionOf = (name: string) => system.actions.find((action) => action.isThread && action.name === name);
  return {
    ended:
      (state) =>
      (name = '') =>
        stack(state, name).length === 0,
    blocked:
      (state) =>
      (name = '') =>
        stack(state, name).length > 0 && actionOf(name)?.blockedBy(state) !== null,
    at:
      (state) =>
      (name = '') =>
        stack(state, name).length === 0 ? '' : (actionOf(name)?.nameStep(state).label ?? ''),
    inside:
      (state) =>
      (name = '', procedure = '') =>
        stack(state, name).some(({ fn }) => fn === procedure || fn.startsWith(`${procedure}@`)),
    holds:
      (state) =>
      (name = '') => {
        if (!system.invariants.some(({ property }) => property === name)) {
          throw new DcheckError('usage', `there is no invariant ${JSON.stringify(name)}`);
        }
        return !flawsOf(system, state).some(({ property }) => property === name);
      },
  };
}
