/** The version in package.json. */
import { readFileSync } from 'node:fs';

/** From dist/bin/, two levels up. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
