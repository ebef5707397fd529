/** What one replay of a script showed. Plain JSON data: it crosses the border of a guest, and fills the evidence folder. */

export const EVIDENCE_SCHEMA = 'dcheck.evidence/1';

/**
 * - `confirmed`: every step went as the script says, and what was expected was observed.
 * - `refuted`: the kernel went another way at a step, or something else was observed.
 * - `observed`: the script expects nothing.
 * - `failed`: the replay itself did not work, which says nothing about the kernel.
 */
export type ReplayVerdict = 'confirmed' | 'refuted' | 'observed' | 'failed';

/** Where an actor slept in the kernel when all was quiet. */
export interface BlockedAt {
  readonly actor: string;
  /** Index of the script step after which it was seen. */
  readonly step: number;
  /** The caller of the lock primitive, or the innermost named function. */
  readonly function: string;
  /** From the innermost frame outwards; only the wait channel where the stack may not be read. */
  readonly stack: readonly string[];
}

/** One line of the log: who did or saw what. */
export interface LogEntry {
  /** Milliseconds since the steps began, to a microsecond. */
  readonly at: number;
  /** A client, a notify, `server` or `dcheck`. */
  readonly actor: string;
  readonly text: string;
}

export interface Evidence {
  readonly schema: typeof EVIDENCE_SCHEMA;
  /** The script's name. */
  readonly script: string;
  readonly verdict: ReplayVerdict;
  /** One sentence: at which step the kernel went another way, or what failed; empty where it is confirmed. */
  readonly reason: string;
  /** Index of the script step where it first went another way; null: nowhere, or only in what was observed. */
  readonly step: number | null;
  readonly observed: Readonly<Record<string, string>>;
  readonly blocked: readonly BlockedAt[];
  readonly log: readonly LogEntry[];
  /** `uname -r`. */
  readonly kernel: string;
  /** Lines that the kernel logged meanwhile, where they may be read. */
  readonly dmesg: readonly string[];
  /** From mounting to having unmounted. */
  readonly seconds: number;
}
