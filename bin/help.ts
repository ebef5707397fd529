/** The help, printed by yargs: of the command line as a whole, or of one command. */
import yargs, { type Argv, type Options } from 'yargs';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { OPTIONS, type Option, written } from './options.ts';

/** `entry` and `command`: what is known of the command that was named; undefined where none was. */
export async function help(
  entry: (typeof COMMANDS)[number] | undefined,
  command: Command | undefined,
  version: string,
  width: number,
): Promise<string> {
  const printer = basicPrinter(version, width);
  if (entry === undefined || command === undefined) describeCommands(printer);
  else describeCommand(printer, `${entry.name} ${entry.takes}`, entry.about, command);
  return printer.getHelp();
}

function basicPrinter(version: string, width: number): Argv {
  return yargs()
    .scriptName('dcheck')
    .detectLocale(false)
    .wrap(Math.min(width, 110))
    .exitProcess(false)
    .help('help')
    .alias('help', 'h')
    .version(version);
}

function describeCommands(printer: Argv): void {
  printer.usage('dcheck COMMAND SPEC [options]\n\nA model checker whose specs are TypeScript.');
  for (const { name, takes, about } of COMMANDS) printer.command(`${name} ${takes}`, about);
  printer.example('dcheck run specs/inval.ts', 'check everything that the spec declares');
  printer.example('dcheck run --help', 'the options of one command, with examples');
}

function describeCommand(printer: Argv, usage: string, about: string, { options, examples, epilogue }: Command): void {
  printer.usage(`dcheck ${usage} [options]\n\n${about[0]?.toUpperCase()}${about.slice(1)}.`);
  for (const name of options) printer.option(written(name), yargsOption(OPTIONS[name]));
  for (const [line, what] of examples) printer.example(line, what);
  printer.group(
    ['debug', 'help', 'version'].filter((name) => name !== 'debug' || options.includes(name)),
    'General',
  );
  if (epilogue !== undefined) printer.epilogue(epilogue);
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
