/** `dcheck run`: the main job. */
import { warningsOf } from '../../checker/coverage/warnings.ts';
import { refused } from '../../checker/engine/checkpoint/manifest.ts';
import type { Checkpoint } from '../../checker/engine/checkpoint/read.ts';
import type { Campaign, CampaignCell } from '../../checker/engine/cluster/campaign.ts';
import type { Engine } from '../../checker/engine/engine.ts';
import type { DcheckError } from '../../checker/errors/error.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { errorLines } from '../../checker/report/error.ts';
import { EXIT, exitStatus } from '../../checker/report/exit-status.ts';
import { type Cell, type Findings, verdicts } from '../../checker/report/findings.ts';
import { runDocument } from '../../checker/report/json/run.ts';
import type { Spec } from '../../checker/spec/spec.ts';
import { command, type Invocation } from '../command.ts';
import type { Arguments } from '../options.ts';
import { CHECKPOINT_OPTIONS, openSession, resumeCommand } from '../run/checkpoints.ts';
import { boundsOf, chooseCluster, openCampaign, refuseOthers, textOf, wholeness } from '../run/cluster.ts';
import { gatherCoverage, writeCoverage } from '../run/coverage.ts';
import { explore } from '../run/explore.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { LIMIT_OPTIONS, limitsOf, limitWords } from '../run/limits.ts';
import { writeOut } from '../run/out.ts';
import { printText } from '../run/print.ts';
import { chooseEngine, reductionOf, SEARCH_OPTIONS, searchWords } from '../run/search.ts';
import { type Selected, select, sweeping, withCandidates } from '../run/select.ts';
import { spilling } from '../run/spill.ts';
import { loadReporter } from '../run/traces.ts';
import { refuseUnwritable } from '../run/writable.ts';
import { showFile } from '../terminal.ts';
import { parseSweep } from '../values.ts';
import { version } from '../version.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';

const TAKES = [
  'candidate',
  'variant',
  'config',
  'property',
  'set',
  'no-expect',
  'typecheck',
  ...LIMIT_OPTIONS,
  'step-timeout',
  'format',
  'trace',
  'progress',
  'profile',
  'out',
  'html',
  'coverage',
  'coverage-out',
  'color',
  'no-color',
  ...SEARCH_OPTIONS,
  ...CHECKPOINT_OPTIONS,
  'cluster',
  'attach',
  'debug',
] as const;

/** What a checkpoint keeps of the command. */
export interface RunRequest {
  readonly args: Arguments<(typeof TAKES)[number]>;
  /** The command line, without `dcheck`. */
  readonly words: readonly string[];
}

const EPILOGUE =
  'Exit status: 0 every verdict is the one that the spec expects, 1 some verdict is not or was put to no test, 2 the command or the spec is wrong, ' +
  '3 stopped at a bound with nothing unexpected found, 130 interrupted. "holds" is said only where every reachable state was visited.';

export default command({
  options: TAKES,
  examples: [
    ['dcheck run specs/inval.ts', 'every variant in every configuration'],
    ['dcheck run specs/inval.ts --variant v6.19 --trace lkml', 'one variant, traces as text for a mail'],
    ['dcheck run specs/examples/two-phase-commit.ts --set RM=4', 'with another constant'],
    ['dcheck run specs/examples/two-phase-commit.ts --set RM=3..6', 'one run for each value, side by side'],
    ['dcheck run my.ts --max-states 1e6 --timeout 5m', 'bounded: exit status 3 if nothing is found'],
    ['dcheck run my.ts --html report.html', 'a page to look at, or to send to somebody'],
    ['dcheck run my.ts --format json --out results', 'for programs'],
  ],
  epilogue: EPILOGUE,
  run: (invocation) => checkSpec(invocation, process.argv.slice(2), null),
});

