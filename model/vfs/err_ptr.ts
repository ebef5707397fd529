/** ERR_PTR: a function that gives a dentry may give a negative error number instead. include/linux/err.h */
import type { Errno } from '../errno.ts';
import type { Dptr } from '../kernel.ts';

export function IS_ERR(pointer: Dptr | Errno | null): pointer is Errno {
  return typeof pointer === 'number';
}
