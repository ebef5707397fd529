/** All commands. Only the chosen one is loaded. */
import type { Command } from '../command.ts';

interface Entry {
  readonly name: string;
  /** What stands after the name in the usage. */
  readonly takes: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
}

// A command reads only the arguments that it lists, so it may be handled as one that could be given any.
const anyCommand = (loaded: { readonly default: unknown }): Command => loaded.default as Command;

export const COMMANDS: readonly Entry[] = [
  {
    name: 'run',
    takes: 'SPEC',
    about: 'check a spec: every selected variant in every selected configuration',
    load: async () => anyCommand(await import('./run.ts')),
  },
  {
    name: 'gate',
    takes: 'SPEC',
    about: 'let a patch through or not: candidates against a baseline, in every configuration',
    load: async () => anyCommand(await import('./gate.ts')),
  },
  {
    name: 'watch',
    takes: 'SPEC',
    about: 'check again on every save what the change touches, and say what differs',
    load: async () => anyCommand(await import('./watch.ts')),
  },
  {
    name: 'resume',
    takes: 'DIR',
    about: 'go on with a run from the checkpoint that it left in a folder',
    load: async () => anyCommand(await import('./resume.ts')),
  },
  {
    name: 'outcomes',
    takes: 'SPEC',
    about: 'list what can be seen when all is over, variants side by side',
    load: async () => anyCommand(await import('./outcomes.ts')),
  },
  {
    name: 'diff',
    takes: 'SPEC',
    about: 'show what tells two variants apart: outcomes and verdicts, each with a shortest trace',
    load: async () => anyCommand(await import('./diff.ts')),
  },
  {
    name: 'list',
    takes: 'SPEC',
    about: 'list what a spec declares: variants, configurations, properties, constants, actions',
    load: async () => anyCommand(await import('./list.ts')),
  },
  {
    name: 'graph',
    takes: 'SPEC',
    about: 'print the states and steps of one run: for Graphviz, for CADP, mCRL2 and LTSmin, or as JSON',
    load: async () => anyCommand(await import('./graph.ts')),
  },
  {
    name: 'explore',
    takes: 'SPEC',
    about: 'walk through a spec by hand, on a page in the browser',
    load: async () => anyCommand(await import('./explore.ts')),
  },
  {
    name: 'repl',
    takes: 'SPEC',
    about: 'walk through a spec by hand, in the terminal or from a script',
    load: async () => anyCommand(await import('./repl.ts')),
  },
  {
    name: 'validate',
    takes: 'SPEC LOG',
    about: 'check whether a log of real events is a behaviour of a spec',
    load: async () => anyCommand(await import('./validate.ts')),
  },
  {
    name: 'new',
    takes: 'NAME',
    about: 'write a small spec to start from, and a test of it',
    load: async () => anyCommand(await import('./new.ts')),
  },
  {
    name: 'replay',
    takes: 'TRACES',
    about: 'lead a real kernel along the traces of a run: confirmed, refuted, or not replayable',
    load: async () => anyCommand(await import('./replay.ts')),
  },
  {
    name: 'litmus',
    takes: 'SPEC',
    about: 'run what a spec describes on a real kernel, and compare what is seen with its outcomes',
    load: async () => anyCommand(await import('./litmus.ts')),
  },
  {
    name: 'identify',
    takes: '[SPEC]',
    about: 'find out which variants of a spec a real kernel behaves as',
    load: async () => anyCommand(await import('./identify.ts')),
  },
  {
    name: 'worker',
    takes: 'SPEC',
    about: 'take part in the runs of a spec that are made with --cluster',
    load: async () => anyCommand(await import('./worker.ts')),
  },
  {
    name: 'cluster',
    takes: 'WHAT [RUN]',
    about: 'see, follow, stop or clean away runs that were made with --cluster',
    load: async () => anyCommand(await import('./cluster.ts')),
  },
  {
    name: 'check-types',
    takes: 'SPEC',
    about: 'check the types of a spec with TypeScript, strictly',
    load: async () => anyCommand(await import('./check-types.ts')),
  },
];
