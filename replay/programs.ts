/**
 * Where the programs are that replay starts beside itself: always those that `npm run build` makes, also when this
 * file is run as TypeScript (in tests), because a bare `node` of version 20 runs no TypeScript.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILT = import.meta.url.endsWith('.ts') ? join(HERE, '..', 'dist', 'replay') : HERE;

/** `name` is relative to replay/, without the extension. */
export function programPath(name: string): string {
  return join(BUILT, `${name}.js`);
}
