/**
 * Every option of every command, in one table: parsing, checking, help and the documentation derive from it. A
 * command lists the names of the options that it takes; the type of its arguments follows.
 */
import { parseBytes, parseCount, parseDuration, parseNumber, parseWorkers } from './values.ts';

interface Common {
  /** For the help: what it does, in one line. */
  readonly about: string;
  /** How its value is called in the help. */
  readonly value?: string;
  /** How it is written, where two options of different commands are written alike: `format`. */
  readonly written?: string;
  readonly group: 'What to check' | 'Where to stop' | 'What to print' | 'How' | 'General';
}
interface Flag extends Common {
  readonly kind: 'flag';
}
interface One<T> extends Common {
  readonly kind: 'one';
  /** Throws a DcheckError that says what is wrong with `text`. */
  readonly parse: (text: string, option: string) => T;
  readonly standard?: T;
}
interface Choice<T extends string> extends Common {
  readonly kind: 'choice';
  readonly choices: readonly T[];
  readonly standard?: T;
}
interface Many extends Common {
  readonly kind: 'many';
}
export type Option = Flag | One<unknown> | Choice<string> | Many;

const choice = <const T extends string>(
  group: Common['group'],
  choices: readonly T[],
  standard: T,
  about: string,
): Choice<T> => ({
  kind: 'choice',
  group,
  choices,
  standard,
  about,
});
const many = (group: Common['group'], value: string, about: string): Many => ({ kind: 'many', group, value, about });
const flag = (group: Common['group'], about: string): Flag => ({ kind: 'flag', group, about });
const one = <T>(group: Common['group'], value: string, parse: (text: string, option: string) => T, about: string): One<T> => ({
  kind: 'one',
  group,
  value,
  parse,
  about,
});
const text = (value: string): string => value;

