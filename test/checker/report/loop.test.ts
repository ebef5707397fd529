/** Behaviours that go on for ever, in every form of trace and as JSON. */
import { eventually, infinitelyOften, type Spec, spec, weakly, when } from 'dcheck';
import { expect, it } from 'vitest';
import { type Findings, violations } from '../../../checker/report/findings.ts';
import { runDocument } from '../../../checker/report/json/run.ts';
import { proven } from '../../../checker/report/proven.ts';
import { columns } from '../../../checker/report/text.ts';
import { diffReport } from '../../../checker/report/trace/diff.ts';
import { fullReport } from '../../../checker/report/trace/full.ts';
import { lanesReport } from '../../../checker/report/trace/lanes.ts';
import { lkmlReport } from '../../../checker/report/trace/lkml.ts';
import type { Telling } from '../../../checker/report/trace/report.ts';
import { tell } from '../../../checker/report/trace/story.ts';
import { findingsOf, style } from './findings.ts';

/** Counts up to 1 and then between 1 and 3, if it does not stop. */
const counting = (fair: boolean): Spec =>
  spec({
    name: 'counting',
    init: () => ({ n: 0 }),
    actions: (_) => ({
      up: (s) => {
        when(s.n < 3);
        s.n++;
      },
      down: (s) => {
        when(s.n === 3);
        s.n = 1;
      },
    }),
    fairness: fair ? [weakly('up'), weakly('down')] : [],
    properties: (_) => ({ again: infinitelyOften((s) => s.n === 0), ever: eventually((s) => s.n === 1) }),
  });

async function told(made: Spec, property: string): Promise<{ telling: Telling; findings: Findings }> {
  const findings = await findingsOf(made);
  const violated = violations(findings).find((one) => one.property.name === property);
  if (violated === undefined) throw new Error(`${property} holds`);
  const story = tell(violated, undefined);
  return { telling: { spec: 'counting', violated, alsoIn: [], story, reproduce: [] }, findings };
}

const REPORTS = { lanes: lanesReport, diff: diffReport, full: fullReport, lkml: lkmlReport };

it.each(Object.entries(REPORTS))('%s: a loop is opened before its first step and closed after its last', async (_, report) => {
  const { telling } = await told(counting(true), 'again');
  const text = report(telling, style(90)).join('\n');
  expect(text).toMatch(/1 step, then a loop of 3\s+steps/);
  const firstStep = text.search(/\bup\b/);
  const others = ['for ever: steps 2 to 4', 'down', 'and again from step 2', 'Why:'].map((part) => text.lastIndexOf(part));
  const places = [firstStep, ...others];
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(text).not.toContain('stutters');
  expect(text.replace(/\s+/g, ' ')).toContain('if steps 2 to 4 are repeated for ever: no fairness constraint forbids it.');
});

it.each(Object.entries(REPORTS))('%s: stuttering is told apart from a loop', async (_, report) => {
  const after = report((await told(counting(false), 'again')).telling, style(90)).join('\n');
  expect(after).toContain('1 step, then stutters for ever');
  expect(after).toMatch(/-- stutters for ever here --|── stutters for ever here ──/);
  const atOnce = report((await told(counting(false), 'ever')).telling, style(90)).join('\n');
  expect(atOnce.replace(/\s+/g, ' ')).toContain('stutters for ever here, in the initial state');
  expect(atOnce.replace(/\s+/g, ' ')).toContain('the spec declares no fairness');
});

it.each(Object.entries(REPORTS))('%s: the lines of a loop fit', async (_, report) => {
  const { telling } = await told(counting(true), 'again');
  for (const width of [24, 40, 72]) {
    for (const line of report(telling, style(width, false))) {
      expect(columns(line)).toBeLessThanOrEqual(report === lkmlReport ? 72 : width);
      expect(line).toMatch(/^[\x20-\x7e]*$/);
    }
  }
});

it('JSON says where the loop starts, and nothing of a loop where there is none', async () => {
  const { findings } = await told(counting(true), 'again');
  const [run] = (runDocument(findings, (file) => file) as { runs: { properties: Record<string, unknown>[] }[] }).runs;
  const byName = Object.fromEntries((run?.properties ?? []).map((property) => [property.name, property]));
  expect(byName.again).toMatchObject({ verdict: 'violated', trace: { length: 4, loop: { start: 1 } } });
  expect(byName.ever).toMatchObject({ verdict: 'holds' });
});

it('says on what fairness the verdicts rest', async () => {
  const sentence = async (fair: boolean) => proven(await findingsOf(counting(fair)), style(90)).join(' ');
  expect(await sentence(true)).toContain('fairness: 2 constraints');
  expect(await sentence(false)).toContain('none is declared');
});
