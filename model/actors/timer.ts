/** Time: a trusted entry's timeout may end at any moment. */
import { when } from 'dcheck';
import type { Dptr, Kernel } from '../kernel.ts';

export function expire(k: Kernel, dentry: Dptr): void {
  when(k.dentry[dentry].allocated && k.dentry[dentry].d_time === 'future');
  k.dentry[dentry].d_time = 'past';
}