export const OPTIONS = {
  variant: many('What to check', 'ID', 'check these variants only; all: every one'),
  config: many('What to check', 'ID', 'check in these configurations only; all: in every one'),
  candidate: many('What to check', 'FILE', 'also the variant that this file exports; by default no other'),
  baseline: one(
    'What to check',
    'VARIANT',
    text,
    'compare with this variant (default: the one that the spec names as its baseline)',
  ),
  expect: one('What to check', 'FILE', text, 'verdicts that are expected: JSON, or a module that exports them'),
  property: many('What to check', 'NAME', 'report and judge these properties only'),
  set: many(
    'What to check',
    'K=V',
    'set constants of the spec; run and gate also sweep: K=3..6 or K=3,5 is a run for each value',
  ),
  'no-expect': flag('What to check', 'ignore the expected verdicts: any violation is a failure'),
  'no-typecheck': flag('What to check', 'take candidates as they are, whatever TypeScript says of their types'),
  typecheck: flag('What to check', 'check the types of the spec first'),

  'max-states': one('Where to stop', 'N', parseCount, 'stop a run once this many distinct states are known'),
  'max-depth': one('Where to stop', 'N', parseCount, 'do not go deeper than this many states on a path'),
  timeout: one('Where to stop', 'DURATION', parseDuration, 'stop each run after this time: 500ms, 10s, 5m, 1h'),
  memory: one('Where to stop', 'SIZE', parseBytes, 'stop when the process takes this much memory: 512m, 8g'),
  dir: one('Where to stop', 'DIR', text, 'instead of stopping at --memory, put what it has no room for into this folder'),
  'step-timeout': one(
    'Where to stop',
    'DURATION',
    parseDuration,
    'give up where one action, step or predicate has not returned for this time (10s)',
  ),
  stop: choice('Where to stop', ['exhausted', 'first'], 'exhausted', 'end a run at its first violation, or when all is explored'),

  'max-switches': one('Where to stop', 'N', parseNumber, 'leave out interleavings with more context switches than this'),

  format: choice('What to print', ['text', 'json'], 'text', 'text for people, or one JSON document'),
  'graph-format': {
    ...choice('What to print', ['dot', 'aut', 'json'], 'dot', "Graphviz's DOT, the AUT format of CADP and mCRL2, or JSON"),
    written: 'format',
  },
  trace: choice('What to print', ['lanes', 'diff', 'full', 'lkml', 'itf'], 'lanes', 'how traces are drawn'),
  progress: choice(
    'What to print',
    ['auto', 'json', 'none'],
    'auto',
    'a line on a terminal, JSON lines on standard error, or nothing',
  ),
  profile: flag('What to print', 'where the time went, action by action, and advice'),
  json: flag('What to print', 'one JSON document instead of text'),
  junit: one('What to print', 'FILE', text, 'also write the verdicts as JUnit XML'),
  sarif: one('What to print', 'FILE', text, 'also write the violations as SARIF 2.1.0, each with its trace'),
  markdown: one('What to print', 'FILE', text, 'also write a summary for a mail or a pull request'),
  witness: flag('What to print', 'also print a shortest run to each outcome'),
  out: one('What to print', 'DIR', text, 'also write run.json and a file per trace into this folder'),
  html: one(
    'What to print',
    'FILE',
    text,
    'also write one HTML page that needs no network: the verdicts, and every trace step by step',
  ),
  coverage: flag('What to print', 'how often each action was enabled and taken, and which steps never were'),
  'coverage-out': one('What to print', 'FILE', text, 'write the coverage as an lcov file (default: coverage.lcov in --out)'),
  color: flag('What to print', 'colours even where the output is no terminal'),
  'no-color': flag('What to print', 'no colours'),

  checkpoint: one('How', 'DIR', text, 'keep the search in this folder now and then, and when interrupted: see dcheck resume'),
  'checkpoint-every': one('How', 'DURATION', parseDuration, 'with --checkpoint: how often (5m)'),
  engine: choice(
    'How',
    ['learned', 'reference'],
    'learned',
    'which engine explores the states: the reference is slow and simple',
  ),
  store: choice(
    'How',
    ['fingerprint', 'exact'],
    'fingerprint',
    'with --engine learned: tell states apart by 64-bit fingerprints, or exactly, which takes somewhat more time and memory',
  ),
  search: choice(
    'How',
    ['bfs', 'dfs', 'iterative', 'random', 'swarm'],
    'bfs',
    'breadth first, depth first, depth first with a rising limit, random walks, or many random searches on all cores',
  ),
  'no-symmetry': flag('How', 'explore every state for itself, whatever values the spec declares to be interchangeable'),
  por: flag(
    'How',
    'leave out interleavings that make no difference to invariants, faults and deadlocks (partial-order reduction); by default that is tried only where there is no memory for all',
  ),
  'no-por': flag('How', 'explore every interleaving; where there is no memory for that, do not try again with --por'),
  minimize: choice('How', ['steps', 'switches'], 'steps', 'traces with the fewest steps, or with the fewest context switches'),
  seed: one('How', 'N', parseNumber, 'with --search random and swarm: which samples are drawn (1)'),
  walks: one('How', 'N', parseCount, 'with --search random: how many walks (1000)'),
  members: one('How', 'N', parseCount, 'with --search swarm: how many searches (16)'),
  first: one('How', 'N', parseNumber, 'with --search random and swarm: number of the first walk or search (0)'),
  depth: one('How', 'N', parseCount, 'with --search random and swarm: steps of a walk (100) or of a path (1000)'),
  workers: one(
    'How',
    'N|auto',
    parseWorkers,
    'threads that explore a large run or a swarm together, or runs of a gate side by side; auto: one on each core, as a gate has it',
  ),
  host: flag('How', 'on the kernel of this machine, in a mount namespace of its own (the default)'),
  kernel: one(
    'How',
    'VMLINUZ',
    text,
    'on this kernel in QEMU: the path of an image, or a version in a folder that DCHECK_KERNELS names',
  ),
  doctor: flag('How', 'say what works here and what is missing, and do no more'),
  runs: one('How', 'N', parseCount, 'how many runs (200)'),
  evidence: one('What to print', 'DIR', text, 'where the evidence goes, a folder for each trace (dcheck-evidence)'),
  cluster: one('How', 'URL', text, 'let workers explore, over this Redis or Valkey: redis://host:6379; see dcheck worker'),
  attach: one('How', 'RUN', text, 'with --cluster: follow this run, which was started before'),
  concurrency: one('How', 'N|auto', parseWorkers, 'threads that work together; auto: one on each core (1)'),
  lease: one('How', 'DURATION', parseDuration, 'a worker that is silent for longer has lost its job (30s)'),
  hidden: one('How', 'N', parseNumber, 'at most so many steps between two lines are missing in the log (any number)'),
  complete: many('How', 'ACTOR', 'every step of these actors is in the log'),
  port: one('How', 'N', parseNumber, 'listen on this port of 127.0.0.1 (any that is free)'),
  debug: flag('General', 'with an error, print where in dcheck it arose'),
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof OPTIONS;

type ValueOf<O extends Option> = O extends Flag
  ? boolean
  : O extends Many
    ? readonly string[]
    : O extends Choice<infer T>
      ? T
      : O extends One<infer T>
        ? T | undefined
        : never;

/** How an option is written. */
export function written(name: OptionName): string {
  const option: Option = OPTIONS[name];
  return option.written ?? name;
}

/** The arguments of a command that takes the options `N`, checked and converted. */
export type Arguments<N extends OptionName> = { readonly [K in N]: ValueOf<(typeof OPTIONS)[K]> };
