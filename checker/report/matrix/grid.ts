/** The verdicts of all runs by variant, configuration and property, as the matrix shows them. */
import type { PropertyResult } from '../../check.ts';
import { type Cell, type Findings, isShown, type Run, verdicts } from '../findings.ts';
import { type Judgement, judge } from '../judgement.ts';

export interface Grid {
  readonly variants: readonly string[];
  readonly configs: readonly string[];
  /** Names of the properties that are shown, in the order of the spec. */
  readonly properties: readonly string[];
  readonly expectations: boolean;
  readonly judgements: ReadonlySet<Judgement>;
  /** True where no shorter traces exist. */
  readonly shortest: boolean;
  /** Undefined where the run was not started. */
  readonly run: (cell: Cell) => Run | undefined;
}

export function gridOf(findings: Findings): Grid {
  const runs = new Map(findings.runs.map((run) => [keyOf(run), run]));
  const shown = verdicts(findings).filter(({ property }) => isShown(property));
  return {
    variants: findings.variants,
    configs: findings.configs,
    properties: [...new Set(shown.map(({ property }) => property.name))],
    expectations: findings.request.expectations,
    judgements: new Set(shown.map(({ judgement }) => judgement)),
    shortest: findings.runs.every(({ result: { paths } }) => paths === undefined || paths === 'shortest'),
    run: (cell) => runs.get(keyOf(cell)),
  };
}

export function propertyOf(run: Run | undefined, name: string): PropertyResult | undefined {
  return run?.properties.find((property) => property.name === name && isShown(property));
}

/** What holds in every run, so that a row or a column of its own would say nothing more. */
export function dullProperties({ properties, variants, configs, expectations, run }: Grid): string[] {
  const cells = configs.flatMap((config) => variants.map((variant) => ({ variant, config })));
  return properties.filter((name) =>
    cells.every((cell) => {
      const property = propertyOf(run(cell), name);
      return property !== undefined && judge(property, expectations) === 'holds';
    }),
  );
}

function keyOf({ variant, config }: Cell): string {
  return JSON.stringify([variant, config]);
}
