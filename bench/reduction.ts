/**
 * The table of reduction factors: `npm run bench:por [-- PATTERN]`. Every example, and `inval`, with partial-order reduction and
 * without it, in turn; what is said of behaviours is left aside, since it needs every step. Prints one row for each spec.
 */
import { readdirSync } from 'node:fs';
import { instantiate, learnedEngine, loadSpec, type TransitionSystem, withoutSymmetry } from '../checker/api.ts';
import { restrict } from '../checker/system/restrict.ts';

interface Row {
  readonly spec: string;
  readonly variant?: string;
  readonly config?: string;
  readonly set?: Readonly<Record<string, number>>;
}

/** Nothing is said of larger specs. */
const TIMEOUT_MS = 180_000;

const examples: readonly Row[] = readdirSync('specs/examples')
  .filter((file) => file.endsWith('.ts'))
  .map((file): Row => ({ spec: `specs/examples/${file}` }));
const larger: Row[] = [
  { spec: 'specs/examples/dining-philosophers.ts', set: { N: 6 } },
  { spec: 'specs/examples/dining-philosophers.ts', set: { N: 7 } },
  { spec: 'specs/examples/hygienic-philosophers.ts', set: { NP: 8 } },
  { spec: 'specs/inval.ts', variant: 'v7.1.4', config: 'lookup-in-flight' },
  { spec: 'specs/inval.ts', variant: 'v7.1.4', config: 'everything', set: { USERS: 1 } },
  { spec: 'specs/inval.ts', variant: 'v7.1.4', config: 'everything' },
];

const wanted = new RegExp(process.argv[2] ?? '');
console.log('| spec | states | with reduction | left out | rounds | seconds | with reduction |');
console.log('|---|---:|---:|---:|---:|---:|---:|');
for (const row of [...examples, ...larger]) if (wanted.test(titleOf(row))) console.log(await line(row));

function titleOf({ spec, variant, config, set = {} }: Row): string {
  const words = [spec.replace(/^.*\/|\.ts$/g, ''), variant, config, ...Object.entries(set).map((pair) => pair.join('='))];
  return words.filter((word) => word !== undefined).join(' ');
}

async function line(row: Row): Promise<string> {
  const title = titleOf(row);
  const all = await learnedEngine.explore(await systemOf(row), { timeoutMs: TIMEOUT_MS });
  if (all.bound !== null) return `| ${title} | more than ${all.distinct.toLocaleString('en')} | | | | | |`;
  const some = await learnedEngine.explore(await systemOf(row), { reduce: 'always', timeoutMs: TIMEOUT_MS });
  const { obstacle, rounds } = some.reduction ?? { obstacle: 'not asked for', rounds: 0 };
  const states = all.distinct.toLocaleString('en');
  if (obstacle !== null) return `| ${title} | ${states} | ${obstacle} | | | ${all.seconds.toFixed(2)} | |`;
  if (some.bound !== null) return `| ${title} | ${states} | more than ${TIMEOUT_MS / 1000} s | | | ${all.seconds.toFixed(2)} | |`;
  const left = `${(100 * (1 - some.distinct / all.distinct)).toFixed(0)} %`;
  const figures = [states, some.distinct.toLocaleString('en'), left, rounds, all.seconds.toFixed(2), some.seconds.toFixed(2)];
  return `| ${title} | ${figures.join(' | ')} |`;
}

async function systemOf({ spec: file, variant, config, set = {} }: Row): Promise<TransitionSystem> {
  const { spec } = await loadSpec(file);
  const [firstVariant] = Object.keys(spec.variants ?? {});
  const [firstConfig] = Object.keys(spec.configs ?? {});
  const choice = {
    set,
    ...((variant ?? firstVariant) === undefined ? {} : { variant: variant ?? firstVariant }),
    ...((config ?? firstConfig) === undefined ? {} : { config: config ?? firstConfig }),
  } as Parameters<typeof instantiate>[1];
  const system = withoutSymmetry(instantiate(spec, choice));
  return restrict(
    system,
    system.properties.filter(({ kind }) => kind !== 'temporal').map(({ name }) => name),
  );
}
