/** The progress line: on a terminal, and only there. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { BIN, dcheck, plainEnv, ROOT } from './dcheck.ts';

const bounded = ['run', 'test/fixtures/endless.ts', '--timeout', '800ms'];
const hasScript = spawnSync('script', ['--version']).status === 0;

test.skipIf(!hasScript)('a terminal sees it, and it is gone before the results (needs util-linux script)', () => {
  const { stdout } = spawnSync('script', ['-qec', `${BIN} ${bounded.join(' ')}`, '/dev/null'], {
    cwd: ROOT,
    env: plainEnv({ COLUMNS: '120', TERM: 'xterm' }),
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/[\d,]+ distinct {2}[\d,]+ generated {2}queue [\d,]+ {2}depth \d+ {2}[\d,]+\/s {2}\d+ MB/);
  const lastProgress = stdout.lastIndexOf('/s  ');
  const erased = stdout.indexOf('\r\u001b[K', lastProgress);
  expect(erased).toBeGreaterThan(0);
  expect(stdout.indexOf('never', lastProgress)).toBeGreaterThan(erased);
});

test('elsewhere there is none', () => {
  expect(dcheck(bounded)).toMatchObject({ status: 3, stderr: '' });
});
