/**
 * The command line, by yargs: which command, which options, and one clear error where something is unknown, missing
 * or of the wrong kind. yargs splits the words and prints the help; what is allowed comes from the table of options.
 */
import yargs, { type Argv, type Options } from 'yargs';
import { DcheckError } from '../checker/errors/error.ts';
import { didYouMean } from '../checker/errors/suggest.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { type Arguments, OPTIONS, type Option, type OptionName } from './options.ts';

/** What is to be done: print a text and be done, or run a command. */
export type Parsed =
  | { readonly kind: 'text'; readonly text: string; readonly status: 0 | 2 }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly spec: string;
      readonly operands: readonly string[];
      readonly args: Arguments<OptionName>;
    };

interface Words {
  readonly _: readonly (string | number)[];
  readonly [option: string]: unknown;
}

/** Throws DcheckError `usage`. */
export async function parse(words: readonly string[], version: string, width: number): Promise<Parsed> {
  const name = words.find((word) => !word.startsWith('-'));
  const entry = COMMANDS.find((known) => known.name === name);
  if (name !== undefined && entry === undefined) throw unknownCommand(name);
  const command = await entry?.load();
  const parser = basicParser(version, width);
  if (entry === undefined || command === undefined) describeCommands(parser);
  else describeCommand(parser, `${entry.name} ${entry.takes}`, entry.about, command);

  let text = '';
  const argv = (await parser.parseAsync([...words], {}, (_error: unknown, _argv: unknown, output: string) => {
    text = output;
  })) as unknown as Words;
  if (text !== '') return { kind: 'text', text, status: 0 };
  if (command === undefined || entry === undefined) {
    refuseUnknown(argv, []);
    return { kind: 'text', text: await parser.getHelp(), status: 2 };
  }
  refuseUnknown(argv, command.options);
  const args = Object.fromEntries(command.options.map((option) => [option, convert(option, argv[written(option)])]));
  const isOptional = command.mayLackSpec?.(args as Arguments<OptionName>) === true;
  const { spec, args: settled, operands } = positional(argv._.slice(1).map(String), args, entry, command, isOptional);
  return { kind: 'command', command, spec, operands, args: settled as Arguments<OptionName> };
}

function basicParser(version: string, width: number): Argv {
  return yargs()
    .scriptName('dcheck')
    .detectLocale(false)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .wrap(Math.min(width, 110))
    .exitProcess(false)
    .help('help')
    .alias('help', 'h')
    .version(version);
}

function describeCommands(parser: Argv): void {
  parser.usage('dcheck COMMAND SPEC [options]\n\nA model checker whose specs are TypeScript.');
  for (const { name, takes, about } of COMMANDS) parser.command(`${name} ${takes}`, about);
  parser.example('dcheck run specs/inval.ts', 'check everything that the spec declares');
  parser.example('dcheck run --help', 'the options of one command, with examples');
}

function describeCommand(parser: Argv, usage: string, about: string, { options, examples, epilogue }: Command): void {
  parser.usage(`dcheck ${usage} [options]\n\n${about[0]?.toUpperCase()}${about.slice(1)}.`);
  for (const name of options) parser.option(written(name), yargsOption(OPTIONS[name]));
  for (const [line, what] of examples) parser.example(line, what);
  parser.group(
    ['debug', 'help', 'version'].filter((name) => name !== 'debug' || options.includes(name)),
    'General',
  );
  if (epilogue !== undefined) parser.epilogue(epilogue);
}

function yargsOption(option: Option): Options {
  const { about: describe, group, value } = option;
  const common = { describe: value === undefined ? describe : `${value}: ${describe}`, group };
  switch (option.kind) {
    case 'flag':
      return { ...common, type: 'boolean' };
    case 'many':
      return { ...common, type: 'array', string: true };
    case 'one':
      return { ...common, type: 'string' };
    case 'choice':
      // The choices are named here and checked by convert(), whose message is the better one.
      return {
        ...common,
        type: 'string',
        describe: `${describe} (${option.choices.join(', ')})`,
        defaultDescription: option.standard,
      };
  }
}

