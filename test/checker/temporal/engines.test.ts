/**
 * Properties of behaviours of random systems with several parts, by both engines: the learned one settles what it can without
 * the graph, tabulates predicates and mappings by what they read, and makes the graph from rows; the reference engine does
 * none of that.
 */

import {
  always,
  eventually,
  holdsUntil,
  infinitelyOften,
  leadsTo,
  refines,
  type Spec,
  spec,
  strongly,
  weakly,
  when,
} from 'dcheck';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Exploration, instantiate, learnedEngine, referenceEngine, suited } from '../../../checker/api.ts';
import { restrict } from '../../../checker/system/restrict.ts';

const PARTS = 3;
const VALUES = 3;

interface Parts {
  readonly parts: readonly number[];
}

/** Where part `where` is `is`, part `what` goes from `from` to `to`. */
interface Rule {
  readonly where: number;
  readonly is: number;
  readonly what: number;
  readonly from: number;
  readonly to: number;
  readonly fair: 'no' | 'weakly' | 'strongly';
}

/** The sum of these parts is at least `least`; in fewer words where the first is 0. */
interface Sum {
  readonly of: readonly number[];
  readonly least: number;
}

const part = fc.nat(PARTS - 1);
const value = fc.nat(VALUES - 1);
/** Most go up, so that many systems have no cycle. */
const rule: fc.Arbitrary<Rule> = fc.record({
  where: part,
  is: value,
  what: part,
  from: fc.constantFrom(0, 0, 1, 1, 2),
  to: fc.constantFrom(1, 1, 2, 2, 0),
  fair: fc.constantFrom('no', 'weakly', 'weakly', 'strongly'),
});
const sum: fc.Arbitrary<Sum> = fc.record({
  of: fc.uniqueArray(part, { minLength: 1 }),
  least: fc.integer({ min: 1, max: 4 }),
});

function holds({ of, least }: Sum): (state: Parts) => boolean {
  return ({ parts }) => parts[of[0] as number] !== 0 && of.reduce((total, i) => total + (parts[i] as number), 0) >= least;
}

/** Counts what `sum` counts, up or down by any amount below `most`. */
function counting(most: number): Spec {
  return spec({
    name: 'counting',
    init: () => ({ count: 0 }),
    actions: (_) => ({
      up: (s) => {
        when(s.count < most);
        s.count++;
      },
      down: (s) => {
        when(s.count > 0);
        s.count--;
      },
    }),
    deadlock: 'ignore',
  }) as Spec;
}

function system(rules: readonly Rule[], p: Sum, q: Sum, most: number): Spec {
  const fairly = { weakly, strongly };
  return spec({
    name: 'parts',
    init: (): Parts => ({ parts: Array.from({ length: PARTS }, () => 0) }),
    actions: (_) =>
      Object.fromEntries(
        rules.map(({ where, is, what, from, to }, number) => [
          `rule${number}`,
          (s: { parts: number[] }) => {
            when(s.parts[where] === is && s.parts[what] === from);
            s.parts[what] = to;
          },
        ]),
      ),
    fairness: (_) => rules.flatMap(({ fair }, number) => (fair === 'no' ? [] : [fairly[fair](`rule${number}`)])),
    properties: (_) => ({
      eventually: eventually(holds(p)),
      leadsTo: leadsTo(holds(p), holds(q)),
      infinitelyOften: infinitelyOften(holds(q)),
      until: holdsUntil((s: Parts) => !holds(p)(s), holds(q)),
      always: always((s: Parts) => !holds(p)(s)),
      refines: refines(counting(most), (s: Parts) => ({ count: p.of.reduce((total, i) => total + (s.parts[i] as number), 0) })),
    }),
    deadlock: 'ignore',
  }) as Spec;
}

/** What both engines must agree on: of a run, also how long it is; behaviours may be shown in other ways. */
function seenOf(name: string, { distinct, bound, behaviours, violations }: Exploration): object {
  const runs = name === 'always' || name === 'refines' ? violations.map(({ path }) => path.steps.length) : violations.length;
  return { name, distinct, bound, behaviours, runs };
}

describe('the learned engine', () => {
  it('finds of behaviours what the reference engine finds', async () => {
    const seen = { violated: 0, holds: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { minLength: 2, maxLength: 8 }), sum, sum, value, async (rules, p, q, most) => {
        const made = instantiate(system(rules, p, q, most + 2));
        // Each by itself: what one property needs is not there for the others.
        for (const { name } of made.temporal?.properties ?? []) {
          const alone = restrict(made, [name]);
          const learned = await suited(learnedEngine, alone).explore(alone, {});
          const reference = await suited(referenceEngine, alone).explore(alone, {});
          expect(seenOf(name, learned)).toEqual(seenOf(name, reference));
          seen[learned.violations.length > 0 ? 'violated' : 'holds']++;
        }
      }),
      { numRuns: 300 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  });
});
