/** Pages do what they say: commands print what stands there, changes fit, names exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../bin/commands/index.ts';
import { OPTIONS, type Option } from '../../bin/options.ts';
import { ROOT } from '../e2e/dcheck.ts';
import { agrees, follow, workplace } from './pages.ts';

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const pages = ['README.md', 'model/README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

test.each(['docs/tutorial.md', 'docs/add-a-variant.md', 'docs/gate.md', 'docs/for-tla-users.md'])(
  '%s: every command prints what stands there',
  (page) => {
    const tried = follow(read(page), workplace(['model', 'specs/inval.ts', 'specs/inval.expect.ts', 'docs/candidates']));
    expect(tried.length).toBeGreaterThan(page === 'docs/tutorial.md' ? 15 : 1);
    for (const { line, command, expected, printed } of tried) {
      if (!agrees(expected, printed)) expect(printed, `line ${line}: ${command}`).toBe(expected);
    }
  },
  300_000,
);

describe('docs/examples.md', () => {
  const rows = read('docs/examples.md')
    .split('\n')
    .filter((line) => line.startsWith('| ['));
  const fileOf = (row: string): string => /\]\(\.\.\/([^)]*)\)/.exec(row)?.[1] ?? '';

  test.each(['specs/examples', 'specs/bugs'])('lists each spec in %s once', (folder) => {
    const listed = rows.map(fileOf).filter((file) => file.startsWith(folder));
    const there = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
    expect(listed.sort()).toEqual(there.map((name) => `${folder}/${name}`).sort());
  });

  test.each(rows)('%s', (row) => {
    const source = read(fileOf(row));
    for (const [, name] of row.matchAll(/`([^`]*)`/g)) expect(source).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('the comparison', () => {
  test.each([
    ['a\nb\n', 'a\nb\n'],
    ['a\n...\nd\n', 'a\nb\nc\nd\n'],
    ['...\nd\n', 'a\nd\n'],
    ['a\n...\n', 'a\nb\n'],
    ['1 run, in 0.05 s.\n', '1 run, in 12 s.\n'],
    ['', ''],
  ])('%j is what prints %j', (expected, printed) => expect(agrees(expected, printed)).toBe(true));
  test.each([
    ['a\n', 'a\nb\n'],
    ['a\n...\nd\n', 'a\nb\nc\n'],
    ['a.c\n', 'abc\n'],
    ['12 states, in 0.05 s.\n', '13 states, in 0.05 s.\n'],
    ['', 'a\n'],
  ])('%j is not what prints %j', (expected, printed) => expect(agrees(expected, printed)).toBe(false));
  test('a change that does not fit is refused', () => {
    const page = '```ts title=a.txt\none\n```\n```diff title=a.txt\n-two\n+three\n```';
    expect(() => follow(page, workplace([]))).toThrow('the change at line 5 fits in 0 places, not in one');
  });
});

describe.each(pages)('%s', (name) => {
  const text = read(name);

  test('links lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map((match) => match[1] as string);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    const folder = join(ROOT, name, '..');
    const names = new Map<string, readonly string[]>();
    const isThere = (link: string): boolean => {
      const path = join(folder, link).replace(/\/$/, '');
      const parent = join(path, '..');
      if (!names.has(parent)) names.set(parent, readdirSync(parent));
      return (names.get(parent) as readonly string[]).includes(path.slice(parent.length + 1));
    };
    expect(local.filter((link) => !isThere(link))).toEqual([]);
  });

  test('commands and options exist', () => {
    const options = Object.entries(OPTIONS as Record<string, Option>).map(([key, option]) => `--${option.written ?? key}`);
    const known = [...options, '--help', '--version'];
    const wrong = codeIn(text).flatMap((line) => {
      const [, command, rest] = /(?:^|[\s/])dcheck ([a-z][a-z-]*)(.*)/.exec(line.replace(/\s#.*/, '')) ?? [];
      if (command === undefined || rest === undefined) return [];
      const unknown = [...rest.matchAll(/ (--[a-z][a-z-]*)/g)].map((match) => match[1] as string);
      const isCommand = COMMANDS.some(({ name: it }) => it === command);
      return isCommand && unknown.every((option) => known.includes(option)) ? [] : [line];
    });
    expect(wrong).toEqual([]);
  });
});

/** Lines of code: in fences, indented, or between backticks. */
function codeIn(text: string): string[] {
  const fenced = [...text.matchAll(/^```(?:sh|console)\b.*\n([\s\S]*?)^```/gm)].flatMap((match) =>
    (match[1] as string).split('\n'),
  );
  const indented = text.split('\n').filter((line) => /^ {4}(\$ )?dcheck /.test(line));
  const inline = [...text.matchAll(/`(dcheck [^`]*)`/g)].map((match) => match[1] as string);
  return [...fenced, ...indented, ...inline];
}
