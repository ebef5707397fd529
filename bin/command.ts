/** What a command is: its options, its examples and what it does. */
import type { Arguments, OptionName } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What the user typed after the options were taken away. */
export interface Invocation<N extends OptionName> {
  /** The spec file as typed. */
  readonly spec: string;
  /** The words after it, as many as the command wants. */
  readonly operands: readonly string[];
  readonly args: Arguments<N>;
  readonly terminal: Terminal;
}

export interface Command<N extends OptionName = OptionName> {
  readonly options: readonly N[];
  /** What it wants after the spec, as the usage names it. */
  readonly operands?: readonly string[];
  /** Whether it can do without the first word after the command, given these options: `spec` is empty then. */
  readonly mayLackSpec?: (args: Arguments<N>) => boolean;
  /** The last of them may be missing. */
  readonly lastIsOptional?: boolean;
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [command: string, about: string])[];
  /** More for the help, below the options. */
  readonly epilogue?: string;
  /** Returns the exit status. Throws DcheckError. */
  readonly run: (invocation: Invocation<N>) => Promise<number>;
}

/** Keeps the option names that a command lists, so that its arguments are typed by them. */
export function command<const N extends OptionName>(definition: Command<N>): Command<N> {
  return definition;
}
