/** `--dir`: a folder for what `--memory` has no room for, and what does not go with it. */
import type { Engine, Limits } from '../../checker/engine/engine.ts';
import { requireSpillFolder } from '../../checker/engine/spill/spill.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import type { TransitionSystem } from '../../checker/system/system.ts';
import type { OPTIONS } from '../options.ts';

/** Of the arguments, what matters here; absent: the command has no such option. */
interface Given {
  readonly dir: string | undefined;
  readonly stop?: (typeof OPTIONS)['stop']['choices'][number];
  readonly 'max-states'?: number | undefined;
  readonly checkpoint?: string | undefined;
}

/** The limits with it, where it is asked for. Throws DcheckError `usage`: options do not go together, or the folder cannot be used. */
export function spilling(limits: Limits, args: Given): Limits {
  if (args.dir === undefined) return limits;
  if (args.stop === 'first' || args['max-states'] !== undefined) {
    const option = args.stop === 'first' ? '--stop first' : '--max-states';
    throw refused(
      option,
      'with states on disk it is known only at the end of a level how many are new',
      '--max-depth and --timeout do',
    );
  }
  if (args.checkpoint !== undefined) {
    throw refused('--checkpoint', 'checkpoints keep what is in memory', 'leave one of the two out');
  }
  requireSpillFolder(args.dir);
  return { ...limits, spillFolder: args.dir };
}

/** Throws DcheckError `usage` where `engine` cannot do with `system` what `limits` say. */
export function requireSpilling(engine: Engine, system: TransitionSystem, { spillFolder }: Limits): void {
  if (spillFolder === undefined || engine.spills === true) return;
  const behaviours = (system.temporal?.properties ?? []).map(({ name }) => name);
  if (behaviours.length > 0 && engine.spills === false) {
    throw refused(
      `what is said of behaviours (${behaviours.join(', ')})`,
      'their graph must all be in memory',
      '--property with the names of invariants checks these',
    );
  }
  throw refused(`the ${engine.name} engine`, 'it keeps everything in memory', 'leave --dir out');
}

function refused(what: string, why: string, hint: string): DcheckError {
  return new DcheckError('usage', `--dir does not go with ${what}: ${why}`, { hint });
}
