/** Error numbers as the kernel returns them: negative, 0 for success. include/uapi/asm-generic/errno-base.h */
export type Errno = number;

export const ENOENT = 2;
export const EINTR = 4;
export const ENOMEM = 12;
export const EBUSY = 16;
export const EEXIST = 17;
export const ENOTDIR = 20;
export const EINVAL = 22;
export const ENOTEMPTY = 39;

const NAMES: Readonly<Record<number, string>> = {
  0: '0',
  2: '-ENOENT',
  4: '-EINTR',
  12: '-ENOMEM',
  16: '-EBUSY',
  17: '-EEXIST',
  20: '-ENOTDIR',
  22: '-EINVAL',
  39: '-ENOTEMPTY',
};

/** `-ENOENT` for -2. */
export function errname(err: Errno): string {
  return NAMES[-err] ?? String(err);
}
