import { expect, test } from 'vitest';
import { type Distinct, distinctViolations } from '../../../checker/report/distinct.ts';
import { type Findings, violations } from '../../../checker/report/findings.ts';
import { reproduceWords } from '../../../checker/report/reproduce.ts';
import { columns } from '../../../checker/report/text.ts';
import { diffReport } from '../../../checker/report/trace/diff.ts';
import { fullReport } from '../../../checker/report/trace/full.ts';
import { lanesReport } from '../../../checker/report/trace/lanes.ts';
import { lkmlReport } from '../../../checker/report/trace/lkml.ts';
import type { Telling } from '../../../checker/report/trace/report.ts';
import { tell } from '../../../checker/report/trace/story.ts';
import { findingsOf, style } from './findings.ts';
import { atOnce, relay, solo } from './specs.ts';

function tellings(findings: Findings): Telling[] {
  return distinctViolations(violations(findings)).map(({ violated, alsoIn }: Distinct) => ({
    spec: findings.spec,
    violated,
    alsoIn,
    story: tell(violated, findings.narration),
    reproduce: reproduceWords(findings.request, violated),
  }));
}

async function telling(...args: Parameters<typeof findingsOf>): Promise<Telling> {
  return tellings(await findingsOf(...args))[0] as Telling;
}

const REPORTS = { lanes: lanesReport, diff: diffReport, full: fullReport, lkml: lkmlReport };
const four = ['client', 'notify', 'server', 'reclaim'];

test.each(Object.entries(REPORTS))('%s: every line fits, from narrow to wide, in Unicode and in ASCII', async (_, report) => {
  for (const told of [
    await telling(relay(four)),
    await telling(relay(four, false)),
    await telling(solo),
    await telling(atOnce),
  ]) {
    for (const width of [24, 40, 60, 72, 80, 100, 140]) {
      for (const unicode of [true, false]) {
        const lines = report(told, style(width, unicode));
        for (const line of lines) {
          expect(columns(line), line).toBeLessThanOrEqual(report === lkmlReport ? 72 : width);
          if (!unicode) expect(line).toMatch(/^[\x20-\x7e]*$/);
          expect(line).not.toMatch(/ $/);
        }
      }
    }
  }
});

test.each(Object.entries(REPORTS))('%s: every step in order, and the reason', async (_, report) => {
  const lines = report(await telling(relay(four)), style(100));
  const text = lines.join('\n');
  const positions = Array.from({ length: 6 }, (_unused, step) => text.indexOf(`pass(${four[step % 4]})`, text.indexOf(`\n`)));
  expect(positions.every((at) => at > 0)).toBe(true);
  expect(text.indexOf('drop(server)')).toBeGreaterThan(text.lastIndexOf('pass('));
  expect(text).toContain('Why:');
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/after 7 steps .the token lies on the floor.\./);
});

test('the title says which spec, what is violated, in which part, and how short the trace is', async () => {
  const [title] = lanesReport(await telling(relay(four)), style(160));
  expect(title).toBe('relay · kept (token) VIOLATED, as expected · 7 steps, 6 switches (shortest; fewest switches)');
  const [unexpected] = lanesReport(await telling(relay(four), {}, false), style(160));
  expect(unexpected).toContain('kept (token) VIOLATED · 7 steps');
});

test('a search that was stopped claims no more than it knows', async () => {
  const [title] = lanesReport(await telling(relay(four), { stop: 'first' }), style(160));
  expect(title).toContain('7 steps, 6 switches (shortest)');
});

test('lanes stand in the order that the narration asks for, each text in its lane', async () => {
  const lines = lanesReport(await telling(relay(four)), style(120));
  const heading = lines.find((line) => /reclaim.*server.*notify.*client/.test(line)) as string;
  for (const step of lines.filter((line) => /^ *\d+ /.test(line))) {
    const actor = /(?:pass|drop)\((\w+)\)/.exec(step)?.[1] as string;
    // The bar stands where the lane's name begins, and the text two columns on.
    expect(step.search(/pass|drop/), step).toBe(heading.indexOf(actor) + 2);
  }
});

test('four lanes in eighty columns', async () => {
  const lines = lanesReport(await telling(relay(four)), style(80));
  expect(lines.some((line) => /reclaim.*server.*notify.*client/.test(line))).toBe(true);
});

