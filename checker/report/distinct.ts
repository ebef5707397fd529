/**
 * Violations that differ. The same property violated by the same steps in several variants or configurations is one
 * story, told once with the list of where it happens.
 */
import type { Cell, Violated } from './findings.ts';

export interface Distinct {
  readonly violated: Violated;
  /** Where else the same steps violate the same property. */
  readonly alsoIn: readonly Cell[];
}

/** Unexpected violations first, each group in the order of the runs. */
export function distinctViolations(violations: readonly Violated[]): Distinct[] {
  const found = new Map<string, { violated: Violated; alsoIn: Cell[] }>();
  for (const violated of violations) {
    const key = keyOf(violated);
    const known = found.get(key);
    if (known === undefined) found.set(key, { violated, alsoIn: [] });
    else known.alsoIn.push({ variant: violated.variant, config: violated.config });
  }
  const all = [...found.values()];
  const isAlarm = ({ violated }: Distinct): boolean => violated.judgement === 'violated';
  return [...all.filter(isAlarm), ...all.filter((distinct) => !isAlarm(distinct))];
}

function keyOf({ property, judgement, trace }: Violated): string {
  const steps = trace.steps.map(({ actor, procedure, label }) => [actor, procedure, label]);
  return JSON.stringify([property.name, property.violation?.part, judgement, steps, trace.loop]);
}

/** With more expected violations than these, one for each property must do. */
const MOST_EXPECTED = 20;

/** Every unexpected violation; of the expected ones all, or where nobody could read that many the shortest for each property. */
export function worthShowing(distinct: readonly Distinct[]): Distinct[] {
  const isAlarm = ({ violated }: Distinct): boolean => violated.judgement === 'violated';
  const expected = distinct.filter((each) => !isAlarm(each));
  if (expected.length <= MOST_EXPECTED) return [...distinct];
  const shortest = new Map<string, Distinct>();
  for (const each of expected) {
    const { name } = each.violated.property;
    const known = shortest.get(name);
    if (known === undefined || each.violated.trace.steps.length < known.violated.trace.steps.length) shortest.set(name, each);
  }
  return [...distinct.filter(isAlarm), ...shortest.values()];
}
