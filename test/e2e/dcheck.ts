/** Runs the command as a user types it. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = fileURLToPath(new URL('../../bin/dcheck', import.meta.url));
export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

if (!existsSync(fileURLToPath(new URL('../../dist/bin/main.js', import.meta.url)))) {
  throw new Error('these tests run the built command: npm run build first (npm test does)');
}

export interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of dcheck itself. */
  readonly command?: string;
}

/** What a user's shell has, and nothing of the test runner's. */
export function plainEnv(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', ...(XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME }), ...env };
}

export function dcheck(args: readonly string[], { cwd = ROOT, env = {}, command = BIN }: Where = {}): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd, env: plainEnv(env), encoding: 'utf8', maxBuffer: 64e6 });
}

/** The output without what depends on the machine's speed. */
export function timeless(text: string): string {
  return text.replaceAll(/in \d[\d.]* s\./g, 'in TIME.').replaceAll(/"seconds": [\d.]+/g, '"seconds": 0');
}
