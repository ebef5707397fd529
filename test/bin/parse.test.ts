import { expect, test } from 'vitest';
import { COMMANDS } from '../../bin/commands/index.ts';
import { OPTIONS, type Option } from '../../bin/options.ts';
import { parse } from '../../bin/parse.ts';
import type { DcheckError } from '../../checker/errors/error.ts';

const parsed = async (line: string) => {
  const result = await parse(
    line.split(' ').filter((word) => word !== ''),
    '9.9.9',
    100,
  );
  if (result.kind !== 'command') throw new Error(`a text: ${result.text}`);
  return result;
};
const refused = async (line: string): Promise<DcheckError> => {
  try {
    await parsed(line);
  } catch (error) {
    return error as DcheckError;
  }
  throw new Error(`accepted: ${line}`);
};

test('options are converted, and have their defaults', async () => {
  const { spec, args } = await parsed('run my.ts --max-states 1e3 --timeout 2s --memory 1g --format json --no-expect');
  expect(spec).toBe('my.ts');
  expect(args).toMatchObject({
    'max-states': 1000,
    timeout: 2000,
    memory: 1024 ** 3,
    format: 'json',
    'no-expect': true,
    trace: 'lanes',
    stop: 'exhausted',
    variant: [],
    debug: false,
    color: false,
  });
  expect(args.out).toBeUndefined();
});

test.each([
  'run my.ts --variant a b',
  'run my.ts --variant a --variant b',
  'run my.ts --variant a,b',
  'run my.ts --variant=a --variant=b',
  'run --variant a b my.ts',
  'run --variant a b --format text my.ts',
])('several values: %s', async (line) => {
  const { spec, args } = await parsed(line);
  expect([spec, args.variant]).toEqual(['my.ts', ['a', 'b']]);
});

test('values are texts, whatever they look like', async () => {
  const { args } = await parsed('run my.ts --variant 6.10 --config 007 --property true --set A.B=1 NAME=a,b');
  expect(args).toMatchObject({ variant: ['6.10'], config: ['007'], property: ['true'], set: ['A.B=1', 'NAME=a,b'] });
});

test.each<[string, RegExp, string?]>([
  ['rum my.ts', /unknown command "rum"/, 'did you mean run'],
  ['my.ts', /unknown command "my.ts"/, 'dcheck run my.ts'],
  ['run', /needs a spec file/],
  ['new', /needs a name/],
  ['run a.ts b.ts', /what is "b.ts"/],
  ['run my.ts --varient x', /unknown option --varient/, 'did you mean --variant'],
  ['run my.ts -x', /unknown option -x/],
  ['run my.ts --no-expects', /unknown option --no-expects/, '--no-expect'],
  ['list my.ts --max-states 3', /unknown option --max-states/],
  ['run my.ts --max-states', /--max-states needs a value/, '--max-states N'],
  ['run my.ts --variant', /--variant needs a value/],
  ['run my.ts --variant a,', /--variant needs a value/],
  ['run my.ts --max-states many', /--max-states many/],
  ['run my.ts --format xml', /--format cannot be "xml"/, 'text, json'],
  ['run my.ts --trace lane', /--trace cannot be "lane"/, 'did you mean lanes'],
  ['run my.ts --format text --format json', /--format is given twice/],
])('refused: %s', async (line, message, hint) => {
  const error = await refused(line);
  expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
  if (hint !== undefined) expect(error.details.hint).toContain(hint);
});

test.each(COMMANDS.map(({ name }) => name))('%s --help names every option and shows examples', async (name) => {
  const command = await COMMANDS.find((entry) => entry.name === name)?.load();
  const help = await parse([name, '--help'], '9.9.9', 100);
  const text = help.kind === 'text' ? help.text : '';
  expect(help).toMatchObject({ kind: 'text', status: 0 });
  for (const taken of command?.options ?? []) {
    const option: Option = OPTIONS[taken];
    expect(text).toMatch(new RegExp(`--${option.written ?? taken}\\b`));
  }
  for (const [line] of command?.examples ?? [])
    expect(text.replaceAll(/\s+/g, ' ')).toContain(line.split(' ').slice(0, 3).join(' '));
  expect(command?.examples.length).toBeGreaterThan(0);
  expect((await parse([name, '-h'], '9.9.9', 100)).kind).toBe('text');
});

test('every option in the table is taken by a command', async () => {
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
  const taken = new Set(commands.flatMap(({ options }) => options));
  expect(Object.keys(OPTIONS).filter((name) => !taken.has(name as keyof typeof OPTIONS))).toEqual([]);
});

test('no command at all: the help, but as an error', async () => {
  expect(await parse([], '9.9.9', 100)).toMatchObject({ kind: 'text', status: 2, text: expect.stringContaining('dcheck run') });
  expect(await parse(['--help'], '9.9.9', 100)).toMatchObject({ kind: 'text', status: 0 });
  expect(await parse(['--version'], '9.9.9', 100)).toMatchObject({ kind: 'text', status: 0, text: '9.9.9' });
});
