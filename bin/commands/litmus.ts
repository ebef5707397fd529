/** `dcheck litmus`: is everything that a kernel does among what the model says it can do? */
import { DcheckError } from '../../checker/errors/error.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import type { Evidence } from '../../replay/evidence.ts';
import { litmusDocument } from '../../replay/litmus/json.ts';
import { isReplayable, type Planned, type Predicted, plan } from '../../replay/litmus/plan.ts';
import { Counter } from '../../replay/litmus/tally.ts';
import { litmusLines } from '../../replay/litmus/text.ts';
import { writeEvidence } from '../../replay/report/evidence-folder.ts';
import { reproducerOf } from '../../replay/reproducer/generate.ts';
import { command, type Invocation } from '../command.ts';
import { available, BACKEND_OPTIONS, chooseBackend } from '../run/backends.ts';
import { GATHER_OPTIONS, gatherAll } from '../run/gather.ts';
import { identify } from '../run/identify.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { choiceOf, select } from '../run/select.ts';

const TAKES = [
  ...GATHER_OPTIONS,
  'runs',
  'seed',
  ...BACKEND_OPTIONS,
  'evidence',
  'format',
  'color',
  'no-color',
  'debug',
] as const;
type Given = Invocation<(typeof TAKES)[number]>;

const STANDARD_RUNS = 200;

const EPILOGUE =
  'Every script that can be forced is run, and random ones, in which programs and notifies start at random times. What is seen is compared with dcheck outcomes of ' +
  'one variant: the one that --variant names, or else the first that dcheck identify finds. ' +
  'Exit status: 0 all that was observed is predicted, 1 something is not (both traces are shown, and the evidence is kept), 2 the command or the spec is wrong, ' +
  '3 runs failed or not all outcomes are known, 4 something is missing here, 130 interrupted.';

export default command({
  options: TAKES,
  examples: [
    ['dcheck litmus specs/inval.ts --runs 1000', 'the kernel of this machine against the variant that it behaves as'],
    ['dcheck litmus specs/inval.ts --variant v6.19 --kernel vmlinuz-7.1.3', 'another kernel against one variant'],
  ],
  epilogue: EPILOGUE,
  run,
});

async function run({ spec: file, args, terminal, operands }: Given): Promise<number> {
  const backend = await chooseBackend(args);
  if (args.variant.length > 1)
    throw new DcheckError('usage', 'a litmus run is against one variant', { hint: 'give --variant once' });
  const kernel = await available(backend, terminal);
  if (kernel === null) return EXIT.unavailable;
  const isText = args.format === 'text';
  const interrupt = onInterrupt();
  try {
    let variant = args.variant[0];
    if (variant === undefined) {
      const { fits, variants } = await identify(file, { variant: [], config: [] }, backend, interrupt.signal);
      if (interrupt.signal.aborted) return EXIT.interrupted;
      if (fits.length === 0)
        throw new DcheckError('backend', `Linux ${kernel} behaves as none of ${variants.join(', ')}`, { hint: 'give --variant' });
      variant = fits[0] as string;
    }
    const all = await predict(file, variant, { spec: file, args, terminal, operands });
    if (interrupt.signal.aborted) return EXIT.interrupted;
    if (all.bounded.length > 0) {
      terminal.err([`dcheck: not all outcomes are known of ${all.bounded.join(', ')}: nothing could be called unpredicted`]);
      return EXIT.incomplete;
    }
    if (isText) terminal.out([`${backend.name}: Linux ${kernel}, against ${variant}`, '']);
    const planned = plan(all.spec, all.predicted, args.runs ?? STANDARD_RUNS, args.seed ?? 1);
    const counter = new Counter();
    let next = 0;
    const onEvidence = (evidence: Evidence): void => {
      const each = planned[next++] as Planned;
      counter.add(each, evidence);
      terminal.progress(`${next} of ${planned.length} runs`);
    };
    await backend.run(
      planned.map(({ script }) => script),
      { signal: interrupt.signal, onEvidence },
    );
    terminal.progress(null);
    const tally = counter.tally(all.predicted);
    for (const { planned: each, evidence } of tally.surprises)
      writeEvidence(args.evidence ?? 'dcheck-evidence', each.script, evidence, reproducerOf(each.script));
    terminal.out(
      isText
        ? litmusLines(tally, terminal.outStyle)
        : [JSON.stringify(litmusDocument(backend.name, kernel, variant, tally), null, 2)],
    );
    if (interrupt.signal.aborted) return EXIT.interrupted;
    if (tally.surprises.length > 0) return EXIT.unexpected;
    return tally.runs.failed > 0 ? EXIT.incomplete : EXIT.asExpected;
  } finally {
    interrupt.release();
  }
}

/** The outcomes of `variant` in the configurations that were asked for, or in all that can be replayed wholly. */
async function predict(
  file: string,
  variant: string,
  { args, terminal }: Given,
): Promise<{ spec: string; predicted: Predicted[]; bounded: string[] }> {
  const { spec } = await loadSpec(file);
  const { cells } = select(spec, { variant: [variant], config: args.config.length > 0 ? args.config : ['all'] });
  const config = cells.filter((cell) => isReplayable(instantiate(spec, choiceOf(cell)))).map((cell) => cell.config);
  if (config.length === 0)
    throw new DcheckError('trace', `dcheck does not know how to replay ${spec.name} on a kernel`, {
      hint: 'replays are of specs/inval.ts: see replay/mapping/',
    });
  const { runs } = await gatherAll(file, { ...args, variant: [variant], config }, terminal, { needsOutcome: true });
  const predicted = runs.map((run) => ({ variant, config: run.config, system: run.result.system, outcomes: run.outcomes }));
  return { spec: spec.name, predicted, bounded: runs.filter(({ result }) => result.bound !== null).map((run) => run.config) };
}
