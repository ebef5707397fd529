/**
 * From a trace of specs/inval.ts to a script. Each thing that userspace does becomes a step; the kernel's own steps
 * become none. Whether the script then forces the behaviour is not guessed but checked on the model itself (forced.ts):
 * under the script, every order of the kernel's own steps must show what the trace shows. If it does not, the trace's order
 * rests on a step that userspace has no hold of, and the trace is not replayable.
 */
import { type State, outcomes as successors, type Trace, type TransitionSystem } from '../../checker/api.ts';
import { type Origin, SCRIPT_SCHEMA, type Script, type Step } from '../script.ts';
import { type Event, eventsOf, isProgram, pathOf, plusOf } from './events.ts';
import { type ForcedRun, force, moves } from './forced.ts';
import { DIR, G, type KernelView, kernelView, P, trusted } from './kernel-view.ts';
import { commonStanding } from './standing.ts';

export type Mapped =
  | { readonly ok: true; readonly script: Script }
  /** `step` counts from 1; null where it is not one step that stands in the way. */
  | { readonly ok: false; readonly step: number | null; readonly reason: string };

export interface ToMap {
  readonly system: TransitionSystem;
  readonly trace: Trace;
  readonly origin: Origin;
  readonly name: string;
}

const STALE = ['no-stale-negative', 'no-stale-positive'];
/** What these are about is seen by the kernel only. */
const INVISIBLE = [
  'lock-discipline',
  'refcount-balance',
  'no-unhashed-instantiate',
  'no-use-after-free',
  'no-livelock',
  'no-stale-listing',
];

const no = (step: number | null, reason: string): Mapped => ({ ok: false, step, reason });

/** Null: the spec is about something else, of which dcheck does not know how to replay it. */
export function scriptOf({ system, trace, origin, name }: ToMap): Mapped | null {
  const initial = kernelView(trace.initial);
  if (initial === null) return null;
  const obstacle = unfit(initial, origin.property);
  if (obstacle !== null) return no(null, obstacle);

  const events: { readonly at: number; readonly all: readonly Event[] }[] = [];
  for (const [index, step] of trace.steps.entries()) {
    if (step.after === null)
      return no(index + 1, 'it ends in a fault inside the kernel: dcheck crashes no kernel to confirm that');
    const action = system.actions.find((each) => each.name === step.action);
    const path = trace.path.steps[index];
    if (action === undefined || path === undefined) return no(index + 1, 'the spec has no such action');
    const all = eventsOf({ initial, before: view(step.before), after: view(step.after), action, choice: path.choice });
    const means = all.map(meansAgainst).find((reason) => reason !== null);
    if (means !== undefined && means !== null) return no(index + 1, means);
    if (all.length > 0) events.push({ at: index + 1, all });
  }

  const run = force(
    system,
    trace.initial,
    events.map(({ all }) => all),
  );
  const unlike = run.problem !== null || !endsAlike(system, trace, run, origin.property);
  if (unlike) return unforceable(system, trace, initial, run, events);
  return { ok: true, script: write({ system, trace, origin, name }, initial, run, events) };
}

function view(state: State): KernelView {
  return state as unknown as KernelView;
}

/** What dcheck cannot bring about, or see. */
function unfit(k: KernelView, property: string | null): string | null {
  if (property !== null && INVISIBLE.includes(property)) return `what ${property} is about cannot be seen from user space`;
  if (k.fc.delete_stale) return 'it is about a virtiofs mount';
  if (k.fc.inval_wq) return "it is about a mount with the module's parameter inval_wq";
  if (k.server.names['2'] !== undefined) return 'it is about two directories or mounts';
  if (k.fc.cache_dir && Object.values(k.inode).some(({ rdc }) => rdc.cached)) return 'a listing is cached when it begins';
  return null;
}

function meansAgainst(event: Event): string | null {
  if (event.kind === 'other') return `dcheck has no means for ${event.words}`;
  if (event.kind === 'expire') return 'the timeout of an entry ends just then: a replay does not wait for timers';
  return null;
}

