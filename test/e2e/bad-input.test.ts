/** Every mistake that a user can make gets one clear message: what, where, in which action, at which path; exit 2. */
import { expect, test } from 'vitest';
import { dcheck } from './dcheck.ts';

interface Mistake {
  /** File in test/fixtures/broken, and the line that the message must name. */
  readonly file: string;
  readonly line?: number;
  readonly code: string;
  readonly says: RegExp;
  readonly action?: string;
  readonly path?: string;
}

const mistakes: readonly Mistake[] = [
  { file: 'syntax', line: 5, code: 'spec-syntax', says: /expected ","/ },
  { file: 'import', line: 2, code: 'spec-import', says: /no-such-file/ },
  { file: 'no-default', line: 1, code: 'spec-shape', says: /not as the default/ },
  { file: 'plain-object', line: 1, code: 'spec-shape', says: /plain object/ },
  { file: 'throws', line: 4, code: 'spec-throws', says: /reading 'size'/ },
  { file: 'no-actions', line: 3, code: 'spec-shape', says: /neither actions nor threads/ },
  { file: 'empty-init', line: 3, code: 'spec-shape', says: /gives no state/ },
  { file: 'expect-unknown', line: 3, code: 'unknown-name', says: /"smal", which is no property/ },
  { file: 'init-throws', line: 6, code: 'init-throws', says: /RangeError: no initial state today/, action: 'init' },
  { file: 'action-throws', line: 11, code: 'action-throws', says: /TypeError: .*reading 'id'/, action: 'action take(0)' },
  { file: 'invariant-throws', line: 9, code: 'invariant-throws', says: /reading 'name'/, action: 'invariant owned.named' },
  { file: 'invariant-silent', line: 9, code: 'invariant-throws', says: /returned nothing/, action: 'invariant forgets' },
  { file: 'frozen-invariant', line: 9, code: 'frozen', says: /writes to the frozen state/, action: 'invariant counts' },
  { file: 'frozen-action', line: 18, code: 'frozen', says: /writes to the frozen state/, action: 'action write' },
  { file: 'promise-action', line: 8, code: 'not-plain', says: /returned a promise/, action: 'action wait' },
  { file: 'promise-init', line: 5, code: 'not-plain', says: /a promise/, action: 'init' },
  { file: 'function', line: 7, code: 'not-plain', says: /a function/, action: 'action start', path: 'threads[0].run' },
  { file: 'class', line: 9, code: 'not-plain', says: /class Dentry/, action: 'init', path: 'dentries.D1' },
  { file: 'symbol', line: 7, code: 'not-plain', says: /a symbol/, action: 'action mark', path: 'flags.mode' },
  { file: 'cycle', line: 11, code: 'not-plain', says: /a cycle/, action: 'init', path: 'list.head.next' },
  {
    file: 'undeclared-fault',
    line: 7,
    code: 'action-throws',
    says: /"no-crash", which the spec does not declare/,
    action: 'action crash',
  },
  {
    file: 'draft-across-yield',
    line: 9,
    code: 'procedure',
    says: /`dentry` is a draft of the shared state/,
    action: 'thread dropper',
  },
];

test.each(mistakes)('$file: $code', ({ file, line, code, says, action, path }) => {
  const spec = `test/fixtures/broken/${file}.ts`;
  const { status, stdout, stderr } = dcheck(['run', spec]);
  const lines = stderr.trimEnd().split('\n');
  expect([status, stdout], stderr).toEqual([2, '']);
  expect(lines[0]).toMatch(new RegExp(`^dcheck: error\\[${code}\\]: `));
  expect(stderr).toMatch(says);
  expect(lines.filter((text) => text.startsWith('dcheck:'))).toHaveLength(1);
  expect(stderr).toMatch(new RegExp(`^  at ${spec}:${line}(:\\d+)?$`, 'm'));
  if (action !== undefined) expect(lines).toContain(`  action: ${action}`);
  if (path !== undefined) expect(lines).toContain(`  path: ${path}`);
  // No stack trace: no line that leads into dcheck itself.
  expect(stderr).not.toMatch(/^\s+at .*(dist|node_modules|node:)/m);
});

test('--debug adds the stack, and its cause', () => {
  const { status, stderr } = dcheck(['run', 'test/fixtures/broken/action-throws.ts', '--debug']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^dcheck: error\[action-throws\]/);
  expect(stderr).toMatch(/^ +at .*dist\/checker/m);
  expect(stderr).toMatch(/caused by:\nTypeError/);
});

test.each<[string, string[], string, RegExp]>([
  ['no such spec', ['run', 'nowhere.ts'], 'spec-not-found', /there is no file nowhere.ts/],
  ['a folder', ['run', 'test/fixtures'], 'spec-not-found', /is a folder/],
  [
    'an unknown variant',
    ['run', 'test/fixtures/locks.ts', '--variant', 'ab-bb'],
    'unknown-name',
    /no variant "ab-bb"[\s\S]*did you mean ab-/,
  ],
  [
    'an unknown configuration',
    ['run', 'test/fixtures/locks.ts', '--config', 'tow'],
    'unknown-name',
    /no configuration "tow"[\s\S]*did you mean two/,
  ],
  [
    'an unknown property',
    ['run', 'test/fixtures/locks.ts', '--property', 'smal'],
    'unknown-name',
    /no property "smal"[\s\S]*did you mean small/,
  ],
  [
    'an unknown constant',
    ['run', 'test/fixtures/locks.ts', '--set', 'LIMITS=3'],
    'unknown-name',
    /"LIMITS"[\s\S]*did you mean LIMIT/,
  ],
  [
    'a constant of the wrong type',
    ['run', 'test/fixtures/locks.ts', '--set', 'LIMIT=many'],
    'usage',
    /LIMIT takes a number[\s\S]*default is 5/,
  ],
  [
    'a variant of a spec that has none',
    ['run', 'test/fixtures/counter.ts', '--variant', 'a'],
    'unknown-name',
    /no variant "a"[\s\S]*there are none/,
  ],
  [
    'an unknown option',
    ['run', 'test/fixtures/counter.ts', '--max-state', '3'],
    'usage',
    /--max-state[\s\S]*did you mean --max-states/,
  ],
  ['an unknown command', ['chekc', 'test/fixtures/counter.ts'], 'usage', /"chekc"[\s\S]*known: run/],
  ['an unknown engine', ['run', 'test/fixtures/counter.ts', '--engine', 'warp'], 'usage', /"warp"[\s\S]*reference/],
])('%s', (_, args, code, says) => {
  const { status, stdout, stderr } = dcheck(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^dcheck: error\\[${code}\\]: `));
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at (file|node|\/)/m);
});

test('with --format json the error is a document too', () => {
  const { status, stdout, stderr } = dcheck(['run', 'test/fixtures/broken/function.ts', '--format', 'json']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^dcheck: error\[not-plain\]/);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'dcheck.error/1',
    code: 'not-plain',
    at: { file: 'test/fixtures/broken/function.ts', line: 7 },
    action: 'action start',
    path: 'threads[0].run',
  });
});

test('a narration that throws costs its words, not the verdict; and is an error', () => {
  const { status, stdout, stderr } = dcheck(['run', 'test/fixtures/broken/narration.ts']);
  expect(status).toBe(2);
  expect(stdout).toContain('small VIOLATED, as expected');
  expect(stdout).toContain('x: 0 → 1');
  expect(stderr).toMatch(
    /^dcheck: error\[describe-throws\]: narration.changes threw Error: no words for 1\n {2}at test\/fixtures\/broken\/narration.ts:18:/,
  );
});