test('locks: who takes and drops them, and bars that say who holds one', async () => {
  const text = lanesReport(await telling(relay(four)), style(160)).join('\n');
  expect(text).toMatch(/client drops token \(exclusive\)|drops token \(exclusive\)/);
  expect(text).toContain('notify takes token (exclusive)');
  expect(text).toContain('┃ holds a lock');
  // After the first step the notify holds the token, and no other.
  const first = text.split('\n').find((line) => /^ *1 /.test(line)) as string;
  expect(first.match(/┃/g)).toHaveLength(1);
});

test('where lanes do not fit, each step names its actor', async () => {
  const lines = lanesReport(await telling(relay(four)), style(40));
  expect(lines.find((line) => /^ *1 /.test(line))?.trim()).toMatch(/^1 {2}client: pass\(client\)/);
});

test('one process has no lanes', async () => {
  const lines = lanesReport(await telling(solo), style(80));
  expect(lines.filter((line) => /^ *\d /.test(line)).map((line) => line.trim().split(/ {2,}/)[1])).toEqual(
    ['grow', 'grow', 'note', 'grow'].slice(0, 4),
  );
  expect(lines.join('\n')).not.toContain('│');
});

test('a violation in an initial state has no steps', async () => {
  for (const report of Object.values(REPORTS)) {
    const text = report(await telling(atOnce), style(80)).join('\n');
    expect(text).toContain('in an initial state');
    expect(text).toContain('zero does not hold in an initial state.');
  }
});

test('without words of the spec, changes are paths and values', async () => {
  const text = lanesReport(await telling(solo), style(100)).join('\n');
  expect(text).toContain('x: 0 → 1');
  expect(text).toContain('bag: Set{} → Set{"item 1"}');
});

test('diff shows each changed path with its sign, and counts the rest', async () => {
  const lines = diffReport(await telling(solo), style(100)).map((line) => line.trim());
  expect(lines).toContain('~ x: 0 → 1');
  expect(lines).toContain('+ table.seen: 2');
  expect(lines.some((line) => /^\d+ values? unchanged$/.test(line))).toBe(true);
});

test('full shows whole states and marks what changed', async () => {
  const lines = fullReport(await telling(solo), style(100));
  const states = lines.flatMap((line, index) => (line.startsWith('State ') ? [index] : []));
  expect(states).toHaveLength(5);
  const second = lines.slice(states[1], states[2]);
  expect(second.some((line) => /^ {2}~ x +1$/.test(line))).toBe(true);
  expect(second.some((line) => /^ {4}table +Map\{\}$/.test(line))).toBe(true);
});

test('lkml: CPUs as columns, statements below them, remarks as comments, the command to paste', async () => {
  const lines = lkmlReport(await telling(relay(['client', 'notify'])), style(160));
  const text = lines.join('\n');
  expect(text).toMatch(/CPU0 \(notify\) +CPU1 \(client\)/);
  expect(text.replaceAll(/\s+/g, ' ')).toContain('/* client drops the token -> it rolls away; drops token (exclusive) */');
  expect(text).toContain('dcheck run my.ts --property kept');
  const left = lines.find((line) => /^\d+ .*pass\(notify\)/.test(line)) as string;
  const right = lines.find((line) => /^\d+ .*pass\(client\)/.test(line)) as string;
  expect(right.indexOf('pass')).toBeGreaterThan(left.indexOf('pass') + 29);
});

test('narrations that throw are told once each, and the trace is told without them', async () => {
  const spec = relay(four);
  const broken = {
    ...spec,
    narration: {
      changes: () => {
        throw new Error('no words');
      },
      why: () => {
        throw new Error('no reason');
      },
    },
  };
  const told = await telling(broken as typeof spec);
  expect(told.story.errors.map(({ code, message }) => [code, message])).toEqual([
    ['describe-throws', 'narration.changes threw Error: no words'],
    ['describe-throws', 'narration.why threw Error: no reason'],
  ]);
  const text = lanesReport(told, style(100)).join('\n');
  expect(text).toContain('at: 0 → 1');
  expect(text).toContain('kept, part token, does not hold in the last state: the token lies on the floor.');
});
