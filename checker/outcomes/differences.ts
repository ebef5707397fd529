/**
 * What tells two runs apart: outcomes that only one of them has, and properties that only one of them violates.
 *
 * Not compared: how many final states an outcome has, and by which steps a property that both violate is violated.
 */
import type { PropertyResult } from '../check.ts';
import { sideBySide } from './compare.ts';
import type { Gathered } from './gather.ts';
import type { Outcome } from './outcome.ts';

/** The first or the second of the two runs. */
export type Side = 0 | 1;

interface Found {
  /** The run that has it: the one whose trace shows it. */
  readonly side: Side;
  /** False where the other run was bounded, and might have it too if it went on. */
  readonly settled: boolean;
}

export type Difference =
  | (Found & { readonly kind: 'outcome'; readonly outcome: Outcome })
  | (Found & {
      readonly kind: 'verdict';
      readonly property: string;
      /** In the first and in the second run. */
      readonly results: readonly [PropertyResult, PropertyResult];
    });

/** Outcomes in their order, then verdicts in the order of the properties. */
export function differencesBetween(a: Gathered, b: Gathered): Difference[] {
  return [...outcomes(a, b), ...verdicts(a, b)];
}

function outcomes(a: Gathered, b: Gathered): Difference[] {
  return sideBySide([a, b]).flatMap(({ outcome, found, spread }): Difference[] =>
    spread === 'all' ? [] : [{ kind: 'outcome', outcome, side: found[0] === null ? 1 : 0, settled: spread === 'some' }],
  );
}

function verdicts(a: Gathered, b: Gathered): Difference[] {
  return a.result.properties.flatMap((first): Difference[] => {
    const second = b.result.properties.find(({ name }) => name === first.name);
    if (second === undefined || (first.verdict === 'violated') === (second.verdict === 'violated')) return [];
    const settled = first.verdict !== 'incomplete' && second.verdict !== 'incomplete';
    const side = first.verdict === 'violated' ? 0 : 1;
    return [{ kind: 'verdict', property: first.name, results: [first, second], side, settled }];
  });
}
