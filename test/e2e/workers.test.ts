/** `--workers`, as a user types it: the same bytes for any number of threads; a thread that is lost is status 3. */
import { describe, expect, it } from 'vitest';
import { dcheck, timeless } from './dcheck.ts';

const commit = ['run', 'specs/examples/two-phase-commit.ts', '--set', 'RM=7', '--progress', 'none'];
const dining = ['run', 'specs/examples/dining-forks.ts', '--set', 'N=8', '--progress', 'none'];

describe('--workers', () => {
  for (const [name, command] of [
    ['on what holds', commit],
    ['on what is violated', dining],
  ] as const) {
    it(`${name}: the same bytes`, () => {
      const one = dcheck([...command, '--workers', '1']);
      const two = dcheck([...command, '--workers', '2']);
      expect(two.stderr).toBe('');
      expect(timeless(two.stdout)).toBe(timeless(one.stdout));
      expect(two.status).toBe(one.status);
    });
  }

  it('works with several threads where it says so', () => {
    const { stdout } = dcheck([...commit, '--workers', '3', '--profile']);
    expect(stdout).toContain('3 threads together');
  });

  it('says that a thread was lost, and is incomplete', () => {
    for (const how of ['exit', 'throw']) {
      const { status, stdout } = dcheck([...commit, '--workers', '2'], { env: { DCHECK_FAULT: `1:40:${how}` } });
      expect(stdout).toContain('because a worker thread was lost');
      expect(stdout).not.toMatch(/holds/i);
      expect(status).toBe(3);
    }
  });

  it('is refused where there is one thread', () => {
    for (const other of [
      ['--engine', 'reference'],
      ['--minimize', 'switches'],
    ]) {
      const { status, stderr } = dcheck([...commit, '--workers', '2', ...other]);
      expect(stderr).toContain(`--workers does not go with ${other.join(' ')}`);
      expect(status).toBe(2);
    }
  });
});
