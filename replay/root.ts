/** The folder with this package's package.json, seen from TypeScript or from what is compiled into dist/. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(
  ['../', '../../'].map((up) => new URL(up, import.meta.url)).find((folder) => existsSync(new URL('package.json', folder)))!,
);
