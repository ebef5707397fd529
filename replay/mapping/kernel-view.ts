/**
 * What the mapping reads of a state of specs/inval.ts and its like: the names are the model's (model/kernel.ts). Checked
 * once, on the initial state, so that a spec about something else is refused and not misread.
 */
import type { State } from '../../checker/api.ts';

export interface DentryView {
  readonly allocated: boolean;
  readonly d_parent: string | null;
  readonly d_name: string;
  readonly d_inode: number | null;
  readonly hashed: boolean;
  readonly d_time: 'future' | 'past';
}

export interface RequestView {
  readonly opcode: string;
  readonly name: string;
  readonly reply: unknown;
}

export interface FrameView {
  readonly fn: string;
  readonly vars: Readonly<Record<string, unknown>>;
}

export interface KernelView {
  readonly dentry: Readonly<Record<string, DentryView>>;
  readonly inode: Readonly<Record<string, { readonly rdc: { readonly cached: boolean } }>>;
  readonly fc: {
    readonly requests: Readonly<Record<string, RequestView | null>>;
    readonly epoch: number;
    readonly cache_dir: boolean;
    readonly delete_stale: boolean;
    readonly inval_wq: boolean;
  };
  readonly server: {
    readonly names: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly negative_valid: boolean;
  };
  readonly notify: Readonly<
    Record<
      string,
      {
        readonly parent: number;
        readonly name: string;
        readonly child: number;
        readonly state: string;
        readonly rc: number | null;
      }
    >
  >;
  readonly client: Readonly<Record<string, { readonly listed: boolean | null; readonly stat: number | null }>>;
  readonly $threads: Readonly<Record<string, readonly FrameView[]>>;
}

/** The directory that everything happens in, its one dentry, and its parent where it can be removed. */
export const P = '1';
export const DIR = 'dir';
export const G = '9';

/** Null: this is no state of that model. */
export function kernelView(state: State): KernelView | null {
  const { dentry, fc, server, notify, client, $threads } = state as Partial<KernelView>;
  const isOne =
    dentry?.[DIR] !== undefined &&
    fc?.requests !== undefined &&
    server?.names?.[P] !== undefined &&
    notify !== undefined &&
    client !== undefined &&
    $threads !== undefined;
  return isOne ? (state as unknown as KernelView) : null;
}

/** The hashed entry of `name` in the directory that is trusted without asking the server. */
export function trusted({ dentry }: KernelView, name: string): DentryView | undefined {
  return Object.values(dentry).find(
    ({ hashed, d_time, d_parent, d_name }) => hashed && d_time === 'future' && d_parent === DIR && d_name === name,
  );
}

/** d_lock of some entry is held: who wants it spins, and so does the machine. */
export function holdsSpinlock(k: KernelView): boolean {
  return Object.values(k.dentry).some((entry) => (entry as { readonly d_lock?: string | null }).d_lock != null);
}
