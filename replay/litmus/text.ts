/** `dcheck litmus` on the terminal, in the manner of litmus7. */
import type { Style } from '../../checker/report/style.ts';
import { logLines } from '../report/words.ts';
import { inWords } from '../reproducer/words.ts';
import type { LitmusTally, Surprise } from './tally.ts';

/** Surprises that are shown in full. */
const SHOWN = 3;

export function litmusLines({ configs, surprises, runs }: LitmusTally, { paint }: Style): string[] {
  const width = Math.max(...configs.flatMap(({ rows }) => rows.map(({ name }) => name.length)), 0);
  const lines = configs.flatMap(({ predicted, rows }) => [
    paint.strong(predicted.config),
    ...rows.map(
      ({ name, observed }) => `  ${name.padEnd(width)}  ${observed === 0 ? paint.dim('  never') : String(observed).padStart(7)}`,
    ),
  ]);
  const never = configs.flatMap(({ rows }) => rows).filter(({ observed }) => observed === 0).length;
  const failed = runs.failed === 0 ? '' : `; ${runs.failed} runs failed and count for nothing`;
  const all = `${runs.forced} forced runs, ${runs.random} random ones${failed}`;
  const found =
    surprises.length === 0
      ? paint.holds('nothing observed that the model does not predict')
      : paint.alarm(`${surprises.length} ${surprises.length === 1 ? 'run' : 'runs'} that the model does not predict`);
  return [
    ...lines,
    '',
    ...surprises.slice(0, SHOWN).flatMap(surpriseLines),
    `${all}: ${found}; ${never} outcomes predicted and never observed`,
  ];
}

/** Both traces: what was done, as the model would have it, and what the kernel did. */
export function surpriseLines({ planned, evidence, words }: Surprise): string[] {
  return [
    `${planned.script.name}: ${words}`,
    '  the script:',
    ...planned.script.steps.map((step, index) => `    ${index + 1}. ${inWords(step)}`),
    '  the kernel:',
    ...logLines(evidence).map((line) => `  ${line}`),
    '',
  ];
}
