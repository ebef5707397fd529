/**
 * Runs one script on the kernel that this process runs on: mount, prime, take the steps, let everybody go, unmount.
 * Where the kernel goes another way than the script says, that is noted, and the rest of the script is taken as far as it still can be:
 * what users then see is part of the evidence. Nothing hangs for good: what is stuck is aborted.
 */
import { release } from 'node:os';
import { performance } from 'node:perf_hooks';
import { EVIDENCE_SCHEMA, type Evidence, type ReplayVerdict } from '../evidence.ts';
import { abort } from '../mount/mount.ts';
import { MountFailed } from '../mount/place.ts';
import type { Script, Step } from '../script.ts';
import type { Crew } from './crew.ts';
import { deviation } from './judge.ts';
import { perform } from './perform.ts';
import { closeSession, openSession, ReplayFailed, type Session, settle } from './session.ts';

interface Course {
  readonly reason: string;
  /** Null: it went another way at no step. */
  readonly step: number | null;
}

export async function runScript(script: Script, crew: Crew): Promise<Evidence> {
  const started = performance.now();
  crew.kernelLog.lines();
  let session: Session | null = null;
  let verdict: ReplayVerdict = 'failed';
  let course: Course = { reason: '', step: null };
  try {
    session = await openSession(script, crew);
    course = await takeSteps(session);
    await letGo(session);
    ({ verdict, course } = judged(script, course, session.observed));
  } catch (error) {
    if (!(error instanceof ReplayFailed) && !(error instanceof MountFailed)) throw error;
    course = { reason: error.message, step: null };
    if (session !== null) abort(crew.place, session.mounted.connection);
  }
  if (session !== null) await closeSession(session, crew);
  crew.replaceStuck();
  return {
    schema: EVIDENCE_SCHEMA,
    script: script.name,
    verdict,
    ...course,
    observed: session === null ? {} : { ...session.observed },
    blocked: session?.blocked ?? [],
    log: session?.entries ?? [],
    kernel: release(),
    dmesg: crew.kernelLog.lines(),
    seconds: Math.round(performance.now() - started) / 1000,
  };
}

/** Takes the steps; says where the kernel first went another way. */
async function takeSteps(session: Session): Promise<Course> {
  let course: Course = { reason: '', step: null };
  let standings = await settle(session, -1);
  for (const [index, step] of session.script.steps.entries()) {
    if (step.do === 'waits') session.observed[step.as] = standings.get(step.actor)?.is === 'blocked' ? 'yes' : 'no';
    const problem = await perform(session, step);
    standings = await settle(session, index);
    const reason = problem ?? deviation(session, step, standings);
    if (reason !== null && course.step === null) {
      course = { reason: `at ${place(step, index)}: ${reason}`, step: index };
      session.log('dcheck', `the kernel goes another way: ${reason}`);
    }
    // What comes after a call that cannot be made would be another story.
    if (problem !== null && (step.do === 'call' || step.do === 'notify')) break;
  }
  return course;
}

function place(step: Step, index: number): string {
  const of = step.covers === undefined || step.covers.length === 0 ? '' : ` (trace step ${step.covers.join(', ')})`;
  return `step ${index + 1} of the script${of}`;
}

/** Sends every reply that is still held back, and waits for everybody to return. */
async function letGo(session: Session): Promise<void> {
  const { server, script } = session;
  server.parking.clear();
  for (let turns = 0; turns < 100 && server.parked.size > 0; turns++) {
    for (const actor of [...server.parked.keys()]) server.release(actor);
    await settle(session, script.steps.length);
  }
  for (const as of session.awaited.values()) if (as !== null) session.observed[as] = 'none';
}

function judged(
  { expect }: Script,
  course: Course,
  observed: Readonly<Record<string, string>>,
): { verdict: ReplayVerdict; course: Course } {
  if (course.step !== null) return { verdict: 'refuted', course };
  if (expect === null) return { verdict: 'observed', course };
  const other = Object.keys(expect).find((name) => observed[name] !== expect[name]);
  if (other === undefined) return { verdict: 'confirmed', course };
  const reason = `${other} was to be ${expect[other]}; it is ${observed[other] ?? 'not to be seen'}`;
  return { verdict: 'refuted', course: { reason, step: null } };
}
