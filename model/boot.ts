/** The kernel at rest: nothing cached below P, nothing in flight. */
import { DIR, FREE_DENTRY, type Kernel, type Name, new_inode, P, type Task } from './kernel.ts';

export interface BootOptions {
  /** Dentry slots below P. */
  readonly dentries: number;
  readonly clients: readonly Task[];
  readonly notifies: readonly { readonly task: Task; readonly name: Name }[];
  /** The names that the server has, with their nodeids; 0: absent. */
  readonly names: Readonly<Record<Name, number>>;
}

export function boot({ dentries, clients, notifies, names }: BootOptions): Kernel {
  const slots = Array.from({ length: dentries }, (_, index) => `D${index + 1}`);
  const tasks = [...clients, ...notifies.map(({ task }) => task)];
  return {
    dentry: {
      [DIR]: { ...FREE_DENTRY, allocated: true, d_name: '/', d_inode: P, hashed: true, d_count: 1 },
      ...record(slots, () => ({ ...FREE_DENTRY })),
    },
    inode: { [P]: new_inode(P, true) },
    fc: { epoch: 0, delete_stale: false, requests: record(tasks, () => null) },
    server: { names: { ...names }, changed: false },
    notify: Object.fromEntries(
      notifies.map(({ task, name }) => [task, { name, state: 'idle', rc: null, nothing_hashed: false }]),
    ),
    client: record(clients, () => ({ primed: false, listed: null, stat: null })),
  };
}

function record<T>(keys: readonly string[], make: () => T): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, make()]));
}
