/**
 * Missionaries and cannibals cross a river in a boat that carries one or two people. On no bank may cannibals
 * outnumber missionaries, unless no missionary is there. A step is one crossing.
 *
 * The trace that violates `not-solved` is the solution.
 *
 * Source: tlaplus/Examples, specifications/MissionariesAndCannibals/MissionariesAndCannibals.tla. Parties stand in the
 * order in which TLC enumerates subsets (smaller ones first), so that stopping at the first violation explores what
 * TLC explores. A bank can be safe for two reasons; TLC takes a disjunction in an action as a choice and counts a
 * successor for each reason that holds (both do on an empty bank), so `choose` picks the reason here.
 * Checked: somebody is left on the east bank (expected to be violated). Unsafe banks are ruled out by the guard of the
 * crossing: no reason to be safe, no crossing.
 */
import { choose, each, spec, times, when } from 'dcheck';

type Bank = 'east' | 'west';

interface State {
  readonly boat: Bank;
  readonly bank: { readonly [person: string]: Bank };
}

interface People {
  readonly missionaries: readonly string[];
  readonly cannibals: readonly string[];
}

function people(missionaries: number, cannibals: number): People {
  return { missionaries: times(missionaries, (i) => `m${i + 1}`), cannibals: times(cannibals, (i) => `c${i + 1}`) };
}

/** Who may sit in the boat together: everyone alone, then every pair. */
function parties({ missionaries, cannibals }: People): string[][] {
  const all = [...missionaries, ...cannibals];
  return [...all.map((one) => [one]), ...all.flatMap((one, i) => all.slice(i + 1).map((other) => [one, other]))];
}

/** Why nobody is eaten on `bank`; no reason where somebody is. */
function reasonsToBeSafe(where: State['bank'], { missionaries, cannibals }: People, bank: Bank): string[] {
  const there = (group: readonly string[]): number => group.filter((person) => where[person] === bank).length;
  const reasons = [];
  if (there(missionaries) === 0) reasons.push('no missionary is there');
  if (there(cannibals) <= there(missionaries)) reasons.push('cannibals do not outnumber missionaries');
  return reasons;
}

export default spec({
  name: 'missionaries-and-cannibals',
  about: 'cross the river without being eaten; the violation is the solution',
  constants: { MISSIONARIES: 3, CANNIBALS: 3 },

  init: ({ MISSIONARIES, CANNIBALS }): State => {
    const { missionaries, cannibals } = people(MISSIONARIES, CANNIBALS);
    return { boat: 'east', bank: Object.fromEntries([...missionaries, ...cannibals].map((person) => [person, 'east'])) };
  },

  actions: ({ MISSIONARIES, CANNIBALS }) => {
    const all = people(MISSIONARIES, CANNIBALS);
    return {
      cross: each(parties(all), (s, party) => {
        when(party.every((person) => s.bank[person] === s.boat));
        const from = s.boat;
        const to = from === 'east' ? 'west' : 'east';
        for (const person of party) s.bank[person] = to;
        s.boat = to;
        choose(reasonsToBeSafe(s.bank, all, from));
        choose(reasonsToBeSafe(s.bank, all, to));
      }),
    };
  },
  actor: () => 'boat',

  invariants: {
    'not-solved': ({ bank }) => Object.values(bank).includes('east') || 'everyone is on the west bank',
  },
  expect: { 'not-solved': 'violated', 'no-deadlock': 'holds' },
});
