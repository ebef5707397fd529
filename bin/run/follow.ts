/** Follows a run while it goes: a line on the terminal that is overwritten, or JSON lines on standard error. */
import type { Progress } from '../../checker/engine/engine.ts';
import { Estimator } from '../../checker/engine/estimate.ts';
import { progressJson, progressLine } from '../../checker/report/progress.ts';
import type { Terminal } from '../terminal.ts';

/** How `--progress` says it. */
export type ProgressStyle = 'auto' | 'json' | 'none';

/** Which of how many runs, and its name. */
export interface Place {
  readonly name: string;
  readonly run: number;
  readonly runs: number;
}

/** What an engine is to call, or undefined where nobody looks. */
export function follower(style: ProgressStyle, place: Place, terminal: Terminal): ((progress: Progress) => void) | undefined {
  if (style === 'none' || (style === 'auto' && !terminal.showsProgress)) return undefined;
  let estimator = new Estimator();
  let isAgain = false;
  return (progress) => {
    if (progress.reduced === 'memory' && !isAgain) {
      [isAgain, estimator] = [true, new Estimator()];
      const which = place.name === '' ? '' : `${place.name}: `;
      if (style === 'auto')
        terminal.err([`dcheck: ${which}no memory for every interleaving: again from the start, with partial-order reduction`]);
    }
    const standing = { ...progress, ...place, memoryBytes: process.memoryUsage.rss(), estimate: estimator.update(progress) };
    if (style === 'json') terminal.err([progressJson(standing)]);
    else terminal.progress(progressLine(standing, terminal.errStyle));
  };
}
