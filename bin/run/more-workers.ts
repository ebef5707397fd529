/** Workers in processes of their own, started by a worker with the words that it was started with. */
import { type ChildProcess, fork } from 'node:child_process';
import { EXIT } from '../../checker/report/exit-status.ts';

export class MoreWorkers {
  private members: { readonly process: ChildProcess; readonly ended: Promise<number> }[] = [];
  private isTold = false;

  /** One more, whose chunks so many threads expand. */
  start(threads: number): void {
    const process = fork(command, [...words, '--concurrency', String(threads)], { stdio: 'inherit' });
    // A member that is told to end before it can listen has no status of its own.
    const ended = (): number => (this.isTold ? EXIT.interrupted : EXIT.error);
    this.isTold = false;
    this.members.push({
      process,
      ended: new Promise((resolve) => process.on('exit', (status) => resolve(status ?? ended()))),
    });
  }

  get count(): number {
    return this.members.length;
  }

  /** Have each finish the job at hand; {@link count} is 0 from now on. Returns when all have ended. */
  async end(): Promise<void> {
    this.isTold = true;
    for (const { process } of this.members) process.kill('SIGTERM');
    await Promise.all(this.members.splice(0).map(({ ended }) => ended));
  }

  /** When all have ended: the highest status. */
  async status(): Promise<number> {
    return Math.max(...(await Promise.all(this.members.map(({ ended }) => ended))));
  }
}

/** In one of them: call `then` when the worker that started it is gone. */
export function whenAlone(then: () => void): void {
  process.once('disconnect', then);
  // Listening alone keeps no process.
  process.channel?.unref();
}

const [, command = '', ...all] = process.argv;
/** Without how many there are to be. */
const words = all.filter((word, i) => !/^--concurrency/.test(word) && all[i - 1] !== '--concurrency');
