/** `dcheck diff`: what one variant can do and another cannot. */
import { DcheckError } from '../../checker/errors/error.ts';
import type { LoadedSpec } from '../../checker/load/load.ts';
import { errorLines } from '../../checker/report/error.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { compared } from '../../checker/report/outcomes/diff.ts';
import type { OutcomeFindings } from '../../checker/report/outcomes/findings.ts';
import { command, type Invocation } from '../command.ts';
import { GATHER_OPTIONS, gatherAll } from '../run/gather.ts';
import type { Selected } from '../run/select.ts';
import { loadReporter } from '../run/traces.ts';
import { showFile } from '../terminal.ts';

const TAKES = [...GATHER_OPTIONS, 'format', 'trace', 'color', 'no-color', 'debug'] as const;

const EPILOGUE =
  'Compared are outcomes (what the spec sees of final states, deadlocks, faults) and verdicts; the trace of each difference is a ' +
  'shortest run of the variant that has it. Exit status, as that of diff(1): 0 no difference, 1 differences, 2 the command or the ' +
  'spec is wrong; and 3 no difference so far, stopped at a bound, 130 interrupted.';

export default command({
  options: TAKES,
  examples: [
    ['dcheck diff specs/inval.ts --variant v6.17 --variant v6.19', 'in every configuration'],
    ['dcheck diff specs/inval.ts --variant v6.17,v7.1.4 --config sequential', 'the same text: no difference'],
    ['dcheck diff specs/inval.ts --variant v7.1.4 --candidate my-patch.ts', 'a patch, and what it is based on'],
    ['dcheck diff specs/inval.ts --variant v6.17,v6.19 --trace lkml', 'traces as text for a mail'],
  ],
  epilogue: EPILOGUE,
  run,
});

type Given = Invocation<(typeof TAKES)[number]>;

async function run({ spec: file, args, terminal }: Given): Promise<number> {
  const started = performance.now();
  const choose = (loaded: LoadedSpec, selected: Selected): Selected => pairOf(loaded, selected, args.variant);
  const findings = await gatherAll(file, args, terminal, { needsOutcome: false, choose });
  const wordsFailed = await print(findings, () => (performance.now() - started) / 1000, { args, terminal });
  return wordsFailed ? EXIT.error : statusOf(findings);
}

/** The two variants in the order in which they were given. */
function pairOf({ spec, candidates }: LoadedSpec, selected: Selected, asked: readonly string[]): Selected {
  const variants = [...new Set(asked.length < 2 ? [...asked, ...candidates.map(({ id }) => id)] : asked)];
  if (variants.length !== 2) {
    const known = Object.keys(spec.variants ?? {});
    const given = variants.length === 0 ? 'none is given' : `given: ${variants.join(', ')}`;
    throw new DcheckError('usage', `diff takes two different variants, and ${given}`, {
      hint: known.length < 2 ? 'the spec declares fewer than two' : `--variant A --variant B, of ${known.join(', ')}`,
    });
  }
  const cells = selected.configs.flatMap((config) => variants.map((variant) => ({ variant, config })));
  return { ...selected, variants, cells };
}

function statusOf(findings: OutcomeFindings): number {
  if (findings.interrupted) return EXIT.interrupted;
  if (compared(findings).some(({ differences }) => differences.some(({ settled }) => settled))) return EXIT.unexpected;
  return findings.runs.some(({ result }) => result.bound !== null) ? EXIT.incomplete : EXIT.asExpected;
}

/** True where the spec's own words threw. */
async function print(
  findings: OutcomeFindings,
  seconds: () => number,
  { args, terminal }: Pick<Given, 'args' | 'terminal'>,
): Promise<boolean> {
  if (args.format === 'json') {
    const { diffDocument } = await import('../../checker/report/json/diff.ts');
    terminal.out([JSON.stringify(diffDocument(findings, showFile), null, 2)]);
    return false;
  }
  const { diffText } = await import('../../checker/report/outcomes/diff.ts');
  const { lines, errors } = diffText(findings, seconds(), await loadReporter(args.trace), terminal.outStyle);
  terminal.out(lines);
  for (const error of errors) terminal.err(errorLines(error, terminal.errStyle));
  return errors.length > 0;
}
