/** Stories of threads: who waits for whom, who is at rest, who has ended, what faulted. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadSpec } from '../../../checker/load/load.ts';
import { type Findings, violations } from '../../../checker/report/findings.ts';
import { lanesReport } from '../../../checker/report/trace/lanes.ts';
import { lkmlReport } from '../../../checker/report/trace/lkml.ts';
import type { Telling } from '../../../checker/report/trace/report.ts';
import { tell } from '../../../checker/report/trace/story.ts';
import { findingsOf, style } from './findings.ts';

const load = async (name: string): Promise<Findings> =>
  findingsOf((await loadSpec(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)))).spec);

const [locks, fault] = [await load('locks.ts'), await load('fault.ts')];

function telling(findings: Findings, variant: string, config: string): Telling {
  const violated = violations(findings).find((each) => each.variant === variant && each.config === config);
  if (violated === undefined) throw new Error('no violation');
  return { spec: findings.spec, violated, alsoIn: [], story: tell(violated, findings.narration), reproduce: ['dcheck'] };
}

test('a deadlock: who waits for whom, and since when', () => {
  const { story } = telling(locks, 'ab-ba', 'two');
  expect(story.moments.map(({ number, actor, label }) => [number, actor, label])).toEqual([
    [1, 'reader', 'k[name] = current()'],
    [2, 'writer', 'k[name] = current()'],
    [null, 'reader', 'waits for b, held by writer'],
    [null, 'writer', 'waits for a, held by reader'],
  ]);
  expect(story.moments[0]?.statuses).toEqual(['holding', 'quiet']);
  expect(story.moments[1]?.statuses).toEqual(['waiting', 'waiting']);
  expect(story.ending).toEqual(['reader holds a (exclusive)', 'writer holds b (exclusive)']);
  expect(story.why).toBe('nobody can go on: reader waits for b, held by writer; writer waits for a, held by reader.');
});

test('lanes say what each thread runs', () => {
  const { story } = telling(locks, 'racy', 'three');
  expect(story.lanes).toEqual([
    { actor: 'reader', doing: 'reader("stat")' },
    { actor: 'writer', doing: 'writer("inval")' },
  ]);
});

test('a fault is the last step, with its reason and its line; who is at rest is not news', () => {
  const told = telling(fault, '', '');
  const { story } = told;
  const last = story.moments.at(-1);
  expect(last?.notes.at(-1)).toMatch(/^FAULT: NULL pointer dereference: dentry->d_flags \(fault.ts:13\)$/);
  expect(story.why).toBe('NULL pointer dereference: dentry->d_flags.');
  expect(story.lanes.map(({ actor }) => actor)).toEqual(['lookup']);
  const lanes = lanesReport(told, style(80)).join('\n');
  expect(lanes).toContain('FAULT: NULL pointer dereference');
  expect(lanes).not.toContain('a request');
  expect(lkmlReport(told, style(80)).join('\n')).toContain('BUG: NULL pointer dereference: dentry->d_flags (fault.ts:13)');
});

test('a thread that has ended leaves its lane', () => {
  const lines = lanesReport(telling(locks, 'racy', 'two'), style(100));
  const last = lines.find((line) => /^ *4 /.test(line)) as string;
  expect(last.match(/│/g)).toHaveLength(1);
});
