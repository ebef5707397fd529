/**
 * Properties of behaviours of random systems with several parts, by both engines: the learned one settles what it can without
 * the graph, asks about the images of steps by what they read and change, tabulates predicates and mappings by what they read,
 * and makes the graph from rows; the reference engine does none of that.
 */

import {
  always,
  eventually,
  fault,
  faultFree,
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
import { type Exploration, instantiate, learnedEngine, learnedWith, referenceEngine, suited } from '../../../checker/api.ts';
import { tuning } from '../../../checker/engine/learned/tuning.ts';
import { restrict } from '../../../checker/system/restrict.ts';
import { eager } from '../../differential/several-threads.ts';

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
  /** The step faults where it goes to this value. */
  readonly faultsAt: number;
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
  faultsAt: fc.constantFrom(VALUES, VALUES, VALUES, VALUES, VALUES, VALUES, 2),
});
/** The state constraint: the sum of all parts is not more. */
const bound = fc.constantFrom(PARTS * VALUES, PARTS * VALUES, 3, 4);
const sum: fc.Arbitrary<Sum> = fc.record({
  of: fc.uniqueArray(part, { minLength: 1 }),
  least: fc.integer({ min: 1, max: 4 }),
});

const systems = [fc.array(rule, { minLength: 2, maxLength: 8 }), sum, sum, value, bound] as const;

function holds({ of, least }: Sum): (state: Parts) => boolean {
  return ({ parts }) => parts[of[0] as number] !== 0 && of.reduce((total, i) => total + (parts[i] as number), 0) >= least;
}

/** Counts what `sum` counts, up and down, but not beyond `most`; `fairly`: and it goes on counting up. */
function counting(most: number, fairly: boolean): Spec {
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
    fairness: fairly ? [weakly('up')] : [],
    deadlock: 'ignore',
  }) as Spec;
}

function system(rules: readonly Rule[], p: Sum, q: Sum, most: number, sumAtMost: number): Spec {
  const fairly = { weakly, strongly };
  const image = (s: Parts): { count: number } => ({ count: p.of.reduce((total, i) => total + (s.parts[i] as number), 0) });
  return spec({
    name: 'parts',
    init: (): Parts => ({ parts: Array.from({ length: PARTS }, () => 0) }),
    actions: (_) =>
      Object.fromEntries(
        rules.map(({ where, is, what, from, to, faultsAt }, number) => [
          `rule${number}`,
          (s: { parts: number[] }) => {
            when(s.parts[where] === is && s.parts[what] === from);
            if (to === faultsAt) fault('no-fault', 'as it has to');
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
      refines: refines(counting(most, false), image),
      refinesFairly: refines(counting(most, true), image),
      'no-fault': faultFree(),
    }),
    ...(sumAtMost < PARTS * VALUES
      ? { constraint: (s: Parts) => s.parts.reduce((total, one) => total + one, 0) <= sumAtMost }
      : {}),
    deadlock: 'ignore',
  }) as Spec;
}

/** What both engines must agree on: of a run, also how long it is; behaviours may be shown in other ways. */
function seenOf(name: string, { distinct, bound, behaviours, unfair, violations }: Exploration): object {
  const isOfRuns = ['always', 'refines'].includes(name);
  const runs = violations.map(({ property, reason, path, loop }) =>
    isOfRuns || loop === undefined ? [property, reason, path.steps.length] : [property, reason],
  );
  return { name, distinct, bound, behaviours, unfair, runs };
}

describe('the learned engine', () => {
  it('finds of behaviours what the reference engine finds', async () => {
    const seen: Record<string, number> = {};
    const exact = learnedWith('exact');
    await fc.assert(
      fc.asyncProperty(...systems, async (rules, p, q, most, sumAtMost) => {
        const made = instantiate(system(rules, p, q, most + 2, sumAtMost));
        // Each by itself: what one property needs is not there for the others. And all of them together.
        const names = (made.temporal?.properties ?? []).map(({ name }) => name);
        for (const [number, only] of [...names.map((name) => [name]), names].entries()) {
          const alone = restrict(made, [...only, 'no-fault']);
          const learned = await suited(number % 3 === 0 ? exact : learnedEngine, alone).explore(alone, {});
          const reference = await suited(referenceEngine, alone).explore(alone, {});
          const name = only.length === 1 ? (only[0] as string) : 'all';
          expect(seenOf(name, learned)).toEqual(seenOf(name, reference));
          const key = `${name} ${learned.violations.some(({ property }) => only.includes(property)) ? 'violated' : 'holds'}`;
          seen[key] = (seen[key] ?? 0) + 1;
        }
      }),
      { numRuns: 300 },
    );
    for (const verdict of ['holds', 'violated']) {
      const counts = ['eventually', 'leadsTo', 'infinitelyOften', 'until', 'always', 'refines', 'refinesFairly'].map(
        (name) => seen[`${name} ${verdict}`] ?? 0,
      );
      expect(Math.min(...counts)).toBeGreaterThan(3);
      expect(counts[5]).toBeGreaterThan(30);
      expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(200);
    }
  });

  it('finds of steps, by two threads, what the reference engine finds', async () => {
    const usual = { ...tuning };
    Object.assign(tuning, eager);
    const two = learnedWith({ workers: 2 });
    const seen = { violated: 0, holds: 0, together: 0 };
    try {
      await fc.assert(
        fc.asyncProperty(...systems, async (rules, p, q, most, sumAtMost) => {
          const alone = restrict(instantiate(system(rules, p, q, most + 2, sumAtMost)), ['refines', 'no-fault']);
          const learned = await suited(two, alone).explore(alone, {});
          const reference = await suited(referenceEngine, alone).explore(alone, {});
          expect(seenOf('refines', learned)).toEqual(seenOf('refines', reference));
          seen[learned.violations.some(({ property }) => property === 'refines') ? 'violated' : 'holds']++;
          if ((learned.profile?.workers ?? 1) > 1) seen.together++;
        }),
        { numRuns: 120 },
      );
    } finally {
      Object.assign(tuning, usual);
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
  });
});
