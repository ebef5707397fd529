/** What `dcheck outcomes` and `dcheck diff` found, for their reporters. */
import type { Gathered } from '../../outcomes/gather.ts';
import type { Narration } from '../../spec/narration.ts';
import type { State } from '../../system/system.ts';
import type { Cell, Request } from '../findings.ts';

export interface OutcomeRun extends Cell, Gathered {
  /** What each thread runs: see `calls.ts`. */
  readonly calls: ReadonlyMap<string, string>;
}

export interface OutcomeFindings {
  /** The spec's name. */
  readonly spec: string;
  readonly request: Omit<Request, 'expectations'>;
  /** False where the spec does not say what is seen of a final state: they are all one then. */
  readonly observed: boolean;
  readonly narration: Narration<State> | undefined;
  /** One with the id '' where the spec declares none. */
  readonly variants: readonly string[];
  readonly configs: readonly string[];
  /** Configuration by configuration. */
  readonly runs: readonly OutcomeRun[];
  /** What an interrupt kept from being started. */
  readonly notRun: readonly Cell[];
  readonly interrupted: boolean;
}

/** The runs of one configuration, in the order of the variants. */
export function runsOf({ runs }: Pick<OutcomeFindings, 'runs'>, config: string): OutcomeRun[] {
  return runs.filter((run) => run.config === config);
}
