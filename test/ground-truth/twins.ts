/**
 * The published state counts, and which example spec re-expresses which of them.
 *
 * `rows.json` holds numbers published with, or counted by TLC from, the originals named in each row; `spin.json` those
 * that SPIN 6.5.2 counts for the Promela twins of the benchmark and for perfbook's model, without reduction
 * (-DSAFETY -DNOREDUCE; breadth-first but for atomicincrement): states stored, transitions, and the depth in states.
 * No number in them comes from dcheck.
 *
 * One published row is in none of the two: what TLC counts after a checkpoint (CodePlexBug08EWD840FL2FromCheckpointTest) is
 * compared where runs are resumed, in `checker/engine/checkpoint/resume.test.ts`, but for its number of generated states,
 * which is that of the rest of one run and depends on when that was interrupted.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Constants, Spec } from 'dcheck';
import { loadSpec } from '../../checker/load/load.ts';
import agentRing from '../../specs/examples/agent-ring.ts';
import alternatingBit from '../../specs/examples/alternating-bit.ts';
import asyncTerminationDetection from '../../specs/examples/async-termination-detection.ts';
import asynchInterface from '../../specs/examples/asynch-interface.ts';
import atomicIncrement from '../../specs/examples/atomic-increment.ts';
import bakery from '../../specs/examples/bakery.ts';
import barrier from '../../specs/examples/barrier.ts';
import barriers from '../../specs/examples/barriers.ts';
import chameneos from '../../specs/examples/chameneos.ts';
import changRoberts from '../../specs/examples/chang-roberts.ts';
import coffeeCan from '../../specs/examples/coffee-can.ts';
import dieHard from '../../specs/examples/die-hard.ts';
import classicalPhilosophers from '../../specs/examples/dining-philosophers.ts';
import distributedReplicatedLog from '../../specs/examples/distributed-replicated-log.ts';
import ewd840 from '../../specs/examples/ewd840.ts';
import fastMutex from '../../specs/examples/fast-mutex.ts';
import fastMutexAnyOrder from '../../specs/examples/fast-mutex-any-order.ts';
import fastMutexGoto from '../../specs/examples/fast-mutex-goto.ts';
import filterLock from '../../specs/examples/filter-lock.ts';
import fischer from '../../specs/examples/fischer.ts';
import hourClock from '../../specs/examples/hour-clock.ts';
import hygienicPhilosophers from '../../specs/examples/hygienic-philosophers.ts';
import lamportMutex from '../../specs/examples/lamport-mutex.ts';
import linearisableMemory from '../../specs/examples/linearisable-memory.ts';
import lock from '../../specs/examples/lock.ts';
import lockHs from '../../specs/examples/lock-hs.ts';
import missionariesAndCannibals from '../../specs/examples/missionaries-and-cannibals.ts';
import paxosCommit from '../../specs/examples/paxos-commit.ts';
import peterson from '../../specs/examples/peterson.ts';
import prisoners from '../../specs/examples/prisoners.ts';
import qrwlock from '../../specs/examples/qrwlock.ts';
import readersWriters from '../../specs/examples/readers-writers.ts';
import schedulingAllocator from '../../specs/examples/scheduling-allocator.ts';
import semaphoreMutex from '../../specs/examples/semaphore-mutex.ts';
import simple from '../../specs/examples/simple.ts';
import simpleAllocator from '../../specs/examples/simple-allocator.ts';
import simpleRegular from '../../specs/examples/simple-regular.ts';
import stabilisingRing from '../../specs/examples/stabilising-ring.ts';
import stages from '../../specs/examples/stages.ts';
import syncTerminationDetection from '../../specs/examples/sync-termination-detection.ts';
import systemLoop from '../../specs/examples/system-loop.ts';
import ticketlock from '../../specs/examples/ticketlock.ts';
import tokenRing from '../../specs/examples/token-ring.ts';
import towerOfHanoi from '../../specs/examples/tower-of-hanoi.ts';
import transactionCommit from '../../specs/examples/transaction-commit.ts';
import treeBarrier from '../../specs/examples/tree-barrier.ts';
import twoPhaseCommit from '../../specs/examples/two-phase-commit.ts';
import twoPhaseCommitBtm from '../../specs/examples/two-phase-commit-btm.ts';
import twoPhaseCommitRefinement from '../../specs/examples/two-phase-commit-refinement.ts';
import twoPhaseCommitSymmetric from '../../specs/examples/two-phase-commit-symmetric.ts';
import writeThroughCache from '../../specs/examples/write-through-cache.ts';

/** What is known of one model; null where it is not published. */
export interface Counts {
  readonly distinct: number;
  readonly generated: number | null;
  readonly depth: number | null;
  /** States on the counterexample, where there is one; the other numbers are then those at which TLC stops. */
  readonly trace: number | null;
}

