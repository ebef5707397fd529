/**
 * `dcheck replay` for somebody who is not root, where the device may be opened by all: in a user namespace, and with one
 * function of a sleeping thread instead of its stack. The device is opened to all in a mount namespace of the test's own.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { first, mounting, program } from '../replay/needs.ts';
import { BIN, dcheck, plainEnv, ROOT } from './dcheck.ts';

const NOBODY = 65534;
const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

/** As nobody, with a /dev/fuse that all may open. */
function asNobody(args: readonly string[]): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const home = join(folder, 'home');
  const drop = [
    'setpriv',
    '--reuid',
    String(NOBODY),
    '--regid',
    String(NOBODY),
    '--clear-groups',
    'env',
    `HOME=${home}`,
    `TMPDIR=${home}`,
  ];
  const prepare =
    'mount -t tmpfs none "$1" && mknod "$1/fuse" c 10 229 && chmod 666 "$1/fuse" && mount --bind "$1/fuse" /dev/fuse && shift && exec "$@"';
  const words = ['-m', '--propagation', 'private', 'sh', '-c', prepare, 'sh', join(folder, 'dev'), ...drop, ...args];
  return spawnSync('unshare', words, { cwd: ROOT, env: plainEnv(), encoding: 'utf8' });
}

test('not root: the same verdicts, by the wait channel', (context) => {
  const missing = first(mounting(), program('setpriv', 'util-linux'));
  if (missing !== null) return context.skip(missing);
  for (const name of ['dev', 'home']) mkdirSync(join(folder, name));
  chownSync(join(folder, 'home'), NOBODY, NOBODY);
  if (asNobody([BIN, '--version']).status !== 0) return context.skip('others may not read the folder that this is in');
  if (asNobody(['unshare', '-Ur', '-m', 'true']).status !== 0) return context.skip('user namespaces are not allowed here');
  const traces = join(folder, 'traces.json');
  writeFileSync(
    traces,
    dcheck(['run', 'specs/inval.ts', '--variant', 'v6.17', '--config', 'expire-revalidate,env-s', '--format', 'json']).stdout,
  );

  const { stdout, stderr, status } = asNobody([BIN, 'replay', traces, '--evidence', join(folder, 'home', 'evidence')]);
  expect(stderr).toBe('');
  // That the notify waits for the lock is seen as root's.
  expect(stdout).toContain('notify slept in ');
  expect(stdout).toContain('2 confirmed, 0 refuted');
  expect(status).toBe(0);
});
