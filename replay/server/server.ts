/**
 * A FUSE server over an open /dev/fuse, in plain Node: it reads requests one at a time, parks those of the actors that
 * a script holds back, and answers the others as they arrive. Replies are written synchronously: such a write takes no
 * lock that waits for the server. Notifies do, and are written elsewhere (actors/notifier.ts).
 */
import { read, writeSync } from 'node:fs';
import { FUSE_DO_READDIRPLUS, FUSE_PARALLEL_DIROPS } from '../protocol/constants.ts';
import { initOut, message } from '../protocol/reply.ts';
import { decode, type FuseRequest } from '../protocol/request.ts';
import type { Mount } from '../script.ts';
import { type Answer, answer, isOfNames, type Trust } from './answers.ts';
import type { Tree } from './tree.ts';

/** More than the kernel's largest message for a max_write of 64 KiB. */
const BUFFER_BYTES = 1 << 18;

export interface Parked {
  readonly request: FuseRequest;
  answer: Answer | null;
}

export interface ServerOptions {
  readonly fd: number;
  readonly tree: Tree;
  readonly mount: Mount;
  /** The actor that runs as this thread; null: nobody of the script. */
  readonly actorOf: (pid: number) => string | null;
  readonly log: (text: string) => void;
}

export class Server {
  /** Actors whose requests are held back. */
  readonly parking = new Set<string>();
  /** What is held back, by actor. */
  readonly parked = new Map<string, Parked>();
  /** Requests that arrived, by opcode, since the last {@link mark}. */
  readonly counts = new Map<string, number>();
  trust: Trust = { entries: true };
  /** Milliseconds by which the next answer is delayed; null: answers are not delayed. */
  delay: (() => number) | null = null;
  /** Resolves when the kernel has asked what this server can do, and been told. */
  readonly ready: Promise<void>;
  /** Resolves when the mount is gone, or aborted. */
  readonly closed: Promise<void>;

  readonly #options: ServerOptions;
  readonly #buffer = Buffer.alloc(BUFFER_BYTES);
  #isReady: () => void = () => {};

  constructor(options: ServerOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.closed = new Promise((resolve) => this.#readOn(resolve));
  }

  mark(): void {
    this.counts.clear();
  }

  /** Computes the answer to the parked request of `actor`, once. Null: nothing of it is parked. */
  compute(actor: string): Answer | null {
    const parked = this.parked.get(actor);
    if (parked === undefined) return null;
    if (parked.answer === null) {
      parked.answer = this.#answer(parked.request);
      this.#options.log(`answers ${words(parked.request)} of ${actor}: ${parked.answer.words}`);
    }
    return parked.answer;
  }

  /** Sends it. False: nothing of `actor` is parked. */
  release(actor: string): boolean {
    const computed = this.compute(actor);
    const parked = this.parked.get(actor);
    if (computed === null || parked === undefined) return false;
    this.parked.delete(actor);
    this.#send(computed);
    this.#options.log(`sends the reply to ${words(parked.request)} of ${actor}`);
    return true;
  }

  #readOn(closed: () => void): void {
    read(this.#options.fd, this.#buffer, 0, BUFFER_BYTES, null, (error, length) => {
      if (error === null) this.#arrived(decode(Buffer.from(this.#buffer.subarray(0, length))));
      // ENOENT: the request was interrupted before it was read. ENODEV: unmounted. ECONNABORTED, EBADF: aborted.
      else if (!['ENOENT', 'EINTR', 'EAGAIN'].includes(error.code ?? '')) return closed();
      this.#readOn(closed);
    });
  }

  #arrived(request: FuseRequest): void {
    const { opcode, pid, unique } = request;
    if (opcode === 'INIT') {
      const flags = FUSE_PARALLEL_DIROPS | (this.#options.mount.readdirplus ? FUSE_DO_READDIRPLUS : 0);
      this.#send({ bytes: message(unique, 0, initOut(flags & request.flags)), words: '' });
      this.#isReady();
      return;
    }
    if (!isOfNames(request)) {
      this.#send(this.#answer(request));
      return;
    }
    this.counts.set(opcode, (this.counts.get(opcode) ?? 0) + 1);
    const actor = this.#options.actorOf(pid);
    if (actor !== null && this.parking.has(actor)) {
      this.parked.set(actor, { request, answer: null });
      this.#options.log(`has ${words(request)} of ${actor}, and does not answer yet`);
      return;
    }
    const from = actor === null ? '' : ` of ${actor}`;
    const computed = this.#answer(request);
    this.#options.log(`answers ${words(request)}${from} at once: ${computed.words}`);
    if (this.delay === null) this.#send(computed);
    else setTimeout(() => this.#send(computed), this.delay());
  }

  #answer(request: FuseRequest): Answer {
    return answer(this.#options.tree, this.#options.mount, request, this.trust);
  }

  #send({ bytes }: Answer): void {
    if (bytes === null) return;
    try {
      writeSync(this.#options.fd, bytes);
    } catch (error) {
      // The caller is gone (ENOENT) or so is the mount (ENODEV, EBADF): nobody waits for this reply.
      const { code } = error as NodeJS.ErrnoException;
      if (!['ENOENT', 'ENODEV', 'EBADF', 'ECONNABORTED', 'EPERM'].includes(code ?? '')) throw error;
    }
  }
}

function words({ opcode, name, newname }: FuseRequest): string {
  if (name === '') return opcode;
  return newname === '' ? `${opcode} "${name}"` : `${opcode} "${name}" to "${newname}"`;
}
