/**
 * Runs side by side: processes, each of which explores one run at a time, whole. The starter asks for results in the order
 * of the runs, whichever is done first, so what it says does not depend on how many processes there are.
 *
 * Each has its share of the memory. What does not fit into that, and what was at hand when a process got lost, is left
 * to the starter. Cost: each process starts, loads the spec and learns its actions for itself, some tenths of a second of CPU.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Exploration, Progress } from '../../checker/engine/engine.ts';
import { DcheckError } from '../../checker/errors/error.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { canonical } from '../../checker/state/canonical.ts';
import type { FromMember, PoolCell, PoolTask, ToMember } from './messages.ts';

const MEMBER = fileURLToPath(new URL('./member.js', import.meta.url));

interface Member {
  readonly process: ChildProcess;
  /** The run at hand. */
  at: number | null;
}

/** A result; or what a function of the spec threw; or null: nobody else can say. */
type Found = Exploration | DcheckError | null;

export class Pool {
  private readonly cells: readonly PoolCell[];
  private readonly members = new Set<Member>();
  private readonly found = new Map<number, Found>();
  /** What nobody has begun. */
  private readonly left = new Set<number>();
  /** Seconds that the longest run of a configuration took, of those that are done. */
  private readonly seconds = new Map<string, number>();
  /** The run that the starter waits for. */
  private awaited: { readonly index: number; readonly onProgress: ((progress: Progress) => void) | undefined } | null = null;
  /** Called at every change; whoever waits looks whether it is what they wait for. */
  private wake: () => void = () => {};
  private isResting = false;

  /** Of `cells`, those from number `first` on. */
  constructor(count: number, task: PoolTask, cells: readonly PoolCell[], first: number) {
    this.cells = cells;
    for (let index = first; index < cells.length; index++) this.left.add(index);
    for (let i = 0; i < Math.min(count, cells.length - first); i++) this.enlist(task);
  }

  /**
   * What was found in run number `index`; those before it are not asked for any more. Null where the starter has to explore it
   * itself; then all others rest until {@link goOn}. Throws what a function of the spec threw.
   */
  async resultOf(index: number, onProgress?: (progress: Progress) => void): Promise<Exploration | null> {
    for (const other of this.left) if (other < index) this.left.delete(other);
    this.awaited = { index, onProgress };
    await this.until(() => this.found.has(index) || !this.isComing(index));
    const found = this.found.get(index) ?? null;
    if (found instanceof DcheckError) throw found;
    if (found !== null && found.bound !== 'memory') return found;
    this.isResting = true;
    await this.until(() => [...this.members].every(({ at }) => at === null));
    return null;
  }

  /** The starter has done what it had to. */
  goOn(): void {
    this.isResting = false;
    for (const member of this.members) this.handOut(member);
  }

  /** Give up what is at hand: it is found as far as it came. Nothing more is begun. */
  stop(): void {
    this.left.clear();
    for (const member of this.members) tell(member, { kind: 'stop' });
    this.wake();
  }

  close(): void {
    for (const { process } of this.members) {
      process.removeAllListeners();
      process.kill('SIGKILL');
    }
    this.members.clear();
  }

  private isComing(index: number): boolean {
    return (this.members.size > 0 && this.left.has(index)) || [...this.members].some(({ at }) => at === index);
  }

  private enlist(task: PoolTask): void {
    const process = fork(MEMBER, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const member: Member = { process, at: null };
    this.members.add(member);
    process.on('message', (message: FromMember) => this.hear(member, message));
    process.on('exit', (status) => this.lose(member, status));
    // It could not be started, or is not there any more: its exit says the same.
    process.on('error', () => this.lose(member, null));
    tell(member, { kind: 'begin', task });
    this.handOut(member);
  }

  private handOut(member: Member): void {
    if (this.isResting || member.at !== null || this.left.size === 0) return;
    const index = this.choice();
    this.left.delete(index);
    member.at = index;
    tell(member, { kind: 'explore', index, cell: this.cells[index] as PoolCell });
  }

  /** What the starter waits for; else what is likely to take longest, so that in the end nobody waits for one (Graham 1969). */
  private choice(): number {
    if (this.awaited !== null && this.left.has(this.awaited.index)) return this.awaited.index;
    let [best, longest] = [-1, -1];
    for (const index of this.left) {
      const seconds = this.seconds.get(this.kindOf(index)) ?? 0;
      if (seconds > longest) [best, longest] = [index, seconds];
    }
    return best;
  }

  /** Runs of one kind take about as long. */
  private kindOf(index: number): string {
    const { config, set } = this.cells[index] as PoolCell;
    return canonical([config, set]);
  }

  private hear(member: Member, message: FromMember): void {
    if (message.kind === 'progress') {
      if (message.index === this.awaited?.index) this.awaited.onProgress?.(message.progress);
      return;
    }
    const found = message.kind === 'found' ? message.exploration : errorOf(message);
    this.settle(member, found, message.index);
    this.handOut(member);
  }

  private settle(member: Member, found: Found, index: number): void {
    this.found.set(index, found);
    if (found !== null && !(found instanceof DcheckError)) {
      const kind = this.kindOf(index);
      this.seconds.set(kind, Math.max(found.seconds, this.seconds.get(kind) ?? 0));
    }
    member.at = null;
    this.wake();
  }

  private lose(member: Member, status: number | null): void {
    if (!this.members.delete(member)) return;
    // It has said why: a function of the spec does not return.
    if (status === EXIT.error) {
      this.close();
      process.exit(status);
    }
    if (member.at === null) this.wake();
    else this.settle(member, null, member.at);
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

function tell({ process }: Member, message: ToMember): void {
  // One that has just ended is lost by its exit.
  process.send(message, () => {});
}

function errorOf({ error: { code, message, details } }: FromMember & { readonly kind: 'error' }): DcheckError {
  return new DcheckError(code, message, details);
}
