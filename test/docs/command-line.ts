/** docs/command-line.md: every command and option, from the tables that parsing and help come from. */
import { COMMANDS } from '../../bin/commands/index.ts';
import { OPTIONS, type Option, type OptionName } from '../../bin/options.ts';

const HEADER = `# The command line

\`dcheck COMMAND\` with what it takes, and options in any order. Generated from the table of options by \`npm run docs\`; do
not edit. \`dcheck COMMAND --help\` says the same.

| exit status | |
|---|---|
| 0 | every verdict is the expected one |
| 1 | some verdict is not, or nothing puts it to the test |
| 2 | the command line or the spec is wrong; nothing is claimed |
| 3 | stopped at a bound, with nothing unexpected found |
| 130 | interrupted |

Options that take several values take them as \`--variant a b\`, \`--variant a,b\` or \`--variant a --variant b\`.`;

export async function commandLine(): Promise<string> {
  const index = COMMANDS.map(({ name, about }) => `- [\`dcheck ${name}\`](#dcheck-${name}): ${about}`);
  const sections = await Promise.all(
    COMMANDS.map(async ({ name, takes, about, load }) => {
      const { options, examples, epilogue } = await load();
      const shown = examples.map(([line, what]) => `${line.padEnd(width(examples))}  # ${what}`);
      return [
        `## dcheck ${name}`,
        `\`dcheck ${name} ${takes} [options]\`: ${about}.`,
        `\`\`\`sh\n${shown.join('\n')}\n\`\`\``,
        table(options),
        ...(epilogue === undefined ? [] : [epilogue]),
      ].join('\n\n');
    }),
  );
  return `${HEADER}\n\n${index.join('\n')}\n\n${sections.join('\n\n')}\n`;
}

function width(examples: readonly (readonly [string, string])[]): number {
  return Math.max(...examples.map(([line]) => line.length));
}

function table(names: readonly OptionName[]): string {
  const groups = [...new Set(Object.values(OPTIONS).map(({ group }) => group))];
  const rows = groups.flatMap((group) =>
    names.filter((name) => OPTIONS[name].group === group).map((name) => `| ${group} | ${row(name)} |`),
  );
  return ['| | option | |', '|---|---|---|', ...withoutRepeats(rows)].join('\n');
}

/** The name of a group stands in its first row only. */
function withoutRepeats(rows: readonly string[]): string[] {
  return rows.map((text, i) => {
    const group = text.split('|')[1];
    return i > 0 && rows[i - 1]?.split('|')[1] === group ? text.replace(`|${group}|`, '| |') : text;
  });
}

function row(name: OptionName): string {
  const option: Option = OPTIONS[name];
  const written = `--${option.written ?? name}`;
  const value = option.kind === 'choice' ? option.choices.join(' \\| ') : option.value;
  const standard = option.kind === 'choice' || option.kind === 'one' ? option.standard : undefined;
  return `\`${written}${option.kind === 'flag' ? '' : ` ${value ?? 'VALUE'}`}\` | ${option.about}${
    standard === undefined ? '' : ` (default: \`${String(standard)}\`)`
  }`;
}
