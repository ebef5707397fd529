/** Writes a script: from what userspace does, and from how the actors of the model stand after it. */
import type { State, TransitionSystem } from '../../checker/api.ts';
import { type Origin, SCRIPT_SCHEMA, type Script, type Step } from '../script.ts';
import { type Event, isProgram, pathOf, plusOf } from './events.ts';
import type { ForcedRun } from './forced.ts';
import { DIR, G, type KernelView, P, trusted } from './kernel-view.ts';
import { commonStanding } from './standing.ts';

const STALE = ['no-stale-negative', 'no-stale-positive'];
/** Requests during which the directory is held exclusively: nobody can list it then. */
const EXCLUSIVE = ['CREATE', 'UNLINK', 'RENAME', 'RMDIR'];

export interface ScriptEvent {
  /** The step of the trace, counted from 1; null where there is no trace. */
  readonly at: number | null;
  readonly all: readonly Event[];
}

export interface ToWrite {
  readonly system: TransitionSystem;
  readonly origin: Origin;
  readonly name: string;
  readonly initial: KernelView;
  readonly run: ForcedRun;
  /** One for each stage of `run` after the first. */
  readonly events: readonly ScriptEvent[];
}

export function writeScript({ system, origin, name, initial, run, events }: ToWrite): Script {
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
      steps.push({
        ...step,
        ...(at === null ? {} : { covers: [at] }),
        ...(place === made.length - 1 && then.length > 0 ? { then } : {}),
      } as Step);
    }
  }
  const ends = run.stages.at(-1) ?? [];
  const expect = common(ends.map((end) => shown(system, end)));
  const sight = isOfSight(origin, initial) ? lookSteps(initial, ends[0] as unknown as KernelView) : null;
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

/** What all of them agree on. */
function common(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = all;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)));
}

/** What an observer has seen so far, without what has not come yet. */
export function shown(system: TransitionSystem, state: State): Record<string, string> {
  const seen = Object.entries(system.outcome?.(state) ?? {}).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(seen.filter(([, value]) => value !== 'none'));
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

export function treeOf(k: KernelView): Script['tree'] {
  const names = Object.entries(k.server.names[P] ?? {}).filter(([, nodeid]) => nodeid !== 0);
  return [
    ...(k.inode[G] === undefined ? [] : [{ path: 'p', kind: 'directory' as const }]),
    ...names.map(([name]) => ({ path: pathOf(k, name), kind: 'file' as const })),
  ];
}

export function cachedOf(k: KernelView): Script['cached'] {
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

/** Somebody else is to look, and a lock is held when the script ends. */
export function cannotLook(origin: Origin, initial: KernelView, { stages }: ForcedRun): boolean {
  if (!isOfSight(origin, initial)) return false;
  const ends = stages.at(-1) ?? [];
  return Object.keys(initial.fc.requests).some((task) => {
    const standing = commonStanding(initial, ends, task);
    return standing?.is === 'blocked' || (standing?.is === 'parked' && EXCLUSIVE.includes(standing.opcode));
  });
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
