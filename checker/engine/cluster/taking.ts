/** What a worker has of the run that it takes part in: the engine, the shared values, and where to put what it finds. */
import { watched } from '../../coverage/usage.ts';
import type { TransitionSystem } from '../../system/system.ts';
import { Candidates } from './candidates.ts';
import { ClaimNames } from './claim-names.ts';
import type { Store } from './connect.ts';
import { Dictionary } from './dictionary.ts';
import { Expander } from './expander.ts';
import { dictionaryKey } from './keys.ts';
import { Known } from './known.ts';
import type { RunDefinition, Standing } from './ledger.ts';
import { MarkReport } from './marks.ts';
import { OwnRows } from './own-rows.ts';
import { RowCode } from './row-code.ts';

/** Fingerprints that a worker remembers: 8 bytes each, at a load between 0.4 and 0.8. */
const CACHED = 2 ** 26;

export class Taking {
  readonly store: Store;
  readonly run: string;
  readonly epoch: number;
  readonly definition: RunDefinition;
  readonly expander: Expander;
  readonly dictionary: Dictionary;
  readonly rowCode: RowCode;
  known: Known;
  /** Used again by each chunk: some are collected while others are claimed. */
  readonly candidates = [new Candidates(), new Candidates()] as const;
  /** Whether the store had replicas when the last job was done. */
  hasReplicas = true;
  readonly marks: MarkReport;
  readonly names = new ClaimNames();
  readonly ownRows = new OwnRows();

  /** `threads`: that expand its chunks. Throws Demotion where the initial states already differ in shape. */
  constructor(
    store: Store,
    run: string,
    { epoch, demoted }: Pick<Standing, 'epoch' | 'demoted'>,
    definition: RunDefinition,
    system: TransitionSystem,
    threads: number,
  ) {
    this.store = store;
    this.run = run;
    this.epoch = epoch;
    this.definition = definition;
    const watching = watched(system);
    this.marks = new MarkReport(watching.marks);
    this.expander = new Expander(watching.system, new Set(demoted), CACHED, threads);
    const { domains } = this.expander.relation;
    this.dictionary = new Dictionary(store, dictionaryKey(run, epoch), definition.ttl, domains);
    this.rowCode = new RowCode(domains, this.dictionary);
    this.known = new Known(definition.shards);
  }

  /** What was met but perhaps not claimed must not be taken for claimed. */
  forget(): void {
    this.expander.forget();
    this.known = new Known(this.definition.shards);
  }

  /** Nothing more will be done for the run. */
  end(): void {
    this.expander.release();
  }
}
