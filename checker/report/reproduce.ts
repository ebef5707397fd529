/** The command that finds a violation again, exact and ready to paste. */
import type { Draw, Sample } from '../engine/engine.ts';
import type { Request, Verdict } from './findings.ts';

/** `dcheck run specs/inval.ts --variant v6.19 --config sequential --property no-stale-negative`, as words. */
export function reproduceWords(request: Request, { variant, config: label, property, run }: Verdict): string[] {
  const { config, set } = run.point ?? { config: label, set: {} };
  return [
    'dcheck',
    'run',
    request.spec,
    ...candidateWords(request),
    ...(variant === '' ? [] : ['--variant', variant]),
    ...(config === '' ? [] : ['--config', config]),
    '--property',
    property.name,
    ...Object.entries({ ...request.set, ...set }).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]),
    // A run that ended by itself needs no bound to find this again.
    ...(run.result.bound === null ? [] : request.limits),
    ...(request.search ?? []),
    ...drawWords(run.result.sample, property.violation?.draw),
    ...(request.expectations ? [] : ['--no-expect']),
  ];
}

/** The options that name the candidates. */
export function candidateWords({ candidates = [] }: Pick<Request, 'candidates'>): string[] {
  return candidates.flatMap((file) => ['--candidate', file]);
}

/** Options that make one draw of a sample again. */
function drawWords(sample: Sample | undefined, draw: Draw | undefined): string[] {
  if (sample === undefined) return [];
  if (draw === undefined) return ['--seed', String(sample.seed), `--${sample.of}`, String(sample.count)];
  return ['--seed', String(draw.seed), '--first', String(draw.number), `--${sample.of}`, '1'];
}

export function reproduceCommand(request: Request, verdict: Verdict): string {
  return reproduceWords(request, verdict).map(shellWord).join(' ');
}

/** `word` as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Words for the shell in indented lines of at most about `width` columns, which a shell joins again. */
export function shellLines(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const word of words) {
    if (line.length + word.length > width - 3 && line.trim() !== '') {
      lines.push(`${line} \\`);
      line = '    ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
