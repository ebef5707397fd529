/**
 * The threads that work on one batch of a search together: the thread of the search itself, number 0, and members.
 *
 * A task is done by all at once, each its part (`station.ts`); the crew comes back when all are done. Starting takes some
 * ten milliseconds, in which the search goes on alone. A member that ends, whatever for, is noticed in the event loop:
 * whoever waits for it longer than {@link PATIENCE} waits there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { CrewKernel } from '../store/crew-kernel.ts';
import type { Kernel } from '../store/kernel.ts';
import type { Linear } from '../store/memory.ts';
import { CONTROL, CONTROL_AT, LAYOUT, type Task } from './control.ts';
import type { Engagement } from './member.ts';
import { hired } from './recruits.ts';
import { ownOf, Station } from './station.ts';
import { waitUntilLeast } from './waiting.ts';

/** Milliseconds that the thread of the search waits for members without letting the event loop run. */
const PATIENCE = 100;

/** Thrown where a member of the crew is gone: the search cannot go on. */
export class CrewLost extends Error {}

/** What all threads work with: a kernel, and the module that it is in. */
export interface CrewTools {
  readonly kernel: CrewKernel & Kernel;
  readonly module: object;
}

export class Crew {
  readonly threads: number;
  /** The addresses of what each thread has for itself. */
  readonly owners: readonly number[];
  private readonly linear: Linear;
  private readonly members: Worker[];
  private readonly station: Station;
  /** The one that was sent last. */
  private module: object | null = null;
  private lost: CrewLost | null = null;
  private dismissed = false;

  /** `linear` is shared. */
  constructor(threads: number, linear: Linear) {
    this.threads = threads;
    this.linear = linear;
    this.owners = Array.from({ length: threads }, (_, me) => ownOf(me));
    this.station = new Station(0, linear.words);
    linear.words.fill(0, CONTROL_AT, CONTROL_AT + CONTROL.firstPiece);
    this.tell(CONTROL.threads, threads);
    this.members = Array.from({ length: threads - 1 }, (_, index) =>
      this.hire({ memory: linear.memory, me: index + 1, layout: LAYOUT }),
    );
  }

  /** Why a member is gone; null where none is. */
  get trouble(): string | null {
    return this.lost?.message ?? null;
  }

  /** True once all members wait for their turn. Throws {@link CrewLost}. */
  get isReady(): boolean {
    if (this.lost !== null) throw this.lost;
    return Atomics.load(this.linear.words, CONTROL_AT + CONTROL.ready) === this.threads - 1;
  }

  tell(word: number, value: number): void {
    this.linear.words[CONTROL_AT + word] = value;
  }

  /** Do a task together. Throws {@link CrewLost}. */
  async work(task: Task, tools: CrewTools): Promise<void> {
    this.begin(task, tools);
    await this.join(task, tools);
  }

  /** Have the members begin a task; the thread of the search may do something else before it {@link join}s them. */
  begin(task: Task, { module }: CrewTools): void {
    const { words } = this.linear;
    if (this.module !== module) {
      this.module = module;
      for (const member of this.members) member.postMessage(module);
      this.tell(CONTROL.modules, (words[CONTROL_AT + CONTROL.modules] as number) + 1);
    }
    this.tell(CONTROL.task, task);
    Atomics.store(words, CONTROL_AT + CONTROL.arrived, 0);
    Atomics.add(words, CONTROL_AT + CONTROL.turn, 1);
    Atomics.notify(words, CONTROL_AT + CONTROL.turn);
  }

  /** Do this thread's part of the task that was begun, until all have done theirs. Throws {@link CrewLost}. */
  async join(task: Task, { kernel }: CrewTools): Promise<void> {
    const { words } = this.linear;
    this.station.work(task, kernel);
    if (waitUntilLeast(words, CONTROL_AT + CONTROL.arrived, this.threads - 1, PATIENCE)) return;
    await this.inEventLoop();
  }

  /** End all members. */
  dismiss(): void {
    this.dismissed = true;
    for (const member of this.members) void member.terminate();
  }

  private async inEventLoop(): Promise<void> {
    const { words } = this.linear;
    while (Atomics.load(words, CONTROL_AT + CONTROL.arrived) < this.threads - 1) {
      if (this.lost !== null) throw this.lost;
      await pause(1);
    }
  }

  private hire(engagement: Engagement): Worker {
    const member = hired();
    const lose = (reason: string): void => {
      if (!this.dismissed) this.lost ??= new CrewLost(reason);
    };
    member.on('message', (error: unknown) => lose(error instanceof Error ? error.message : String(error)));
    member.on('error', (error) => lose(error.message));
    member.on('exit', (code) => lose(`a worker thread ended with code ${code}`));
    member.postMessage(engagement);
    return member;
  }
}
