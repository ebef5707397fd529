/**
 * The benchmark: `npm run bench [-- [--runs N] [--workers N] [NAME]]`. Whole processes, start included, in turn with SPIN
 * where it is installed, so that a machine whose speed drifts does it to both. Prints a table of medians; no test depends
 * on it. Each model is run with both stores, and by several threads; all figures but those of `exact` and of `threads`
 * are with fingerprints, by one thread. The gain of threads is that of the whole process, and that of the search alone.
 * Stops where dcheck and SPIN count different numbers of states. SPIN's time is that of its search alone.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Ways } from './explore.ts';
import { measure, median } from './measure.ts';
import { type Model, models } from './models.ts';
import { compileSpin, runSpin, type SpinRun, spinVersions } from './spin.ts';

interface Counts {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly seconds: number;
  readonly peakBytes: number;
}

/** As `npm run build` bundles it, from `dist/bench/bench/`. */
const EXPLORE = fileURLToPath(new URL('../explore.js', import.meta.url));
/** The reference engine gets this long; its rate is compared, not its time. */
const REFERENCE_MS = 5000;

function explore(model: Model, ways: Ways, timeoutMs = 0): Counts & { wall: number; cpu: number } {
  const run = measure([process.execPath, EXPLORE, JSON.stringify(model), JSON.stringify(ways), String(timeoutMs)], '.');
  return { ...(JSON.parse(run.output) as Counts), wall: run.wall, cpu: run.cpu };
}

function row(model: Model, runs: number, workers: number, withSpin: boolean): string[] {
  const twin = withSpin && model.promela !== undefined ? compileSpin(model.promela) : null;
  const own: ReturnType<typeof explore>[] = [];
  const exact: ReturnType<typeof explore>[] = [];
  const together: ReturnType<typeof explore>[] = [];
  const spin: SpinRun[] = [];
  // A first run fills the cache of compiled specs and is not counted.
  explore({ ...model, ...(model.set === undefined ? {} : { set: smallest(model.set) }) }, {});
  for (let i = 0; i < runs; i++) {
    own.push(explore(model, {}));
    exact.push(explore(model, { store: 'exact' }));
    together.push(explore(model, { workers }));
    if (twin !== null) spin.push(runSpin(twin));
  }
  const reference = explore(model, { engine: 'reference' }, REFERENCE_MS);
  const { distinct, generated } = own[0] as Counts;
  for (const run of spin) {
    if (run.distinct === distinct) continue;
    throw new Error(`${model.name}: dcheck counts ${distinct} states, SPIN ${run.distinct}: the twins are no twins`);
  }
  if ([...exact, ...together].some((run) => run.distinct !== distinct || run.generated !== generated)) {
    throw new Error(`${model.name}: the two stores, or several threads, count different numbers of states`);
  }
  const of = (pick: (run: (typeof own)[number]) => number): number => median(own.map(pick));
  const gain = (pick: (run: (typeof own)[number]) => number): number =>
    median(own.map((run, i) => pick(run) / pick(together[i] as (typeof own)[number])));
  const seconds = of((run) => run.seconds);
  const ratio = spin.length === 0 ? '' : median(own.map((run, i) => run.wall / (spin[i] as SpinRun).wall)).toFixed(2);
  const spinWall = spin.length === 0 ? null : median(spin.map((run) => run.wall));
  return [
    model.name,
    distinct.toLocaleString('en'),
    generated.toLocaleString('en'),
    of((run) => run.wall).toFixed(2),
    of((run) => run.cpu).toFixed(2),
    `${(of((run) => run.peakBytes) / 2 ** 20).toFixed(0)}`,
    `${(of((run) => run.peakBytes) / distinct).toFixed(1)}`,
    (generated / seconds / 1e6).toFixed(1),
    median(exact.map((run, i) => run.cpu / (own[i] as (typeof own)[number]).cpu)).toFixed(2),
    (median(exact.map((run) => run.peakBytes)) / distinct).toFixed(1),
    median(together.map((run) => run.wall)).toFixed(2),
    gain((run) => run.wall).toFixed(2),
    gain((run) => run.seconds).toFixed(2),
    spin.length === 0 ? '' : median(together.map((run, i) => run.wall / (spin[i] as SpinRun).wall)).toFixed(2),
    `${(generated / seconds / (reference.generated / reference.seconds)).toFixed(0)}`,
    spinWall?.toFixed(2) ?? '',
    spinWall === null ? '' : (spinWall + (twin?.compileSeconds ?? 0)).toFixed(2),
    spin.length === 0 ? '' : (median(spin.map((run) => run.peakBytes)) / distinct).toFixed(0),
    ratio,
    spin.length === 0 ? '' : median(own.map((run, i) => run.cpu / (spin[i] as SpinRun).cpu)).toFixed(2),
  ];
}

function smallest(set: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.keys(set).map((name) => [name, 3]));
}

const HEADINGS = [
  ...['model', 'distinct', 'generated', 'wall s', 'CPU s', 'peak MiB', 'bytes/state', 'M transitions/s'],
  ...['exact: CPU / fingerprints', 'exact: bytes/state'],
  ...['threads: wall s', 'threads: x one', 'threads: x one, search alone', 'threads: wall / SPIN', 'x reference'],
  ...['SPIN s', 'SPIN + compile s', 'SPIN bytes/state', 'wall / SPIN', 'CPU / SPIN'],
];

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, workers: { type: 'string', default: '2' } },
  allowPositionals: true,
});
const runs = Number(values.runs);
const workers = Number(values.workers);
const [name = ''] = positionals;
const versions = spinVersions();
console.log(
  `${cpus()[0]?.model}, ${cpus().length} processors; Node ${process.version}; ${versions ?? 'no SPIN here'}; medians of ${runs}; ${workers} threads where it says threads`,
);
console.log(`\n| ${HEADINGS.join(' | ')} |`);
console.log(`|${HEADINGS.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`);
for (const model of models) {
  if (model.name.includes(name)) console.log(`| ${row(model, runs, workers, versions !== null).join(' | ')} |`);
}