function refuseUnknown(argv: Words, known: readonly OptionName[]): void {
  const names: readonly string[] = [...known.map(written), 'help', 'version'];
  for (const name of Object.keys(argv)) {
    if (name === '_' || name === '$0' || name === 'h' || names.includes(name)) continue;
    const dashes = name.length === 1 ? '-' : '--';
    throw new DcheckError('usage', `unknown option ${dashes}${name}`, {
      hint: didYouMean(name, names).replace(/[\w-]+(?=[?,]|$)/g, '--$&'),
    });
  }
}

/** How an option is written. */
function written(name: OptionName): string {
  const option: Option = OPTIONS[name];
  return option.written ?? name;
}

function convert(key: OptionName, given: unknown): unknown {
  const option: Option = OPTIONS[key];
  const name = written(key);
  if (option.kind === 'flag') return given === true;
  if (option.kind === 'many') return manyValues(key, given, option.value ?? 'VALUE');
  if (Array.isArray(given)) throw new DcheckError('usage', `--${name} is given twice`, { hint: 'give it once' });
  if (given === undefined) return option.standard;
  if (given === '') throw needsValue(name, option.value ?? (option.kind === 'choice' ? option.choices.join(' or ') : 'VALUE'));
  if (option.kind === 'one') return option.parse(String(given), name);
  if (option.choices.includes(String(given))) return given;
  throw new DcheckError('usage', `--${name} cannot be "${String(given)}"`, { hint: didYouMean(String(given), option.choices) });
}

/** `--variant a b`, `--variant a --variant b` and `--variant a,b` all give two; constants may have commas. */
function manyValues(name: OptionName, given: unknown, value: string): string[] {
  if (given === undefined) return [];
  const all = (given as readonly unknown[]).map(String).flatMap((text) => (name === 'set' ? [text] : text.split(',')));
  if (all.length === 0 || all.includes('')) throw needsValue(name, value);
  return all;
}

function needsValue(name: string, value: string): DcheckError {
  return new DcheckError('usage', `--${name} needs a value`, { hint: `--${name} ${value}` });
}

/** The spec and what else the command wants; where `--variant a specs/x.ts` took the spec for one more variant, it is given back. */
function positional(
  rest: readonly string[],
  args: Record<string, unknown>,
  { name, takes }: { readonly name: string; readonly takes: string },
  { operands: wanted = [], lastIsOptional = false }: Command,
  isOptional: boolean,
): { spec: string; args: Record<string, unknown>; operands: readonly string[] } {
  const usage = `dcheck ${name} ${takes} [options]`;
  const extra = rest[1 + wanted.length];
  if (extra !== undefined) {
    const isOfSpec = takes === 'SPEC';
    const message = isOfSpec ? `one spec at a time: what is "${extra}"?` : `what is "${extra}"?`;
    throw new DcheckError('usage', message, { hint: usage });
  }
  if (rest.length === 0 && isOptional) return { spec: '', args, operands: [] };
  const least = wanted.length + (lastIsOptional ? 0 : 1);
  if (rest.length > 0 && rest.length >= least) return { spec: rest[0] as string, args, operands: rest.slice(1) };
  if (rest.length === 0 && wanted.length === 0) {
    for (const [option, values] of Object.entries(args)) {
      if (!Array.isArray(values) || !/\.[cm]?[jt]s$/.test(String(values.at(-1)))) continue;
      return { spec: String(values.at(-1)), args: { ...args, [option]: values.slice(0, -1) }, operands: [] };
    }
  }
  const missing = rest.length === 0 ? firstOf(takes) : `also ${wanted[rest.length - 1]}`;
  throw new DcheckError('usage', `dcheck ${name} needs ${missing}`, { hint: `${usage}; --help shows examples` });
}

/** What a command wants first, in words. */
function firstOf(takes: string): string {
  if (takes.startsWith('WHAT')) return 'a word that says what to do';
  if (takes.startsWith('DIR')) return 'the folder of a checkpoint';
  if (takes.startsWith('TRACES')) return 'a file of traces';
  return takes.startsWith('NAME') ? 'a name' : 'a spec file';
}

function unknownCommand(name: string): DcheckError {
  const known = COMMANDS.map((entry) => entry.name);
  const hint = /\.[cm]?[jt]s$/.test(name) ? `dcheck run ${name}` : didYouMean(name, known);
  return new DcheckError('usage', `unknown command "${name}"`, { hint });
}
