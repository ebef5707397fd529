/** Reproducers compile without a warning, and show on this machine's kernel what the executor shows. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence } from '../../../replay/evidence.ts';
import { programPath } from '../../../replay/programs.ts';
import { reproducerOf } from '../../../replay/reproducer/generate.ts';
import type { Script } from '../../../replay/script.ts';
import { SCRIPTS_SCHEMA } from '../../../replay/script.ts';
import { first, libfuse, mounting } from '../needs.ts';
import { scenariosOf } from '../scenarios.ts';
import { scriptsOf } from '../traces.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mountPoints = (): string[] => readdirSync('/tmp').filter((name) => name.startsWith('fuse-reproducer-'));
const before = mountPoints();

function compiled(script: Script): string {
  const source = join(folder, `${script.name}.c`);
  writeFileSync(source, reproducerOf(script));
  const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'fuse3'], { encoding: 'utf8' }).trim().split(/\s+/);
  const run = spawnSync('gcc', ['-Wall', '-Wextra', '-Werror', '-o', join(folder, script.name), source, ...flags], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return join(folder, script.name);
}

/** What a reproducer prints at its end, by name. */
function printed(out: string): Record<string, string> {
  const tail = out.slice(out.lastIndexOf('\nOn '));
  return Object.fromEntries([...tail.matchAll(/^ {2}(\w+) = (.*)$/gm)].map(([, name, value]) => [name, value]));
}

const named: Script = {
  ...scenariosOf('lock')[0]!,
  name: 'every-call',
  about: 'steps that no scenario has */ "quoted"',
  mount: { readdirplus: true, cacheDir: true, negativeTimeout: false },
  cached: [],
  steps: [
    { do: 'look' },
    { do: 'call', actor: 'reader', call: { op: 'create', path: 'a', excl: true }, park: false, as: 'created' },
    { do: 'call', actor: 'reader', call: { op: 'create', path: 'a', excl: true }, park: false, as: 'again' },
    { do: 'call', actor: 'reader', call: { op: 'rename', path: 'a', to: 'b' }, park: false, as: 'renamed' },
    { do: 'evict' },
    { do: 'mark' },
    { do: 'call', actor: 'other', call: { op: 'stat', path: 'b' }, park: false, as: 'b' },
    { do: 'count', opcode: 'LOOKUP', as: 'lookups' },
    { do: 'call', actor: 'reader', call: { op: 'unlink', path: 'b' }, park: true, as: 'unlinked' },
    { do: 'call', actor: 'other', call: { op: 'stat', path: 'b' }, park: false, as: 'meanwhile' },
    { do: 'notify', actor: 'notify', notify: { kind: 'delete', path: 'b', child: 'wrong' }, as: 'rc' },
    { do: 'notify', actor: 'notify2', notify: { kind: 'inc-epoch' }, as: 'epoch' },
    { do: 'call', actor: 'other', call: { op: 'rmdir', path: 'none' }, park: false, as: 'held' },
  ],
};
const timed: Script = {
  ...named,
  name: 'timed',
  steps: [
    {
      do: 'race',
      starts: [{ delay: 20, step: { do: 'notify', actor: 'notify2', notify: { kind: 'inc-epoch' } } }],
      answerDelays: [5, 0],
    },
  ],
};

test('one with every kind of step compiles', (context) => {
  const missing = libfuse();
  if (missing !== null) return context.skip(missing);
  for (const script of [named, timed]) compiled(script);
});

describe('on this kernel', () => {
  const missing = first(libfuse(), mounting());
  const evidence = new Map<string, Evidence>();
  const known = [...scenariosOf('lock'), named];
  const traces: Script[] = [];
  beforeAll(async () => {
    if (missing !== null) return;
    traces.push(
      ...(await scriptsOf('v6.19', 'sequential', 'lookup-in-flight')),
      ...(await scriptsOf('v6.17', 'expire-revalidate')),
    );
    const file = join(folder, 'scripts.json');
    writeFileSync(file, JSON.stringify({ schema: SCRIPTS_SCHEMA, scripts: [...known, ...traces] }));
    const command = ['-m', '--propagation', 'private', process.execPath, programPath('run-scripts'), file, '-'];
    const run = spawnSync('unshare', command, { encoding: 'utf8', timeout: 60_000 });
    expect(run.status, run.stderr).toBe(0);
    for (const line of run.stdout.trim().split('\n')) {
      const each = JSON.parse(line) as Evidence;
      evidence.set(each.script, each);
    }
  }, 120_000);

  for (const script of known) {
    test(`${script.name}: the same as the executor`, (context) => {
      if (missing !== null) return context.skip(missing);
      const { observed } = evidence.get(script.name)!;
      const run = spawnSync(compiled({ ...script, expect: observed }), { encoding: 'utf8', timeout: 30_000 });
      expect(printed(run.stdout), run.stdout).toEqual(observed);
      expect(run.status, run.stdout + run.stderr).toBe(0);
    });
  }

  test('traces: the same as the executor, also where the kernel goes another way', { timeout: 120_000 }, (context) => {
    if (missing !== null) return context.skip(missing);
    expect(traces.length).toBeGreaterThan(3);
    for (const script of traces) {
      const { observed, verdict } = evidence.get(script.name)!;
      const run = spawnSync(compiled(script), { encoding: 'utf8', timeout: 30_000 });
      expect([script.name, printed(run.stdout)]).toEqual([script.name, observed]);
      expect([script.name, run.status], run.stdout).toEqual([script.name, verdict === 'confirmed' ? 0 : 1]);
    }
  });

  test('what is not as expected is said, and the exit status tells', (context) => {
    if (missing !== null) return context.skip(missing);
    const script: Script = { ...scenariosOf('lock')[0]!, name: 'other', expect: { listed: 'no' } };
    const run = spawnSync(compiled(script), { encoding: 'utf8', timeout: 30_000 });
    expect(run.stdout).toContain('  listed: expected: no\n  not as expected in 1 respect\n');
    expect(run.status).toBe(1);
  });

  test('no mount point is left', (context) => {
    if (missing !== null) return context.skip(missing);
    expect(mountPoints().filter((name) => !before.includes(name))).toEqual([]);
  });
});
