/** `dcheck replay`: lead a real kernel along the traces that `dcheck run` found. */
import { EXIT } from '../../checker/report/exit-status.ts';
import type { Style } from '../../checker/report/style.ts';
import type { Evidence } from '../../replay/evidence.ts';
import { map, type Replayable, type Unreplayable } from '../../replay/mapping/traces.ts';
import { writeEvidence } from '../../replay/report/evidence-folder.ts';
import { replayDocument } from '../../replay/report/json.ts';
import { type Replayed, replayedLines, tally } from '../../replay/report/text.ts';
import { reproducerOf } from '../../replay/reproducer/generate.ts';
import { readTraces } from '../../replay/trace-file.ts';
import { command, type Invocation } from '../command.ts';
import { available, BACKEND_OPTIONS, chooseBackend } from '../run/backends.ts';
import { doctor } from '../run/doctor.ts';
import { onInterrupt } from '../run/interrupt.ts';

const TAKES = [
  'variant',
  'config',
  'property',
  ...BACKEND_OPTIONS,
  'doctor',
  'evidence',
  'format',
  'color',
  'no-color',
  'debug',
] as const;

const EPILOGUE =
  'A trace is confirmed where the kernel went its way step by step and users saw what it says; refuted where the kernel went another way, at the step that is named; ' +
  'not replayable where its order rests on a step that nothing in user space can hold back. Each replay leaves a folder of evidence. ' +
  'Exit status: 0 every trace is confirmed, 1 some trace is refuted, 2 the command or the file is wrong, ' +
  '3 none is refuted, but some could not be replayed, 4 something is missing here, 130 interrupted.';

export default command({
  options: TAKES,
  mayLackSpec: (args) => args.doctor === true,
  examples: [
    ['dcheck run specs/inval.ts --format json | dcheck replay -', 'every trace, on the kernel of this machine'],
    ['dcheck replay traces.json --variant v6.19 --kernel vmlinuz-7.1.3', 'some of them, on another kernel, in QEMU'],
    ['dcheck replay --doctor', 'what works here, and what to install'],
  ],
  epilogue: EPILOGUE,
  run,
});

async function run({ spec: file, args, terminal }: Invocation<(typeof TAKES)[number]>): Promise<number> {
  if (args.doctor) return doctor(args.kernel, terminal);
  const backend = await chooseBackend(args);
  const mapped = (await readTraces(file, args)).map(map);
  const kernel = await available(backend, terminal);
  if (kernel === null) return EXIT.unavailable;

  const interrupt = onInterrupt();
  const replayable = mapped.filter((each): each is Replayable => each.kind === 'replayable');
  const refused = mapped.filter((each): each is Unreplayable => each.kind === 'not replayable');
  const isText = args.format === 'text';
  const { outStyle } = terminal;
  if (isText) terminal.out([`${backend.name}: Linux ${kernel}`, '']);
  const replayed: Replayed[] = refused.map((each) => ({ ...each, evidence: null, folder: null }));
  if (isText) for (const each of replayed) terminal.out([...replayedLines(each, outStyle), '']);
  const keep = (evidence: Evidence): void => {
    const { script, recorded } = replayable.find((each) => each.script.name === evidence.script) as Replayable;
    const folder = writeEvidence(args.evidence ?? 'dcheck-evidence', script, evidence, reproducerOf(script));
    const done: Replayed = { kind: 'replayable', script, recorded, evidence, folder };
    replayed.push(done);
    if (isText) terminal.out([...replayedLines(done, outStyle), '']);
  };
  try {
    await backend.run(
      replayable.map(({ script }) => script),
      { signal: interrupt.signal, onEvidence: keep },
    );
  } finally {
    interrupt.release();
  }
  if (isText) terminal.out([closing(replayed, outStyle)]);
  else terminal.out([JSON.stringify(replayDocument(backend.name, kernel, replayed), null, 2)]);
  return interrupt.signal.aborted ? EXIT.interrupted : exitOf(replayed);
}

function closing(replayed: readonly Replayed[], { paint }: Style): string {
  const { confirmed, refuted, unreplayable, failed } = tally(replayed);
  const words = [
    `${confirmed} confirmed`,
    `${refuted} refuted`,
    ...(unreplayable > 0 ? [`${unreplayable} not replayable`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return paint.strong(words.join(', '));
}

function exitOf(replayed: readonly Replayed[]): number {
  const { refuted, unreplayable, failed } = tally(replayed);
  if (refuted > 0) return EXIT.unexpected;
  return unreplayable + failed > 0 ? EXIT.incomplete : EXIT.asExpected;
}