/** `words`: the command line; `from`: what to go on from. */
export async function checkSpec(
  { spec: file, args, terminal }: Invocation<(typeof TAKES)[number]>,
  words: readonly string[],
  from: Checkpoint | null,
): Promise<number> {
  const started = performance.now();
  const interrupt = onInterrupt();
  let campaign: Campaign | null = null;
  try {
    refuseUnwritable([
      { option: 'out', path: args.out, is: 'folder' },
      { option: 'html', path: args.html, is: 'file', needsFolder: true },
      { option: 'coverage-out', path: args['coverage-out'], is: 'file' },
    ]);
    if (args.typecheck) await (await import('../types/check-types.ts')).requireTypes(file);
    startWatchdog(args['step-timeout'], terminal, args.format === 'json');
    const loaded = await loadSpec(file, args.candidate);
    if (from !== null && loaded.hash !== from.manifest.specHash) {
      throw refused(`${file}, or a file that it imports, has changed since`, 'run the spec anew, or bring its text back');
    }
    const { spec } = loaded;
    const { set, points } = parseSweep(args.set, spec.constants ?? {});
    const chosen = select(spec, withCandidates(args, loaded));
    const selected = sweeping(chosen, points);
    const limits = { ...spilling(limitsOf(args, interrupt.signal), args), ...reductionOf(args) };
    const over =
      args.cluster === undefined
        ? null
        : { url: args.cluster, attach: args.attach, spec: file, text: await textOf(file, args.candidate), terminal };
    const candidates = args.candidate.map((_, place) => place);
    const inCampaign = ({ variant, config, point }: Cell): CampaignCell => ({
      ...{ variant, config: point?.config ?? config, candidates },
      set: { ...set, ...point?.set },
    });
    const [first] = selected.cells as [Cell];
    const bounds = boundsOf(limits, args.memory);
    const why = over === null || selected.cells.length > 1 ? null : wholeness(spec, args);
    if (over !== null && (selected.cells.length > 1 || why !== null)) {
      refuseOthers(args);
      if (why !== null) terminal.err([`dcheck: one worker explores it whole: ${why}`]);
      campaign = await openCampaign(over, {
        command: 'run',
        cells: selected.cells.map(inCampaign),
        symmetry: !args['no-symmetry'],
        properties: args.property,
        limits: bounds,
      });
    }
    const together =
      campaign !== null ? null : await (over === null ? chooseEngine(args, loaded) : chooseCluster(args, over, bounds));
    const engineOf = (cell: Cell): Engine => together ?? (campaign as Campaign).engineFor(inCampaign(cell));
    const engine = engineOf(first);
    const record = {
      dcheck: version(),
      spec: file,
      workingFolder: process.cwd(),
      specHash: loaded.hash,
      engine: engine.name,
      request: { args, words } satisfies RunRequest,
    };
    const checkpoints = openSession(args, engine, record, from, terminal);
    const { usages, ...explored } = await explore({
      loaded,
      selected,
      set,
      properties: args.property,
      engineOf,
      symmetry: !args['no-symmetry'],
      limits,
      progress: args.progress,
      terminal,
      checkpoints,
    });
    const findings: Findings = {
      spec: spec.name,
      request: {
        spec: file,
        candidates: args.candidate,
        set,
        limits: limitWords(words),
        search: searchWords(args),
        expectations: !args['no-expect'],
      },
      narration: spec.narration as Findings['narration'],
      variants: selected.variants,
      configs: selected.configs,
      ...explored,
      interrupted: interrupt.signal.aborted,
      ...(interrupt.signal.aborted && checkpoints?.resumable ? { resume: resumeCommand(args.checkpoint ?? '') } : {}),
      warnings: warningsOf({
        usages,
        complete: explored.notRun.length === 0 && explored.runs.every(({ result }) => result.bound === null),
        everything: isEverything(spec, chosen, args),
        allow: spec.allow,
      }),
      ...(args.coverage || args['coverage-out'] !== undefined
        ? { coverage: await gatherCoverage(loaded, explored.runs, limits, terminal) }
        : {}),
    };
    return await tellAll(findings, spec.about ?? '', (performance.now() - started) / 1000, { args, terminal });
  } finally {
    await campaign?.close();
    interrupt.release();
  }
}

/** True where no variant, no property and at most the configurations outside the spec's default choice are left out. */
function isEverything(
  { variants = {}, configs = {}, defaultConfigs }: Spec,
  selected: Selected,
  { property }: { readonly property: readonly string[] },
): boolean {
  const all = (names: readonly string[], chosen: readonly string[]): boolean => names.every((name) => chosen.includes(name));
  return (
    property.length === 0 &&
    all(Object.keys(variants), selected.variants) &&
    all(defaultConfigs ?? Object.keys(configs), selected.configs)
  );
}

/** Print, write, and decide the exit status. */
async function tellAll(
  findings: Findings,
  about: string,
  seconds: number,
  { args, terminal }: Pick<Invocation<(typeof TAKES)[number]>, 'args' | 'terminal'>,
): Promise<number> {
  const needsDocument = args.format === 'json' || args.out !== undefined;
  const document = needsDocument ? JSON.stringify(runDocument(findings, showFile), null, 2) : '';
  const report = await loadReporter(args.trace);
  let errors: readonly DcheckError[] = [];
  if (args.format === 'json') terminal.out([document]);
  else errors = printText(findings, seconds, { report, profile: args.profile }, terminal);
  if (args.out !== undefined) {
    const extension = args.trace === 'itf' ? 'itf.json' : 'txt';
    const files = await writeOut(args.out, findings, document, report, extension, terminal.outStyle);
    terminal.err([`dcheck: wrote ${files.length} files to ${args.out}`]);
  }
  if (args.html !== undefined) {
    const thrown = await (await import('../run/html.ts')).writeHtml(args.html, findings, about, seconds);
    errors = errors.length > 0 ? errors : thrown;
    terminal.err([`dcheck: wrote ${args.html}`]);
  }
  const { coverage, warnings = [] } = findings;
  const lcovFile = coverage === undefined ? null : await writeCoverage(coverage, args['coverage-out'], args.out);
  if (lcovFile !== null) terminal.err([`dcheck: wrote ${lcovFile}`]);
  for (const error of errors) terminal.err(errorLines(error, terminal.errStyle));
  if (errors.length > 0) return EXIT.error;
  return exitStatus({
    judgements: verdicts(findings).map(({ judgement }) => judgement),
    interrupted: findings.interrupted,
    vacuous: warnings.some(({ fails }) => fails),
  });
}