/** Whether every forced run ends as the trace does. */
function endsAlike(system: TransitionSystem, trace: Trace, { stages }: ForcedRun, property: string | null): boolean {
  const ends = stages.at(-1) ?? [];
  const last = trace.steps.at(-1)?.after ?? trace.initial;
  if (ends.length === 0) return false;
  if (property === null) return ends.every((end) => same(shown(system, end), shown(system, last)));
  if (property === 'no-deadlock') return ends.every((end) => isDeadlock(system, end) && isSeenStuck(view(trace.initial), end));
  const parts = system.invariants.filter((invariant) => invariant.property === property);
  return ends.every((end) => parts.some(({ test }) => test(end) !== null) && agrees(shown(system, last), shown(system, end)));
}

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isDeadlock(system: TransitionSystem, state: State): boolean {
  return system.mayRest?.(state) !== true && system.actions.every((action) => successors(state, action).length === 0);
}

/** A notify sleeps, or waits for the server: of other deadlocks a spinlock may be part, and those would be seen by hanging the machine only. */
function isSeenStuck(initial: KernelView, end: State): boolean {
  return (
    Object.keys(initial.notify).some((task) => ['blocked', 'parked'].includes(commonStanding(initial, [end], task)?.is ?? '')) &&
    !holdsSpinlock(view(end))
  );
}

function holdsSpinlock(k: KernelView): boolean {
  return Object.values(k.dentry).some((entry) => (entry as { readonly d_lock?: string | null }).d_lock != null);
}

/** What is already to be seen in `before` is to be seen in `after`. */
function agrees(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): boolean {
  return Object.keys(before).every((name) => before[name] === after[name]);
}

/** What an observer has seen so far, without what has not come yet. */
function shown(system: TransitionSystem, state: State): Record<string, string> {
  const seen = Object.entries(system.outcome?.(state) ?? {}).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(seen.filter(([, value]) => value !== 'none'));
}

/** Names the step on which the order rests: one of the kernel's own, that would have had to wait for userspace. */
function unforceable(
  system: TransitionSystem,
  trace: Trace,
  initial: KernelView,
  run: ForcedRun,
  events: readonly { readonly at: number; readonly all: readonly Event[] }[],
): Mapped {
  for (const { at } of events) {
    const state = trace.steps[at - 1]?.before as State;
    const running = moves(system, initial, state)
      .filter((move) => move.events.length === 0)
      .map(({ action }) => action.name);
    const late = trace.steps.findIndex((step, index) => index >= at && running.includes(step.action));
    const step = trace.steps[late];
    if (step !== undefined) {
      const words = `${step.procedure}() of ${step.action}, "${step.label}", comes after step ${at} only if something holds it back there, and nothing in user space does`;
      return no(late + 1, words);
    }
  }
  const at = run.problem === null ? null : (events[run.problem.event]?.at ?? null);
  return no(at, run.problem?.words ?? 'which of two tasks goes first, once both may run, is up to the scheduler');
}

function write(
  { system, origin, name }: ToMap,
  initial: KernelView,
  run: ForcedRun,
  events: readonly { readonly at: number; readonly all: readonly Event[] }[],
): Script {
  const tasks = Object.keys(initial.fc.requests);
  const observed = (task: string): string => (Object.keys(initial.client).length === 1 ? '' : `${task}.`);
  const steps: Step[] = [];
  const looked = new Set<string>();
  let before = new Map<string, string>();
  for (const [index, { at, all }] of events.entries()) {
    const states = run.stages[index + 1] ?? [];
    const standings = tasks.map((task) => commonStanding(initial, states, task)).filter((each) => each !== null);
    const then = standings.filter((each) => before.get(each.actor) !== JSON.stringify(each));
    before = new Map(standings.map((each) => [each.actor, JSON.stringify(each)]));
    const made = all.flatMap((event) => stepOf(event, initial, observed, looked));
    for (const [place, step] of made.entries()) {
      steps.push({ ...step, covers: [at], ...(place === made.length - 1 && then.length > 0 ? { then } : {}) } as Step);
    }
  }
  const ends = run.stages.at(-1) ?? [];
  const end = ends[0] as State;
  const expect = { ...shown(system, end) };
  const sight = isOfSight(origin, initial) ? lookSteps(initial, view(end)) : null;
  const stuck = origin.property === 'no-deadlock' ? stuckSteps(initial, ends) : null;
  return {
    schema: SCRIPT_SCHEMA,
    name,
    about: `${origin.property ?? 'an outcome'} of ${origin.variant} in ${origin.config}`,
    origin,
    mount: { readdirplus: plusOf(initial), cacheDir: initial.fc.cache_dir, negativeTimeout: initial.server.negative_valid },
    tree: treeOf(initial),
    cached: cachedOf(initial),
    actors: [
      ...tasks.map((task) => ({ name: task, kind: isProgram(initial, task) ? ('client' as const) : ('notify' as const) })),
      ...(sight === null ? [] : [{ name: 'witness', kind: 'client' as const }]),
    ],
    steps: [...steps, ...(sight?.steps ?? []), ...(stuck?.steps ?? [])],
    expect: { ...expect, ...sight?.expect, ...stuck?.expect },
  };
}

