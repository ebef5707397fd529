/** `dcheck gate`: let patches through, or not. */
import type { DcheckError } from '../../checker/errors/error.ts';
import { errorLines } from '../../checker/report/error.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { type GateFindings, statusOf } from '../../checker/report/gate/findings.ts';
import { command, type Invocation } from '../command.ts';
import { GATE_OPTIONS, gateAll } from '../run/gate.ts';
import { refuseUnwritableGateFiles, writeGateFiles } from '../run/gate-files.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { loadReporter } from '../run/traces.ts';
import { showFile } from '../terminal.ts';

const TAKES = [...GATE_OPTIONS, 'json', 'junit', 'sarif', 'markdown', 'html', 'trace', 'color', 'no-color', 'debug'] as const;

const EPILOGUE =
  'A candidate is a file that exports one variant, or just the functions that it plugs in. It is checked in every configuration (--config ' +
  'chooses) and compared with the baseline: a property that the baseline keeps and the candidate breaks closes the gate; what it repairs and ' +
  'outcomes that are new are listed. Without candidates, the variants of the spec are judged by what the spec expects of them. ' +
  'Exit status: 0 the gate is open, 1 something is rejected, 2 the command, the spec or a candidate is wrong, 3 stopped at a bound with ' +
  'nothing against it found (each run is bounded: --timeout 5m), 130 interrupted.';

export default command({
  options: TAKES,
  examples: [
    ['dcheck gate specs/inval.ts --candidate my-patch.ts', 'against the baseline that the spec names'],
    ['dcheck gate specs/inval.ts --candidate my-patch.ts --baseline v6.19', 'against another'],
    ['dcheck gate my.ts --candidate my-patch.ts --set USERS=1..3', 'with one constant after another'],
    ['dcheck gate specs/inval.ts --candidate my-patch.ts --sarif gate.sarif --junit gate.xml', 'for CI'],
    ['dcheck gate specs/inval.ts --candidate my-patch.ts --markdown gate.md', 'for the mail'],
  ],
  epilogue: EPILOGUE,
  run,
});

type Given = Invocation<(typeof TAKES)[number]>;

async function run({ spec: file, args, terminal }: Given): Promise<number> {
  const started = performance.now();
  const interrupt = onInterrupt();
  try {
    refuseUnwritableGateFiles(args);
    const findings = await gateAll(file, args, terminal, interrupt);
    const errors = await print(findings, (performance.now() - started) / 1000, { args, terminal });
    await writeGateFiles(findings, args, terminal);
    for (const error of errors) terminal.err(errorLines(error, terminal.errStyle));
    return errors.length > 0 ? EXIT.error : exitOf(findings);
  } finally {
    interrupt.release();
  }
}

function exitOf(findings: GateFindings): number {
  if (findings.interrupted) return EXIT.interrupted;
  const { passed, rejected, error, incomplete } = { passed: EXIT.asExpected, rejected: EXIT.unexpected, ...EXIT };
  return { passed, rejected, error, incomplete }[statusOf(findings)];
}

/** Returns what the spec's own words threw. */
async function print(
  findings: GateFindings,
  seconds: number,
  { args, terminal }: Pick<Given, 'args' | 'terminal'>,
): Promise<readonly DcheckError[]> {
  if (args.json) {
    const { gateDocument } = await import('../../checker/report/json/gate.ts');
    terminal.out([JSON.stringify(gateDocument(findings, showFile), null, 2)]);
    return [];
  }
  const { gateText } = await import('../../checker/report/gate/text.ts');
  const { lines, errors } = gateText(findings, seconds, await loadReporter(args.trace), terminal.outStyle);
  terminal.out(lines);
  return errors;
}
