/**
 * What temporal checking and symmetry cost and save: `npm run bench:features [-- RUNS]`. CPU seconds of this process, which others
 * disturb less than wall time; medians, the two sides of each comparison in turn.
 */
import {
  asExplored,
  instantiate,
  learnedEngine,
  loadSpec,
  suited,
  type TransitionSystem,
  withoutSymmetry,
} from '../checker/api.ts';
import { restrict } from '../checker/system/restrict.ts';
import { median } from './measure.ts';

const runs = Number(process.argv[2] ?? 3);

async function systemOf(file: string, set: Record<string, number>): Promise<TransitionSystem> {
  const { spec } = await loadSpec(`specs/examples/${file}.ts`);
  return instantiate(spec, { set });
}

/** CPU seconds, and states. */
async function explore(system: TransitionSystem): Promise<{ readonly cpu: number; readonly distinct: number }> {
  const engine = suited(learnedEngine, system);
  const before = process.cpuUsage();
  const { distinct } = await engine.explore(asExplored(engine, system), {});
  const { user, system: kernel } = process.cpuUsage(before);
  return { cpu: (user + kernel) / 1e6, distinct };
}

/** Each property of behaviours by itself, beside the same search without it. */
async function temporal(what: string, file: string, set: Record<string, number>): Promise<void> {
  const system = await systemOf(file, set);
  const safety = system.properties.filter(({ kind }) => kind !== 'temporal').map(({ name }) => name);
  for (const { name } of system.temporal?.properties ?? []) {
    const [without, together]: [number[], number[]] = [[], []];
    let states = 0;
    for (let i = 0; i < runs; i++) {
      without.push((await explore(restrict(system, safety))).cpu);
      const run = await explore(restrict(system, [...safety, name]));
      together.push(run.cpu);
      states = run.distinct;
    }
    const [a, b] = [median(without), median(together)];
    const figures = `${a.toFixed(2)} s, with ${name} ${b.toFixed(2)} s: ${(b / a).toFixed(1)} times`;
    console.log(`${what}, ${states.toLocaleString('en')} states: safety alone ${figures}`);
  }
}

async function symmetry(RM: number): Promise<void> {
  const system = await systemOf('two-phase-commit-symmetric', { RM });
  const [all, orbits] = [await explore(withoutSymmetry(system)), await explore(system)];
  const share = `${((100 * orbits.distinct) / all.distinct).toFixed(3)} %`;
  const [many, few] = [all.distinct.toLocaleString('en'), orbits.distinct.toLocaleString('en')];
  console.log(`symmetry, RM=${RM}: ${few} of ${many} states, ${share}; ${orbits.cpu.toFixed(1)} s and ${all.cpu.toFixed(1)} s`);
}

// No step of these is on a cycle.
await temporal('two-phase commit with fairness, RM=6', 'two-phase-commit-refinement', { RM: 6 });
await temporal('two-phase commit with fairness, RM=7', 'two-phase-commit-refinement', { RM: 7 });
await temporal('two-phase commit with fairness, RM=8', 'two-phase-commit-refinement', { RM: 8 });
// Many steps of these are.
await temporal('fast mutex, N=3', 'fast-mutex', { N: 3 });
await temporal('simple allocator, 4 clients and 3 resources', 'simple-allocator', { CLIENTS: 4, RESOURCES: 3 });
await temporal('termination in a ring, N=7', 'ewd840', { N: 7 });
await symmetry(7);
await symmetry(8);
