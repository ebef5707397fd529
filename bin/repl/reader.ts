/** The repl's commands: each takes the rest of its line, and answers with lines. */
import { readFile, writeFile } from 'node:fs/promises';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import { didYouMean } from '../../checker/errors/suggest.ts';
import type { Look, Position, SearchAnswer, SpecDocument } from '../../checker/explore/documents.ts';
import { EXPRESSION_HELP } from '../../checker/explore/expression.ts';
import type { ExplorerHost } from '../../checker/explore/host.ts';
import { storedPaths } from '../../checker/explore/stored.ts';
import { cellName } from '../../checker/report/findings.ts';
import { type Style, signs } from '../../checker/report/style.ts';
import { grouped, plural } from '../../checker/report/text.ts';
import { pathLines, positionLines, propertyLines, stateLines } from './show.ts';

type Run = (rest: string) => Promise<readonly string[]>;

interface Entry {
  readonly name: string;
  readonly takes: string;
  readonly about: string;
  readonly run: Run;
}

export class Reader {
  private readonly host: ExplorerHost;
  private readonly spec: SpecDocument;
  private readonly style: Style;
  private position: Position;
  private look: Look | null = null;
  /** Ends what is being asked. */
  private asking = new AbortController();
  private readonly entries: readonly Entry[] = [
    { name: 'look', takes: '', about: 'where you are, and what can come next (also: an empty line)', run: () => this.show() },
    {
      name: 'N',
      takes: '',
      about: 'take step number N; the name of a thread or an action takes its first step',
      run: () => this.show(),
    },
    { name: 'undo', takes: '[N]', about: 'take back the last step, or the last N', run: (rest) => this.undo(rest) },
    {
      name: 'restart',
      takes: '[N]',
      about: 'to the initial state, or to initial state number N',
      run: (rest) => this.goTo(rest === '' ? '0' : rest),
    },
    { name: 'path', takes: '', about: 'the steps so far', run: async () => pathLines(await this.now(), this.style) },
    {
      name: 'state',
      takes: '',
      about: 'every value; ~ marks what the last step changed',
      run: async () => stateLines(await this.now(), this.style),
    },
    {
      name: 'properties',
      takes: '',
      about: 'what each property says of this state',
      run: async () => propertyLines(await this.now(), this.style),
    },
    { name: '=', takes: 'EXPRESSION', about: 'evaluate it in this state', run: (rest) => this.evaluate(rest) },
    {
      name: 'search',
      takes: 'EXPRESSION',
      about: 'a shortest path from here to a state where it is true',
      run: (rest) => this.search({ expression: rest }),
    },
    {
      name: 'violate',
      takes: 'PROPERTY',
      about: 'a shortest path from here to a violation; of behaviours, from the start',
      run: (rest) => this.violate(rest),
    },
    {
      name: 'use',
      takes: 'VARIANT [CONFIG]',
      about: 'another variant, another configuration, from the start',
      run: (rest) => this.use(rest),
    },
    {
      name: 'route',
      takes: '[ROUTE]',
      about: 'the path as one word; or go to one',
      run: (rest) => (rest === '' ? this.route() : this.goTo(rest)),
    },
    {
      name: 'load',
      takes: 'FILE [NAME]',
      about: 'a trace of dcheck run --format json, or a saved path',
      run: (rest) => this.load(rest),
    },
    { name: 'save', takes: 'FILE', about: 'save the path, as a trace for dcheck replay', run: (rest) => this.save(rest) },
    { name: 'help', takes: '', about: 'this', run: async () => this.help() },
    { name: 'quit', takes: '', about: 'end (also: Ctrl-D)', run: async () => [] },
  ];

  constructor(host: ExplorerHost, spec: SpecDocument, position: Position, style: Style) {
    this.host = host;
    this.spec = spec;
    this.position = position;
    this.style = style;
  }

  /** Throws DcheckError where the line is no command, or its command fails; the position is then as it was. */
  async obey(line: string): Promise<readonly string[]> {
    const text = line.trim();
    if (text === '') return this.show();
    if (/^\d+$/.test(text)) return this.take(Number(text));
    if (text.startsWith('=')) return this.evaluate(text.slice(1).trim());
    const [word = '', rest = ''] = [/^\S+/.exec(text)?.[0], text.replace(/^\S+\s*/, '')];
    const entry = this.entries.find(({ name }) => name === word);
    if (entry !== undefined) return entry.run(rest);
    return this.takeNamed(text);
  }

  /** Give up what is being asked. */
  stop(): void {
    this.asking.abort();
    this.asking = new AbortController();
  }

  private async now(): Promise<Look> {
    this.look ??= await this.host.ask('look', this.position);
    return this.look;
  }

  private async show(): Promise<readonly string[]> {
    const look = await this.now();
    const name = cellName(this.position, signs(this.style).dot);
    const heading = look.run.states.length === 1 && name !== '' ? [this.style.paint.dim(name)] : [];
    return [...heading, ...positionLines(look, this.style)];
  }

  /** Only where somebody can be, so that a wrong move does not lose the position. */
  private async move(position: Position): Promise<readonly string[]> {
    this.look = await this.host.ask('look', position);
    this.position = { ...position, route: this.look.route };
    return this.show();
  }

