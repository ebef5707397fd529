/**
 * A replay script: what userspace does, in order, to lead a real kernel along one path. Plain JSON data, so that the
 * same script runs on this machine, in a guest, and becomes a C program.
 *
 * One mount, whose root is the directory that everything happens in. Paths are relative to it: `config`, `sub/config`.
 * Before each step, and after the last, the executor waits until every actor is idle, parked in the server or asleep
 * in the kernel; so the order of the steps is the order of the events, and no step sleeps for a while.
 *
 * What cannot be forced from user space is no step: the trace steps that a script step stands for are in `covers`, and
 * those that are in none lie within one stretch of the kernel that nobody can interrupt.
 */

export const SCRIPT_SCHEMA = 'dcheck.script/1';

/** A number of trace steps, counted from 1, as the reports count them. */
export type Covers = readonly number[];

/** One system call of a client. `path` is the name that it is about. */
export type Call =
  /** stat(path): `OK`, or the name of the error: `ENOENT`. */
  | { readonly op: 'stat'; readonly path: string }
  /** Whether the directory of `path` lists it: `yes` or `no`, or the name of the error. */
  | { readonly op: 'list'; readonly path: string }
  /** open(path, O_CREAT), with O_EXCL if `excl`. */
  | { readonly op: 'create'; readonly path: string; readonly excl: boolean }
  | { readonly op: 'unlink'; readonly path: string }
  /** rename(path, to). There is no way to exchange from Node. */
  | { readonly op: 'rename'; readonly path: string; readonly to: string }
  | { readonly op: 'rmdir'; readonly path: string };

/** A message of the server to the kernel. Its result is the write's: `0`, or `-ENOENT`. */
export type Notify =
  | { readonly kind: 'inval-entry'; readonly path: string }
  | { readonly kind: 'expire-entry'; readonly path: string }
  /** The child that it names is the node that had `path` last, or one that never had it. */
  | { readonly kind: 'delete'; readonly path: string; readonly child: 'right' | 'wrong' }
  | { readonly kind: 'inc-epoch' };

/** What the server's own names become, behind the kernel's back. */
export type Change =
  | { readonly kind: 'create'; readonly path: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** Whichever of the two is possible then: a request may have come first. */
  | { readonly kind: 'toggle'; readonly path: string };

/** How an actor must stand once all is quiet after a step; else the kernel went another way. */
export type Then =
  /** Its call or notify has returned. */
  | { readonly actor: string; readonly is: 'returned'; readonly result?: string }
  /** Its request waits in the server. */
  | { readonly actor: string; readonly is: 'parked'; readonly opcode: string }
  /** It sleeps in the kernel, and not for the server. `below`: functions of which one is on its stack. */
  | { readonly actor: string; readonly is: 'blocked'; readonly below?: readonly string[] };

interface Common {
  readonly covers?: Covers;
  readonly then?: readonly Then[];
}

/** One end of a race: `delay` is in microseconds from its start. */
export interface Start {
  readonly delay: number;
  readonly step: Step;
}

export type Step =
  /** A client starts a call. Its requests are parked, one by one, if `park`; else answered as they arrive. */
  | (Common & { readonly do: 'call'; readonly actor: string; readonly call: Call; readonly park: boolean; readonly as?: string })
  /** The server computes the answer to the parked request of `actor`, by its names as they are now, and keeps it. */
  | (Common & { readonly do: 'answer'; readonly actor: string })
  /** That answer, computed now if it was not before, is sent. */
  | (Common & { readonly do: 'reply'; readonly actor: string })
  | (Common & { readonly do: 'change'; readonly change: Change })
  /** A thread of the server writes a notify. */
  | (Common & { readonly do: 'notify'; readonly actor: string; readonly notify: Notify; readonly as?: string })
  /** Unused entries of the mount are dropped: it is remounted. */
  | (Common & { readonly do: 'evict' })
  /** Nothing is done; `then` says how the actors must stand. */
  | (Common & { readonly do: 'look' })
  /** Observes whether `actor` is blocked now: `yes` or `no`. */
  | (Common & { readonly do: 'waits'; readonly actor: string; readonly as: string })
  /** From now on requests are counted anew. */
  | (Common & { readonly do: 'mark' })
  /** Observes how many requests of that kind arrived since the mark. */
  | (Common & { readonly do: 'count'; readonly opcode: string; readonly as: string })
  /** All of these start together, each after its delay; requests are answered after `answerDelays`, in turn. */
  | (Common & { readonly do: 'race'; readonly starts: readonly Start[]; readonly answerDelays: readonly number[] });

/** An entry that the kernel has cached when the steps begin: a client has looked it up before. */
export interface Cached {
  readonly path: string;
  /** It was cached with timeout 0: it is hashed, and not trusted. */
  readonly expired: boolean;
}

export interface Mount {
  /** Directories are listed by READDIRPLUS always; else by READDIR always. */
  readonly readdirplus: boolean;
  /** The kernel caches listings (FOPEN_CACHE_DIR). */
  readonly cacheDir: boolean;
  /** The server gives what is absent a timeout too. */
  readonly negativeTimeout: boolean;
}

export interface Actor {
  readonly name: string;
  /** A client is a process of its own; a notify is written by a thread of the server. */
  readonly kind: 'client' | 'notify';
}

/** The trace that a script was made of. */
export interface Origin {
  readonly spec: string;
  readonly variant: string;
  readonly config: string;
  /** Null: a witness of an outcome. */
  readonly property: string | null;
  /** Trace steps. */
  readonly length: number;
}

export interface Script {
  readonly schema: typeof SCRIPT_SCHEMA;
  /** Fit for a file name, and its own among the scripts of one run. */
  readonly name: string;
  readonly about: string;
  readonly origin: Origin | null;
  readonly mount: Mount;
  /** What the server has at first; directories before what is in them. */
  readonly tree: readonly { readonly path: string; readonly kind: 'file' | 'directory' }[];
  readonly cached: readonly Cached[];
  readonly actors: readonly Actor[];
  readonly steps: readonly Step[];
  /** What must be observed, by the names in `as`; null: it is only to be seen what is. */
  readonly expect: Readonly<Record<string, string>> | null;
}

export const SCRIPTS_SCHEMA = 'dcheck.scripts/1';

/** What `run-scripts` reads. */
export interface Scripts {
  readonly schema: typeof SCRIPTS_SCHEMA;
  readonly scripts: readonly Script[];
}