/** `looked`: clients that have listed, so that their next stat is the one that counts. */
function stepOf(event: Event, initial: KernelView, observed: (task: string) => string, looked: Set<string>): Step[] {
  switch (event.kind) {
    case 'call': {
      const { actor, call } = event;
      const isLook = actor in initial.client && (call.op === 'list' || looked.has(actor));
      if (call.op === 'list') looked.add(actor);
      const as = `${observed(actor)}${call.op === 'list' ? 'listed' : 'stat'}`;
      return [{ do: 'call', actor, call, park: true, ...(isLook ? { as } : {}) }];
    }
    case 'notify': {
      const as = Object.keys(initial.notify).length === 1 ? 'rc' : `${event.actor}.rc`;
      return [{ do: 'notify', actor: event.actor, notify: event.notify, ...(event.actor in initial.notify ? { as } : {}) }];
    }
    case 'answer':
    case 'reply':
      return [{ do: event.kind, actor: event.actor }];
    case 'change':
      return [{ do: 'change', change: { kind: event.to, path: event.path } }];
    case 'evict':
      return [{ do: 'evict' }];
    default:
      return [];
  }
}

function treeOf(k: KernelView): Script['tree'] {
  const names = Object.entries(k.server.names[P] ?? {}).filter(([, nodeid]) => nodeid !== 0);
  return [
    ...(k.inode[G] === undefined ? [] : [{ path: 'p', kind: 'directory' as const }]),
    ...names.map(([name]) => ({ path: pathOf(k, name), kind: 'file' as const })),
  ];
}

function cachedOf(k: KernelView): Script['cached'] {
  const entries = Object.values(k.dentry).filter(({ allocated, hashed, d_parent }) => allocated && hashed && d_parent === DIR);
  return [
    ...(k.inode[G] === undefined ? [] : [{ path: 'p', expired: false }]),
    ...entries.map(({ d_name, d_time }) => ({ path: pathOf(k, d_name), expired: d_time === 'past' })),
  ];
}

/** A stale entry that no program of the configuration looks at again is looked at by one more. */
function isOfSight({ property }: Origin, initial: KernelView): boolean {
  return property !== null && STALE.includes(property) && Object.keys(initial.client).length === 0;
}

function lookSteps(initial: KernelView, end: KernelView): { readonly steps: Step[]; readonly expect: Record<string, string> } {
  const name = Object.values(initial.notify)[0]?.name ?? '';
  const path = pathOf(initial, name);
  const isThere = end.server.names[P]?.[name] !== 0;
  const entry = trusted(end, name);
  const found = entry === undefined ? isThere : entry.d_inode !== null;
  return {
    steps: [
      { do: 'call', actor: 'witness', call: { op: 'list', path }, park: false, as: 'listed' },
      { do: 'call', actor: 'witness', call: { op: 'stat', path }, park: false, as: 'stat' },
    ],
    expect: { listed: isThere ? 'yes' : 'no', stat: found ? 'OK' : 'ENOENT' },
  };
}

/** Who is blocked for ever is blocked. */
function stuckSteps(
  initial: KernelView,
  ends: readonly State[],
): { readonly steps: Step[]; readonly expect: Record<string, string> } {
  const stuck = Object.keys(initial.notify).filter((task) => commonStanding(initial, ends, task)?.is === 'blocked');
  return {
    steps: stuck.map((actor): Step => ({ do: 'waits', actor, as: `${actor}.waits` })),
    expect: Object.fromEntries(stuck.map((actor) => [`${actor}.waits`, 'yes'])),
  };
}
