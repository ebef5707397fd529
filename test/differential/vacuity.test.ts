/**
 * No spec of this repository fails for vacuity as it stands: what is not put to the test is allowed by name, or is put to the
 * test. LONG=1 takes in the largest ones.
 */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { watched } from '../../checker/coverage/usage.ts';
import { warningsOf } from '../../checker/coverage/warnings.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { suited } from '../../checker/engine/suited.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { instantiate } from '../../checker/system/instantiate.ts';

const LIMIT = process.env.LONG ? 3_000_000 : 60_000;

const folder = new URL('../../specs/examples/', import.meta.url);

it.for(readdirSync(folder).filter((file) => file.endsWith('.ts')))('%s', async (file, { skip }) => {
  const { spec } = await loadSpec(new URL(file, folder).pathname);
  const { system, usage } = watched(instantiate(spec));
  const { bound } = await suited(learnedEngine, system).explore(system, { maxStates: LIMIT });
  if (bound !== null) return skip(`more than ${LIMIT} states`);
  const warnings = warningsOf({ usages: [usage()], complete: true, everything: true, allow: spec.allow });
  expect(warnings.map(({ text }) => text)).toEqual([]);
});
