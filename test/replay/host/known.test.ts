/** What real kernels are known to do, on the kernel of this machine: row by row, again and again, always the same. */
import { release } from 'node:os';
import { expect, test } from 'vitest';
import type { Evidence } from '../../../replay/evidence.ts';
import { hostBackend } from '../../../replay/host/backend.ts';
import { mounting } from '../needs.ts';
import { type Behaviour, scenariosOf } from '../scenarios.ts';

const RUNS = 20;

/** From 6.19 to 7.1.3 the notify looked for a positive dentry without the parent's lock. */
function behaviourOf(version: string): Behaviour {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const number = major * 1e6 + minor * 1e3 + patch;
  return number >= 6_019_000 && number <= 7_001_003 ? 'dentry' : 'lock';
}

/** What was seen and where the kernel slept: all but the times. */
const timeless = ({ verdict, reason: why, observed, blocked }: Evidence): string =>
  JSON.stringify([verdict, why, observed, blocked]);

test(`the 11 rows and 8 races, ${RUNS} runs each without a difference`, async (context) => {
  const missing = mounting();
  if (missing !== null) return context.skip(missing);
  const scenarios = scenariosOf(behaviourOf(release()));
  expect(scenarios).toHaveLength(19);
  const scripts = Array.from({ length: RUNS }, () => scenarios).flat();
  const evidence = await hostBackend().run(scripts);
  const first = evidence.slice(0, scenarios.length);
  expect(first.map(({ script, observed }) => ({ script, observed }))).toEqual(
    scenarios.map(({ name, expect: observed }) => ({ script: name, observed })),
  );
  for (const [index, each] of evidence.entries()) expect(timeless(each)).toBe(timeless(first[index % scenarios.length]!));
}, 120_000);
