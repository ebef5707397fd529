/** `dcheck outcomes`: everything that can be seen when all is over, in the manner of herd7 for litmus tests. */
import { errorLines } from '../../checker/report/error.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import type { OutcomeFindings } from '../../checker/report/outcomes/findings.ts';
import { command, type Invocation } from '../command.ts';
import { GATHER_OPTIONS, gatherAll } from '../run/gather.ts';
import { loadReporter } from '../run/traces.ts';
import { showFile } from '../terminal.ts';

const TAKES = [...GATHER_OPTIONS, 'format', 'witness', 'trace', 'color', 'no-color', 'debug'] as const;

const EPILOGUE =
  'An outcome is what the spec sees (outcome:) of a final state: one without a successor, in which the system may rest. Deadlocks ' +
  'and faults are outcomes of their own. Exit status: 0 all outcomes are listed, 2 the command or the spec is wrong, 3 stopped at ' +
  'a bound, so that there may be more, 130 interrupted. Verdicts are not judged here: that is what dcheck run does.';

export default command({
  options: TAKES,
  examples: [
    ['dcheck outcomes specs/inval.ts', 'every variant side by side, for each configuration'],
    ['dcheck outcomes specs/inval.ts --variant v6.19 --witness', 'with a shortest run to each outcome'],
    ['dcheck outcomes specs/inval.ts --format json', 'for programs'],
  ],
  epilogue: EPILOGUE,
  run,
});

type Given = Invocation<(typeof TAKES)[number]>;

async function run({ spec: file, args, terminal }: Given): Promise<number> {
  const started = performance.now();
  const findings = await gatherAll(file, args, terminal, { needsOutcome: true });
  const wordsFailed = await print(findings, () => (performance.now() - started) / 1000, { args, terminal });
  if (wordsFailed) return EXIT.error;
  if (findings.interrupted) return EXIT.interrupted;
  return findings.runs.some(({ result }) => result.bound !== null) ? EXIT.incomplete : EXIT.asExpected;
}

/** True where the spec's own words threw. */
async function print(
  findings: OutcomeFindings,
  seconds: () => number,
  { args, terminal }: Pick<Given, 'args' | 'terminal'>,
): Promise<boolean> {
  if (args.format === 'json') {
    const { outcomesDocument } = await import('../../checker/report/json/outcomes.ts');
    terminal.out([JSON.stringify(outcomesDocument(findings, showFile), null, 2)]);
    return false;
  }
  const { outcomesText } = await import('../../checker/report/outcomes/text.ts');
  const report = args.witness ? await loadReporter(args.trace) : null;
  const { lines, errors } = outcomesText(findings, seconds(), report, terminal.outStyle);
  terminal.out(lines);
  for (const error of errors) terminal.err(errorLines(error, terminal.errStyle));
  return errors.length > 0;
}