/** One model of an example spec with the counts that it must have. */
export interface Twin {
  /** As `rows.json` or `spin.json` name it. */
  readonly row: string;
  readonly spec: Spec;
  readonly set: Constants;
  /** 'fast': too large for the reference engine to be checked at every run; 'long': for the learned engine too. */
  readonly engine: 'any' | 'fast' | 'long';
  /** Properties whose verdicts with these constants are not those that the spec expects by default. */
  readonly otherwise: readonly string[];
  /** The invariants and faults that are looked at with partial-order reduction; null: without it. */
  readonly reduced: readonly string[] | null;
  readonly counts: Counts;
}

interface Row extends Counts {
  readonly spec: string;
  readonly model: string;
}

interface SpinRow extends Omit<Counts, 'trace'> {
  readonly model: string;
  readonly size: number;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** Every published row, by name. */
export const published: ReadonlyMap<string, Counts> = new Map([
  ...(read('rows.json') as Row[]).map((row): [string, Counts] => [`${row.spec} ${row.model}`, row]),
  ...(read('spin.json') as SpinRow[]).map((row): [string, Counts] => [`SPIN ${row.model} ${row.size}`, { ...row, trace: null }]),
]);

function twin(
  row: string,
  spec: Spec,
  set: Constants = {},
  engine: Twin['engine'] = 'any',
  otherwise: readonly string[] = [],
): Twin {
  const counts = published.get(row);
  if (counts === undefined) throw new Error(`no row is called ${row}`);
  return { row, spec, set, engine, otherwise, reduced: null, counts };
}

/** What SPIN stores of a model with partial-order reduction, of which it checks these properties. */
function reducedTwin(row: string, spec: Spec, set: Constants, properties: readonly string[]): Twin {
  return { ...twin(`${row} with partial-order reduction`, spec, set), reduced: [...properties, 'no-deadlock'] };
}

/** A twin for each of `sizes`; those above `largest` are too large for the reference engine. */
function series(
  row: (size: number) => string,
  spec: Spec,
  set: (size: number) => Constants,
  sizes: number[],
  largest: number,
): Twin[] {
  return sizes.map((size) => twin(row(size), spec, set(size), size <= largest ? 'any' : 'fast'));
}

/** An example with procedures, which are compiled when it is loaded. */
async function compiled(name: string): Promise<Spec> {
  return (await loadSpec(fileURLToPath(new URL(`../../specs/examples/${name}.ts`, import.meta.url)))).spec;
}

const leaderElection = await compiled('leader-election');
const pipelineSort = await compiled('pipeline-sort');
/** As the two models are defined. */
const LEADER0 = { N: 5, SMALLEST: 3, SIZE: 10 };
const SORT = { N: 7, SIZE: 10 };

export const twins: readonly Twin[] = [
  twin('transaction_commit/TwoPhase.tla TwoPhase.cfg', twoPhaseCommitRefinement, { RM: 3 }),
  ...series(
    (n) => `TwoPhase TwoPhase${n}`,
    twoPhaseCommit,
    (n) => ({ RM: n }),
    [2, 3, 4, 5, 6, 7],
    6,
  ),
  twin('TwoPhase RM=8', twoPhaseCommit, { RM: 8 }, 'fast'),
  ...series(
    (n) => `TwoPhase + SYMMETRY Permutations(RM) TwoPhaseSym${n}`,
    twoPhaseCommitSymmetric,
    (n) => ({ RM: n }),
    [2, 3, 4, 5, 6, 7],
    7,
  ),
  twin('transaction_commit/TCommit.tla TCommit.cfg', transactionCommit, { RM: 3 }),
  twin('transaction_commit/2PCwithBTM.tla 2PCwithBTM.cfg', twoPhaseCommitBtm, { RM: 3, RM_MAY_FAIL: true, TM_MAY_FAIL: true }),
  twin('transaction_commit/PaxosCommit.tla PaxosCommit.cfg', paxosCommit, { RM: 2, ACCEPTORS: 3, BALLOTS: 2 }, 'fast'),
  twin('DiningPhilosophers/DiningPhilosophers.tla DiningPhilosophers.cfg', hygienicPhilosophers, { NP: 5 }),
  ...series(
    (n) => `Dining Dining${n}`,
    hygienicPhilosophers,
    (n) => ({ NP: n }),
    [2, 3, 4, 5, 6, 7, 8],
    8,
  ),
  twin('SpecifyingSystems/HourClock.tla HourClock.cfg', hourClock),
  twin('SpecifyingSystems/AsynchInterface.tla AsynchInterface.cfg', asynchInterface, { DATA: 3 }),
  twin('SpecifyingSystems/MCAlternatingBit.tla MCAlternatingBit.cfg', alternatingBit, { DATA: 2, MSG_Q: 2, ACK_Q: 2 }),
  twin('SpecifyingSystems/MCInternalMemory.tla MCInternalMemory.cfg', linearisableMemory, { PROCS: 2, ADRS: 3, VALS: 2 }),
  twin('SpecifyingSystems/MCWriteThroughCache.tla MCWriteThroughCache.cfg', writeThroughCache, {
    PROCS: 2,
    ADRS: 1,
    VALS: 2,
    QLEN: 1,
  }),
  twin('CoffeeCan/CoffeeCan.tla CoffeeCan100Beans.cfg', coffeeCan, { BEANS: 100 }),
  twin('DieHard/DieHard.tla DieHard.cfg', dieHard),
  twin('MissionariesAndCannibals/MissionariesAndCannibals.tla MissionariesAndCannibals.cfg', missionariesAndCannibals, {
    MISSIONARIES: 3,
    CANNIBALS: 3,
  }),
  twin('tower_of_hanoi/MC.tla Hanoi.toolbox/Model_1/MC.cfg', towerOfHanoi, { DISKS: 5, PEGS: 3 }),
  twin('barriers/Barrier.tla Barrier.cfg', barrier, { N: 6 }),
  twin('barriers/Barriers.tla Barriers.cfg', barriers, { N: 6 }, 'fast'),
  twin('ewd426/TokenRing.tla TokenRing.cfg', tokenRing, { N: 6, M: 6 }),
  twin('ewd840/EWD840.tla EWD840.cfg', ewd840, { N: 3 }),
  ...series(
    (n) => `EWD840 EWD840_${n}`,
    ewd840,
    (n) => ({ N: n }),
    [2, 3, 4, 5, 6],
    4,
  ),
  twin('TeachingConcurrency/Simple.tla Simple.cfg', simple, { N: 5 }),
  twin('TeachingConcurrency/SimpleRegular.tla SimpleRegular.cfg', simpleRegular, { N: 8 }, 'fast'),
  twin('locks_auxiliary_vars/Lock.tla Lock.cfg', lock),
  twin('locks_auxiliary_vars/Peterson.tla Peterson.cfg', peterson),
  twin('allocator/SimpleAllocator.tla SimpleAllocator.cfg', simpleAllocator, { CLIENTS: 3, RESOURCES: 2 }),
  twin('allocator/SchedulingAllocator.tla SchedulingAllocator.cfg', schedulingAllocator, { CLIENTS: 3, RESOURCES: 2 }),
  twin('Chameneos/Chameneos.tla Chameneos.cfg', chameneos, { N: 4, M: 4 }, 'fast'),
  twin('ReadersWriters/MC.tla MC.cfg', readersWriters, { ACTORS: 3 }),
  twin('chang_roberts/MCChangRoberts.tla MCChangRoberts.cfg', changRoberts, { N: 3 }),
  twin('lamport_mutex/MCLamportMutex.tla MCLamportMutex.cfg', lamportMutex, { N: 3, MAX_CLOCK: 6 }, 'fast'),
  twin('kernel-tla/ticketlock ticketlock.cfg', ticketlock, { PROCS: 4, MAXVAL: 3, TRYLOCK: false }),
  twin('kernel-tla/qrwlock qrwlock.cfg', qrwlock, { READERS: 2, WRITERS: 2, INTERRUPTS: false, TRYLOCK: false }),
  ...series(
    (n) => `atomicincrement.spin NUMPROCS=${n}`,
    atomicIncrement,
    (n) => ({ INCREMENTERS: n, REDUCED: true }),
    [1, 2, 3, 4, 5, 6],
    4,
  ),
  twin('atomicincrement.spin NUMPROCS=7', atomicIncrement, { INCREMENTERS: 7, REDUCED: true }, 'long'),
  ...series(
    (n) => `SPIN atomicincrement.spin ${n}`,
    atomicIncrement,
    (n) => ({ INCREMENTERS: n, REDUCED: false }),
    [1, 2, 3],
    3,
  ),
  ...series(
    (n) => `SPIN twophase.pml ${n}`,
    twoPhaseCommit,
    (n) => ({ RM: n }),
    [3, 4, 5],
    5,
  ),
  ...series(
    (n) => `SPIN peterson.pml ${n}`,
    filterLock,
    (n) => ({ N: n }),
    [2, 3, 4],
    3,
  ),
  ...series(
    (n) => `SPIN dining.pml ${n}`,
    classicalPhilosophers,
    (n) => ({ N: n }),
    [5, 6, 7, 9],
    6,
  ),
  twin('Prisoners/Prisoners.tla Prisoners.cfg', prisoners, { PRISONERS: 4 }),
  twin('ewd998/AsyncTerminationDetection.tla AsyncTerminationDetection.cfg', asyncTerminationDetection, { N: 4 }),
  twin('ewd840/SyncTerminationDetection.tla SyncTerminationDetection.cfg', syncTerminationDetection, { N: 7 }),
  twin('locks_auxiliary_vars/LockHS.tla LockHS.cfg', lockHs),
  twin('allocator/AllocatorRefinement.tla AllocatorRefinement.cfg', schedulingAllocator, { CLIENTS: 3, RESOURCES: 2 }),
  twin(
    'kernel-tla/qrwlock qrwlock_irq.cfg (ours)',
    qrwlock,
    { READERS: 2, WRITERS: 2, INTERRUPTS: true, TRYLOCK: false },
    'any',
    ['everyone-gets-the-lock'],
  ),
  twin('glowingRaccoon/stages.tla stages.cfg', stages, { DNA: 5, PRIMER: 5 }),
  twin('FiniteMonotonic/MCDistributedReplicatedLog.tla MCDistributedReplicatedLog.cfg', distributedReplicatedLog, {
    SERVERS: 3,
    VALUES: 1,
    LAG: 3,
  }),
  twin('EWD840MC1 CodePlexBug08EWD840FL1Test', ewd840, { N: 4 }),
  twin('EWD840MC2 CodePlexBug08EWD840FL2Test', ewd840, { N: 4 }),
  // With fair nodes, all become inactive once no messages are sent.
  twin('EWD840MC3 CodePlexBug08EWD840FL3Test', ewd840, { N: 4, FAIR_NODES: true }, 'any', ['all-terminate-without-messages']),
  twin('EWD840MC4 CodePlexBug08EWD840FL4Test', ewd840, { N: 4 }),
  twin('SystemLoop LoopTest', systemLoop),
  twin('SystemLoop LoopTestForcedPartial', systemLoop),
  twin('SystemLoop LoopTestWeakFair', systemLoop, { FAIR: true }, 'any', ['comes-round']),
  twin('AgentRingMC CodePlexBug08AgentRingTest', agentRing, { N: 2 }),
  twin('Peterson PetersonTest', peterson, { SPIN: true }),
  twin('Dijkstra1 Dijkstra1Test', stabilisingRing, { N: 4, K: 5 }),
  ...['FastMutex FastMutexTest', 'FastMutex2 FastMutex2Test', 'FastMutex3 FastMutex3Test'].map((row) =>
    twin(row, fastMutex, { N: 2 }),
  ),
  twin('FastMutexWithGoto FastMutexWithGotoTest', fastMutexGoto, { N: 2 }),
  twin('FastMutexWithGoto2 FastMutexWithGoto2Test', fastMutexAnyOrder, { N: 3 }),
  twin('Bakery BakeryTest', bakery, { N: 2, MAX_NUMBER: 3 }),
  twin('Fischer FischerTest', fischer, { N: 3, EPSILON: 3, DELTA: 2 }),
  twin('SemaphoreMutex SemaphoreMutexTest', semaphoreMutex, { N: 3 }),
  twin('TreeBarrier TreeBarrierTest', treeBarrier, { LEVELS: 2 }),
  twin('leader0.pml -DNOREDUCE', leaderElection, LEADER0, 'fast'),
  reducedTwin('leader0.pml', leaderElection, LEADER0, ['one-leader', 'the-greatest-wins']),
  twin('sort.pml -DNOREDUCE', pipelineSort, SORT, 'fast'),
  reducedTwin('sort.pml', pipelineSort, SORT, []),
];
