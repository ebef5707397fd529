/** `dcheck watch`: one round of checks after the other, each of what the last change touched. */
import { resolve } from 'node:path';
import type { Engine } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import { changedFiles, touchedBy } from '../../checker/load/dependents.ts';
import { type LoadedSpec, loadSpec } from '../../checker/load/load.ts';
import { summaryLine } from '../../checker/report/closing.ts';
import { errorLines } from '../../checker/report/error.ts';
import type { Cell, Findings, Run } from '../../checker/report/findings.ts';
import { matrix } from '../../checker/report/matrix/matrix.ts';
import { lanesReport } from '../../checker/report/trace/lanes.ts';
import { differenceLines, newestViolation, roundLine } from '../../checker/report/watch.ts';
import type { Arguments } from '../options.ts';
import { showFile, type Terminal } from '../terminal.ts';
import { parseConstants } from '../values.ts';
import { loadEngine } from './engines.ts';
import { explore } from './explore.ts';
import { limitsOf, limitWords } from './limits.ts';
import { select, withCandidates } from './select.ts';
import { traceText } from './traces.ts';

export const WATCH_OPTIONS = [
  'candidate',
  'variant',
  'config',
  'property',
  'set',
  'no-expect',
  'max-states',
  'max-depth',
  'timeout',
  'memory',
  'stop',
  'step-timeout',
] as const;

export type WatchArguments = Arguments<(typeof WATCH_OPTIONS)[number]>;

/** What is known from the last round that came to its end. */
interface Known {
  readonly loaded: LoadedSpec;
  readonly findings: Findings;
}

export class Watching {
  private readonly file: string;
  private readonly args: WatchArguments;
  private readonly terminal: Terminal;
  private engine: Engine | null = null;
  private known: Known | null = null;
  /** Files that the last load came upon, or wanted. */
  files: readonly string[];

  constructor(file: string, args: WatchArguments, terminal: Terminal) {
    this.file = file;
    this.args = args;
    this.terminal = terminal;
    this.files = [file, ...args.candidate].map((path) => resolve(path));
  }

  /**
   * Load, check what changed, and tell. What is wrong with the spec is told, too. `follow` is told the files that matter;
   * `signal`: leave it, there is a change.
   */
  async round(follow: (files: readonly string[]) => void, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    follow(this.files);
    try {
      const loaded = await loadSpec(this.file, this.args.candidate);
      this.files = loaded.modules;
      follow(this.files);
      const changed = this.known === null ? [] : changedFiles(this.known.loaded, loaded);
      if (this.known !== null && changed.length === 0 && this.known.loaded.hash === loaded.hash) return;
      await this.check(loaded, changed, started, signal);
    } catch (error) {
      this.terminal.progress(null);
      if (!(error instanceof DcheckError)) throw error;
      const { at } = error.details;
      if (at !== undefined && !this.files.includes(at.file)) this.files = [...this.files, at.file];
      follow(this.files);
      this.terminal.out(['', ...errorLines(error, this.terminal.outStyle)]);
    }
  }

  private async check(loaded: LoadedSpec, changed: readonly string[], started: number, signal: AbortSignal): Promise<void> {
    const { args, terminal } = this;
    const { spec } = loaded;
    const set = parseConstants(args.set, spec.constants ?? {});
    const selected = select(spec, withCandidates(args, loaded));
    const touched = this.known === null ? null : touchedBy(loaded, changed);
    const kept = (cell: Cell): Run | undefined =>
      touched === null || touched.has(cell.variant) ? undefined : this.known?.findings.runs.find((run) => isSame(run, cell));
    const cells = selected.cells.filter((cell) => kept(cell) === undefined);
    const engine = this.engine ?? (await loadEngine('learned'));
    this.engine = engine;
    const { runs } = await explore({
      loaded,
      selected: { ...selected, cells },
      set,
      properties: args.property,
      engineOf: () => engine,
      symmetry: true,
      limits: limitsOf(args, signal),
      progress: 'auto',
      terminal,
      checkpoints: null,
    });
    if (signal.aborted) return;
    const findings: Findings = {
      spec: spec.name,
      request: {
        spec: this.file,
        candidates: args.candidate,
        set,
        limits: limitWords(process.argv.slice(2)),
        expectations: !args['no-expect'],
      },
      narration: spec.narration as Findings['narration'],
      variants: selected.variants,
      configs: selected.configs,
      runs: selected.cells.flatMap((cell) => kept(cell) ?? runs.find((run) => isSame(run, cell)) ?? []),
      notRun: [],
      interrupted: false,
    };
    const seconds = (performance.now() - started) / 1000;
    this.tell(findings, { changed: changed.map(showFile), anew: cells.length, seconds });
    this.known = { loaded, findings };
  }

  private tell(findings: Findings, round: Parameters<typeof roundLine>[0]): void {
    const { out, outStyle } = this.terminal;
    const before = this.known?.findings ?? null;
    const violated = newestViolation(before, findings);
    out([
      ...(before === null
        ? [outStyle.paint.strong(findings.spec), '', ...matrix(findings, outStyle)]
        : ['', ...roundLine(round, findings, outStyle), ...differenceLines(before, findings, outStyle)]),
      ...(violated === undefined ? [] : ['', ...traceText(findings, { violated, alsoIn: [] }, lanesReport, outStyle).lines]),
      '',
      ...summaryLine(findings, outStyle),
    ]);
  }
}

function isSame(a: Cell, b: Cell): boolean {
  return a.variant === b.variant && a.config === b.config;
}
