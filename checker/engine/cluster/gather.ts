/** What a cluster run found, as any engine says it: the summaries of its levels, and a path for each violation. */
import { outcomes } from '../../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../../system/system.ts';
import type { Bound, Exploration, Path, Violation } from '../engine.ts';
import type { Store } from './connect.ts';
import { LostWrites } from './dictionary.ts';
import { leastOf } from './found.ts';
import { levelsKey } from './keys.ts';
import type { FoundAt, LevelSummary, RunDefinition, Standing } from './ledger.ts';
import { pathTo } from './links.ts';
import { marksOf } from './marks.ts';

export async function explorationOf(
  store: Store,
  run: string,
  { epoch, started, ended }: Standing & { readonly definition: RunDefinition },
  system: TransitionSystem,
  bound: Bound | null,
): Promise<Exploration> {
  const texts = Object.values(await store.hgetall(levelsKey(run, epoch)));
  const levels = texts.map((text) => JSON.parse(text) as LevelSummary).sort((a, b) => a.level - b.level);
  if (levels.some(({ level }, index) => level !== index)) throw new LostWrites('the summary of a level is not there');
  const sum = (of: (level: LevelSummary) => number): number => levels.reduce((total, level) => total + of(level), 0);
  const distinct = sum((level) => level.distinct);
  // A level's summary counts the states that it leads to, so the last one leads to none.
  const queue = bound === null ? 0 : (levels.at(-1)?.distinct ?? 0);
  const found = leastOf(levels.flatMap((level) => level.found));
  const violations: Violation[] = [];
  for (const { name } of system.properties) {
    const at = found.find(({ property }) => property === name);
    if (at !== undefined) violations.push(await violationOf(store, run, epoch, system, at));
  }
  const generated = sum((level) => level.generated);
  return {
    distinct,
    generated,
    depth: levels.filter((level) => level.distinct > 0).length,
    deadlocks: sum((level) => level.deadlocks),
    queue,
    seconds: ((ended ?? Date.now()) - started) / 1000,
    bound,
    violations,
    marks: await marksOf(store, run),
    paths: 'shortest',
    store: 'fingerprint',
    collision: { calculated: Math.min(1, (distinct * Math.max(generated - distinct, 0)) / 2 ** 64), observed: null },
  };
}

async function violationOf(
  store: Store,
  run: string,
  epoch: number,
  system: TransitionSystem,
  { property, depth, parent, initial, step }: FoundAt,
): Promise<Violation> {
  const before: Path = parent === null ? { initial, steps: [] } : await pathTo(store, run, epoch, parent, depth);
  const path = step === null ? before : { ...before, steps: [...before.steps, step] };
  return { property, path, ...explained(system, property, path) };
}

/** The failing part of the property and the reason, from the end of the path, taken again. */
function explained(system: TransitionSystem, property: string, path: Path): { part: string | null; reason: string } {
  let state = system.initial[path.initial] as State | undefined;
  for (const { action, choice } of path.steps) {
    const taken = system.actions[action] as ActionInstance | undefined;
    if (state === undefined || taken === undefined) throw new LostWrites('the links of a path lead nowhere');
    const outcome = outcomes(state, taken).find((candidate) => candidate.choice === choice);
    if (outcome === undefined) throw new LostWrites('the links of a path are no run of the spec');
    if ('fault' in outcome) return { part: null, reason: outcome.fault.message };
    state = outcome.state;
  }
  for (const part of system.invariants) {
    const reason = part.property === property ? part.test(state as State) : null;
    if (reason !== null) return { part: part.part, reason };
  }
  return { part: null, reason: '' };
}
