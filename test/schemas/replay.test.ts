/** The documents of paths, scripts and replays are what their schemas say; those of real kernels where there is one. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Session } from '../../checker/explore/session.ts';
import { dcheck, fixture } from '../e2e/dcheck.ts';
import { mounting } from '../replay/needs.ts';
import { scenariosOf } from '../replay/scenarios.ts';
import { scriptsOf } from '../replay/traces.ts';
import { problems } from './validator.ts';

test('trace: a path of the explorer', async () => {
  const file = fixture('counter.ts');
  const session = new Session({ file, shown: file, set: {}, showFile: (path) => path });
  const document = await session.answer('trace', { variant: '', config: '', route: '0' }, new AbortController().signal);
  expect(problems('trace', document)).toEqual([]);
});

test('script: those of traces, and those written by hand, with every kind of step', async () => {
  const scripts = [
    ...(await scriptsOf('v6.19', 'sequential', 'lookup-in-flight')),
    ...scenariosOf('lock'),
    ...scenariosOf('dentry'),
  ];
  expect(scripts.length).toBeGreaterThan(19);
  // As they are written to a file.
  for (const script of scripts) expect(problems('script', JSON.parse(JSON.stringify(script))), script.name).toEqual([]);
  const [script] = scripts;
  expect(problems('script', { ...script, steps: [{ do: 'sleep' }] })).not.toEqual([]);
});

test('replay, evidence, litmus, identify: on the kernel of this machine', (context) => {
  const missing = mounting();
  if (missing !== null) return context.skip(missing);
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const json = (...args: readonly string[]): unknown => JSON.parse(dcheck(args).stdout) as unknown;

  const [run, evidence] = [join(folder, 'run.json'), join(folder, 'evidence')];
  writeFileSync(
    run,
    dcheck(['run', 'specs/inval.ts', '--variant', 'v6.19', '--config', 'sequential', '--format', 'json']).stdout,
  );
  expect(problems('replay', json('replay', run, '--format', 'json', '--evidence', evidence))).toEqual([]);
  const replays = readdirSync(evidence);
  expect(replays.length).toBeGreaterThan(0);
  for (const name of replays) {
    for (const part of ['evidence', 'script']) {
      expect(problems(part, JSON.parse(readFileSync(join(evidence, name, `${part}.json`), 'utf8'))), name).toEqual([]);
    }
  }
  const inval = ['specs/inval.ts', '--variant', 'v6.17,v6.19', '--config', 'sequential', '--format', 'json'];
  expect(problems('identify', json('identify', ...inval))).toEqual([]);
  const litmus = ['specs/inval.ts', '--variant', 'v7.1.4', '--config', 'sequential', '--runs', '4', '--format', 'json'];
  expect(problems('litmus', json('litmus', ...litmus, '--evidence', evidence))).toEqual([]);
});
