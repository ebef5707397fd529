/** Recorded traces, each as a script or with the reason why there is none. */
import { DcheckError } from '../../checker/api.ts';
import type { Script } from '../script.ts';
import type { Recorded } from '../trace-file.ts';
import { scriptOf } from './script-of.ts';

export interface Replayable {
  readonly kind: 'replayable';
  readonly recorded: Recorded;
  readonly script: Script;
}

export interface Unreplayable {
  readonly kind: 'not replayable';
  readonly recorded: Recorded;
  /** Of the trace, counted from 1; null where it is not one step that stands in the way. */
  readonly step: number | null;
  readonly reason: string;
}

/** Throws DcheckError `trace` where the spec is about something that dcheck cannot replay. */
export function map(recorded: Recorded): Replayable | Unreplayable {
  const { system, trace, origin } = recorded;
  const name = [origin.variant, origin.config, origin.property ?? 'outcome'].filter((word) => word !== '').join('-');
  const mapped = scriptOf({ system, trace, origin, name });
  if (mapped === null) {
    throw new DcheckError('trace', `dcheck does not know how to replay ${origin.spec} on a kernel`, {
      hint: 'replays are of specs/inval.ts and of specs with the state of its model: see replay/mapping/',
    });
  }
  if (mapped.ok) return { kind: 'replayable', recorded, script: mapped.script };
  return { kind: 'not replayable', recorded, step: mapped.step, reason: mapped.reason };
}
