/** `--workers`, as a user types it: the same bytes for any number of threads; a thread that is lost is status 3. */
import { describe, expect, it } from 'vitest';
import { dcheck, timeless } from './dcheck.ts';

const commit = ['run', 'specs/examples/two-phase-commit.ts', '--set', 'RM=7', '--progress', 'none'];
const dining = ['run', 'specs/examples/dining-philosophers.ts', '--set', 'N=8', '--progress', 'none'];

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

  it.each([
    [commit, ['--max-states', '200000']],
    [commit, ['--max-depth', '14', '--store', 'exact']],
    [
      ['run', 'specs/examples/dining-philosophers.ts', '--set', 'N=5', '--progress', 'none'],
      ['--stop', 'first'],
    ],
  ])('on what stops at a bound: the same bytes (%j %j)', (command, bound) => {
    const [one, two, three] = ['1', '2', '3'].map((workers) => dcheck([...command, ...bound, '--workers', workers]));
    expect(one?.stdout).toMatch(/stopped (at|after)/);
    for (const several of [two, three]) {
      expect(timeless(several?.stdout ?? '')).toBe(timeless(one?.stdout ?? ''));
      expect(several?.status).toBe(one?.status);
    }
  });

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

  it.each([
    ['specs/examples/two-phase-commit-symmetric.ts', [], 'that is so under a symmetry (--no-symmetry leaves it out)'],
    ['specs/examples/two-phase-commit.ts', ['--por'], 'that is so with --por'],
    ['specs/examples/two-phase-commit.ts', ['--stop', 'first'], 'that is so with --stop first'],
  ])('that one thread does all is said: %s %j', (spec, args, why) => {
    const small = ['run', spec, ...args, '--set', 'RM=3', '--progress', 'none'];
    const two = dcheck([...small, '--workers', '2']);
    expect(two.stderr).toBe(`dcheck: one thread explores it, whatever --workers says: ${why}\n`);
    const one = dcheck([...small, '--workers', '1']);
    expect(one.stderr).toBe('');
    expect(timeless(two.stdout)).toBe(timeless(one.stdout));
    expect(two.status).toBe(one.status);
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
