/** Who acts: a client or a thread that notifies. Busy from the order until its result is here. */
export interface Busy {
  /** The thread in whose name the kernel works. */
  readonly tid: number;
  /** Directory of that thread in /proc. */
  readonly proc: string;
}

export interface Performer<Order> extends Busy {
  /** The result that has come since the last order; null: it is busy, or was never told to do anything. */
  readonly result: string | null;
  readonly isBusy: boolean;
  /** Its process is gone. */
  readonly isDead: boolean;
  readonly start: (order: Order) => void;
  /** Resolves with the result of the current order; rejects where the process died. */
  readonly done: () => Promise<string>;
  readonly stop: () => void;
}
