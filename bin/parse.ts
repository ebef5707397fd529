/**
 * The command line: which command, which options, and one clear error where something is unknown, missing or of the
 * wrong kind. yargs-parser splits the words; what is allowed comes from the table of options. yargs itself, which
 * takes as long to load as Node to start, is for the help only (`help.ts`).
 */
import yargsParser from 'yargs-parser';
import { DcheckError } from '../checker/errors/error.ts';
import { didYouMean } from '../checker/errors/suggest.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { type Arguments, OPTIONS, type Option, type OptionName, written } from './options.ts';

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
  const argv = split(words, command?.options ?? []);
  const help = async (): Promise<string> => (await import('./help.ts')).help(entry, command, version, width);
  if (argv.help === true || argv._.at(-1) === 'help') return { kind: 'text', text: await help(), status: 0 };
  if (argv.version === true) return { kind: 'text', text: version, status: 0 };
  if (command === undefined || entry === undefined) {
    refuseUnknown(argv, []);
    return { kind: 'text', text: await help(), status: 2 };
  }
  refuseUnknown(argv, command.options);
  const args = Object.fromEntries(command.options.map((option) => [option, convert(option, argv[written(option)])]));
  const isOptional = command.mayLackSpec?.(args as Arguments<OptionName>) === true;
  const { spec, args: settled, operands } = positional(argv._.slice(1).map(String), args, entry, command, isOptional);
  return { kind: 'command', command, spec, operands, args: settled as Arguments<OptionName> };
}

function split(words: readonly string[], options: readonly OptionName[]): Words {
  const named = (...kinds: readonly Option['kind'][]): string[] =>
    options.filter((name) => kinds.includes(OPTIONS[name].kind)).map(written);
  return yargsParser([...words], {
    alias: { help: ['h'] },
    boolean: ['help', 'version', ...named('flag')],
    string: named('one', 'choice', 'many'),
    array: named('many'),
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    },
  });
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
