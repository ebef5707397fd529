/**
 * What `dcheck new` writes: a spec in which a lock can be left out, and a test that it matters. Small enough to be read
 * at once, and of the parts that most specs have.
 */

/** The spec; `name` stands in its header and is its name. */
export function specText(name: string): string {
  return `/**
 * ${name}: two threads add 1 to a counter, under a lock. A start for a spec of your own.
 *
 *   dcheck run ${name}.ts                      every interleaving, every property
 *   dcheck run ${name}.ts --set LOCKED=false   without the lock: the shortest run that loses an update
 */
import { current, implies, type Proc, spec, thread, until } from 'dcheck';

/** The state is plain data; ids stand for pointers. */
interface State {
  counter: number;
  /** The thread that has the lock; null: nobody. */
  owner: string | null;
  /** Only for the property: how many threads are done. */
  done: number;
}

/**
 * A procedure is what one thread does; \`s\` is the state, to be changed in place. What lies between two yields is one
 * atomic step. \`yield\`: others may run here. \`yield until(...)\`: wait. \`yield* f(s, ...)\`: call another procedure.
 */
function* increment(s: State, locked: boolean): Proc {
  if (locked) yield* lock(s);
  const seen = s.counter;
  yield;
  s.counter = seen + 1;
  if (locked) unlock(s);
  s.done++;
}

function* lock(s: State): Proc {
  yield until(
    () => s.owner === null,
    () => \`the lock, held by \${s.owner}\`,
  );
  s.owner = current();
}

/** It never waits, and so is no procedure but a part of its caller's step. */
function unlock(s: State): void {
  s.owner = null;
}

export default spec({
  name: '${name}',
  about: 'two threads add 1 to a counter',
  /** What --set may change. */
  constants: { LOCKED: true },
  init: (): State => ({ counter: 0, owner: null, done: 0 }),
  threads: ({ LOCKED }) => ({ first: thread(increment, LOCKED), second: thread(increment, LOCKED) }),
  /**
   * What must hold in every reachable state: true, or false, or the reason why not. A run fails as well where the
   * first half of an implies() is true nowhere, and where some thread cannot go on (no-deadlock).
   */
  invariants: {
    'no-lost-update': implies(
      ({ done }) => done === 2,
      ({ counter }) => counter === 2 || \`both threads are done, and the counter is \${counter}\`,
    ),
  },
  /** What is seen at the end: for dcheck outcomes. */
  outcome: ({ counter }) => ({ counter }),
  /** The verdicts that you expect. Any other makes dcheck run exit with 1. */
  expect: { 'no-lost-update': 'holds' },
});
`;
}

/** Its test, for Node's own test runner; \`file\` is the spec's, beside it. */
export function testText(file: string): string {
  return `// Run with: node --test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { check, isUnexpected, learnedEngine, loadSpec } from 'dcheck/api';

const { spec } = await loadSpec(fileURLToPath(new URL('./${file}', import.meta.url)));

test('every state is visited, and every verdict is the expected one', async () => {
  const { bound, properties } = await check(spec, {}, learnedEngine);
  assert.equal(bound, null);
  assert.deepEqual(properties.filter(isUnexpected), []);
});

test('the property can fail: without the lock an update is lost', async () => {
  const { properties } = await check(spec, { set: { LOCKED: false } }, learnedEngine);
  const { verdict, violation } = properties.find(({ name }) => name === 'no-lost-update');
  assert.equal(verdict, 'violated');
  // Both read before either writes.
  assert.equal(violation.trace.steps.length, 4);
});
`;
}
