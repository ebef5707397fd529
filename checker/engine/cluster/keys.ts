/**
 * The names of everything that a cluster run keeps in the store. All begin with `dcheck:` and the run; what one
 * server-side function touches has one hash tag, so that it lies on one node.
 *
 * An epoch is one attempt with one layout of the state: a worker that finds that some part changes its shape begins the
 * next one, as the in-process engine does.
 */
export const PREFIX = 'dcheck';

/** Raised whenever what is kept under these names means something else: a worker of another dcheck would misread it. */
export const STORE_FORMAT = 2;

/** Seconds after which keys that nobody writes any more are gone. */
export const TTL = 3 * 24 * 3600;

/** The set of all runs. */
export const RUNS = `${PREFIX}:runs`;

/** Matches every key of a run, and of no other; for SCAN. */
export const patternOf = (run: string): string => `${PREFIX}:*${run}*`;

/** A hash: what the run is, and how it stands. */
export const metaKey = (run: string): string => `${PREFIX}:${run}:meta`;

/** A hash: what each worker says of itself. */
export const workersKey = (run: string): string => `${PREFIX}:${run}:workers`;

/** Who last renewed the lease of all keys; gone when it is to be done again. */
export const leaseKey = (run: string): string => `${PREFIX}:${run}:lease`;

/** A hash of counters that only progress is made of. */
export const liveKey = (run: string): string => `${PREFIX}:${run}:live`;

/** A hash: what each cell of a campaign gave. */
export const cellsKey = (run: string): string => `${PREFIX}:${run}:cells`;

/** A set: what the workers' functions made use of, see `marks.ts`. */
export const marksKey = (run: string): string => `${PREFIX}:${run}:marks`;

/** A hash: the summary of each level that is over. */
export const levelsKey = (run: string, epoch: number): string => `${PREFIX}:${run}:${epoch}:levels`;

/** A hash: what each chunk of a level found. */
export const resultsKey = (run: string, epoch: number, level: number): string => `${PREFIX}:${run}:${epoch}:results:${level}`;

/** What the names of a shard begin with: see `scripts.ts`. */
export const shardKey = (run: string, epoch: number, shard: number): string => `${PREFIX}:{${run}.${epoch}.${shard}}`;

/** A list: the names of a shard's claims that brought states. */
export const namesKey = (run: string, epoch: number, shard: number): string => `${shardKey(run, epoch, shard)}:names`;

/** What the names of a level's plan begin with: see `plan.ts`. */
export const planKey = (run: string, epoch: number, level: number): string => `${PREFIX}:{${run}.${epoch}.plan}:${level}`;

export const dictionaryKey = (run: string, epoch: number): string => `${PREFIX}:{${run}.${epoch}.values}`;
