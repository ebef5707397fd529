/** What docs/ci offers to be copied does its work in a repository of its own: its commands are run as they stand there. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { plainEnv, ROOT } from '../e2e/dcheck.ts';
import { workplace } from './pages.ts';

const read = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');
const folder = workplace([]);
const shell = (command: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync('bash', ['-e', '-c', command], {
    cwd: folder,
    env: plainEnv({ GIT_CONFIG_GLOBAL: '/dev/null', ...env }),
    encoding: 'utf8',
  });
const candidate = (name: string): void => {
  // A candidate lies beside the spec in its own repository.
  const text = readFileSync(join(ROOT, 'test/fixtures/candidates', `${name}.ts`), 'utf8').replaceAll('../gate.ts', '../spec.ts');
  writeFileSync(join(folder, 'candidates', `${name}.ts`), text);
};

beforeAll(() => {
  cpSync(join(ROOT, 'test/fixtures/gate.ts'), join(folder, 'spec.ts'));
  mkdirSync(join(folder, 'candidates'));
  candidate('loses');
  expect(shell('git init -q && git config user.name T && git config user.email t@example.org').status).toBe(0);
});

test('the workflow: the gate writes the files that the later steps upload', () => {
  const workflow = read('ci/github-workflow.yml');
  const [, script = ''] = /- name: Gate\n +run: \|\n((?: {10}.*\n)+)/.exec(workflow) ?? [];
  const uploaded = [...workflow.matchAll(/^ +(?:sarif_file|path): (\S+)$/gm)].map((match) => match[1] as string);
  const { status, stderr } = shell(script, { GITHUB_ACTIONS: 'true' });
  expect([status, uploaded], stderr).toEqual([0, ['results/gate.sarif', 'results']]);
  for (const file of [...uploaded, 'results/gate.xml', 'results/gate.md'])
    expect(existsSync(join(folder, file)), file).toBe(true);
});

test('the line for GitLab writes the report that it names', () => {
  const page = read('gate.md');
  const [, command = ''] = /^ {4}- (npx dcheck gate .*)$/m.exec(page) ?? [];
  const [, report = ''] = /^ +junit: (\S+)$/m.exec(page) ?? [];
  const { status, stderr } = shell(command);
  expect([status, existsSync(join(folder, report))], stderr).toEqual([0, true]);
});

describe('before a commit', () => {
  const commit = (message: string) => shell(`git add spec.ts candidates && git commit -q -m ${message}`);

  beforeAll(() => {
    copyFileSync(join(ROOT, 'docs/ci/pre-commit'), join(folder, '.git/hooks/pre-commit'));
    shell('chmod +x .git/hooks/pre-commit');
  });

  test('git: a good candidate is committed, a bad one is not, and other files are nobody’s business', () => {
    expect(commit('good')).toMatchObject({ status: 0 });
    candidate('twice');
    const refused = commit('bad');
    expect(refused.status).toBe(1);
    expect(refused.stdout + refused.stderr).toContain('breaks       limited');
    shell('git rm -q --cached -f candidates/twice.ts && rm candidates/twice.ts');
    writeFileSync(join(folder, 'README'), 'words');
    expect(shell('git add README && git commit -q -m words')).toMatchObject({ status: 0, stdout: '' });
  });

  test('pre-commit: the entry, with the files that it would be given', () => {
    const config = read('ci/pre-commit-config.yaml');
    const [, entry = ''] = /^ +entry: (.*)$/m.exec(config) ?? [];
    const [, files = ''] = /^ +files: (.*)$/m.exec(config) ?? [];
    candidate('twice');
    const given = ['spec.ts', 'candidates/loses.ts', 'candidates/twice.ts', 'README'].filter((file) =>
      new RegExp(files).test(file),
    );
    expect(given).toEqual(['candidates/loses.ts', 'candidates/twice.ts']);
    expect(shell(`${entry} candidates/loses.ts`).status).toBe(0);
    expect(shell(`${entry} ${given.join(' ')}`).status).toBe(1);
  });
});
