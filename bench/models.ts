/** What the benchmark runs: each model as a dcheck spec and, where there is one, as Promela with the same atomicity. */

export interface Model {
  readonly name: string;
  /** Path of the spec from the repository's top. */
  readonly spec: string;
  readonly set?: Readonly<Record<string, number>>;
  readonly variant?: string;
  readonly config?: string;
  /** States without successors are no matter here, as for `pan -E`. */
  readonly ignoreDeadlock?: true;
  /** The twin in `bench/peers/` and what to define for it. */
  readonly promela?: { readonly file: string; readonly define: string };
}

const twoPhase = (n: number): Model => ({
  name: `two-phase commit, RM=${n}`,
  spec: 'specs/examples/two-phase-commit.ts',
  set: { RM: n },
  promela: { file: 'twophase.pml', define: `RMS=${n}` },
});

const dining = (n: number): Model => ({
  name: `dining, N=${n}`,
  spec: 'specs/examples/dining-philosophers.ts',
  set: { N: n },
  ignoreDeadlock: true,
  promela: { file: 'dining.pml', define: `N=${n}` },
});

const filterLock = (n: number): Model => ({
  name: `filter lock, N=${n}`,
  spec: 'specs/examples/filter-lock.ts',
  set: { N: n },
  promela: { file: 'peterson.pml', define: `N=${n}` },
});

const inval = (variant: string, config: string): Model => ({
  name: `inval ${variant} ${config}`,
  spec: 'specs/inval.ts',
  variant,
  config,
});

export const models: readonly Model[] = [
  ...[7, 8, 9].map(twoPhase),
  ...[9, 10, 11].map(dining),
  ...[4, 5].map(filterLock),
  inval('v6.19', 'two-notifies'),
  inval('v6.17', 'everything'),
];
