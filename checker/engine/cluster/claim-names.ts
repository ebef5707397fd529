/**
 * Names of one worker's claims, all different: a random part that is the worker's, and a number that counts up. So whoever
 * reads the heads of a level sees which claims are one worker's, in the order in which it made them.
 */
import { randomBytes } from 'node:crypto';
import { CLAIM_NAME } from './scripts.ts';

/** Bytes of the number; 2^24 claims are some 10^11 states. */
const NUMBER = 3;
const WORKER = CLAIM_NAME - NUMBER;

/** Whose claim has this name. */
export const ownerOf = (name: Buffer): string => name.toString('hex', 0, WORKER);

export class ClaimNames {
  private worker = randomBytes(WORKER);
  private next = 0;

  /** Whose the next claims are. */
  get owner(): string {
    return this.worker.toString('hex');
  }

  take(): Buffer {
    if (this.next === 256 ** NUMBER) {
      this.worker = randomBytes(WORKER);
      this.next = 0;
    }
    const name = Buffer.alloc(CLAIM_NAME);
    name.set(this.worker);
    name.writeUIntBE(this.next++, WORKER, NUMBER);
    return name;
  }
}