  private goTo(route: string): Promise<readonly string[]> {
    return this.move({ ...this.position, route });
  }

  private async take(number: number): Promise<readonly string[]> {
    const { enabled, route } = await this.now();
    const step = enabled[number - 1];
    if (step === undefined) {
      throw new DcheckError('usage', `there is no step ${number}`, {
        hint: enabled.length === 0 ? 'undo takes the last step back' : `1 to ${enabled.length}`,
      });
    }
    return this.goTo(`${route},${step.route}`);
  }

  private async takeNamed(text: string): Promise<readonly string[]> {
    const { enabled, blocked } = await this.now();
    const index = enabled.findIndex(({ action, actor }) => action === text || actor === text);
    if (index >= 0) return this.take(index + 1);
    const waiting = blocked.find(({ actor }) => actor === text);
    if (waiting !== undefined)
      throw new DcheckError('usage', `${text} ${waiting.reason === '' ? 'has no step here' : waiting.reason}`);
    throw new DcheckError('usage', `no command, thread or action ${JSON.stringify(text)}`, {
      hint: didYouMean(text, [...this.entries.map(({ name }) => name), ...enabled.map(({ action }) => action)]),
    });
  }

  private async undo(rest: string): Promise<readonly string[]> {
    const steps = this.position.route.split(',');
    const count = rest === '' ? 1 : Number(rest);
    if (!Number.isSafeInteger(count) || count < 1) throw new DcheckError('usage', `undo ${rest}: how many steps?`);
    return this.goTo(steps.slice(0, Math.max(1, steps.length - count)).join(','));
  }

  private async evaluate(expression: string): Promise<readonly string[]> {
    return [(await this.host.ask('evaluate', { ...this.position, expression }, this.asking.signal)).text];
  }

  private async violate(name: string): Promise<readonly string[]> {
    const { others } = await this.now();
    return this.search({ property: name, fromStart: others.includes(name) });
  }

  private async search(target: {
    readonly expression?: string;
    readonly property?: string;
    readonly fromStart?: boolean;
  }): Promise<readonly string[]> {
    const found = await this.host.ask('search', { ...this.position, ...target }, this.asking.signal);
    if (found.route === null) return [notFound(found)];
    const words = `found: ${plural(found.steps, 'step')}${found.loop === null ? ', shortest' : `, and again from step ${found.loop} for ever`}`;
    return [`${words} (${plural(found.distinct, 'state')} looked at)`, ...(await this.goTo(found.route))];
  }

  private use(rest: string): Promise<readonly string[]> {
    const words = rest.split(/\s+/).filter((word) => word !== '');
    const names = [...this.spec.variants, ...this.spec.configs].map(({ name }) => name);
    let { variant, config } = this.position;
    for (const word of words) {
      if (this.spec.variants.some(({ name }) => name === word)) variant = word;
      else if (this.spec.configs.some(({ name }) => name === word)) config = word;
      else
        throw new DcheckError('unknown-name', `no variant or configuration ${JSON.stringify(word)}`, {
          hint: didYouMean(word, names),
        });
    }
    return this.move({ variant, config, route: '0' });
  }

  private async route(): Promise<readonly string[]> {
    return [(await this.now()).route];
  }

  private async load(rest: string): Promise<readonly string[]> {
    const [file = '', ...words] = rest.split(/\s+/);
    const paths = storedPaths(await jsonIn(file)).filter(({ name }) => words.every((word) => name.includes(word)));
    const [path] = paths;
    if (path === undefined) throw new DcheckError('usage', `${file} has no such trace`);
    if (paths.length > 1)
      return [`${paths.length} traces; load ${file} NAME takes one:`, ...paths.map(({ name }) => `  ${name}`)];
    return this.move({ variant: path.variant, config: path.config, route: path.route.join(',') });
  }

  private async save(file: string): Promise<readonly string[]> {
    if (file === '') throw new DcheckError('usage', 'save needs the name of a file');
    const trace = await this.host.ask('trace', this.position);
    try {
      await writeFile(file, `${JSON.stringify(trace, null, 2)}\n`);
    } catch (error) {
      throw new DcheckError('usage', `save ${file}: ${messageOf(error)}`, { cause: error });
    }
    return [`wrote ${file}`];
  }

  private help(): string[] {
    const rows = [
      ...this.entries.map(({ name, takes, about }) => [`${name} ${takes}`.trim(), about] as const),
      ['', ''] as const,
      ...EXPRESSION_HELP,
    ];
    const longest = Math.max(...rows.map(([words]) => words.length));
    return rows.map(([words, about]) => `  ${words.padEnd(longest)}  ${about}`.trimEnd());
  }
}

function notFound({ bound, distinct }: SearchAnswer): string {
  return bound === null
    ? `there is none: all ${grouped(distinct)} states that can be reached were looked at`
    : `not found: stopped at ${bound}, with ${plural(distinct, 'state')} looked at`;
}

async function jsonIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new DcheckError('usage', `load ${file}: ${messageOf(error)}`, {
      hint: 'give a file of dcheck run --format json',
      cause: error,
    });
  }
}
