/**
 * A run that nobody steers: the programs of a configuration, the server's change and its notifies start at random times
 * within a millisecond or two, and the server answers after random delays. Whatever happens, the model must know it.
 */
import type { TransitionSystem } from '../../checker/api.ts';
import { callsOf, isProgram, pathOf, plusOf } from '../mapping/events.ts';
import { unfit } from '../mapping/fit.ts';
import { type KernelView, kernelView } from '../mapping/kernel-view.ts';
import { cachedOf, treeOf } from '../mapping/write-script.ts';
import { type Notify, type Origin, SCRIPT_SCHEMA, type Script, type Start, type Step } from '../script.ts';
import type { Random } from './random.ts';

/** Microseconds. */
const STARTS_WITHIN = 1500;
const ANSWERS_WITHIN = 1000;
/** Threads of the server that can run beside one that only answers. */
const SERVERS = ['fuse_worker', 'server_changes', 'notify_inval_entry', 'notify_any'];

/** Null: this configuration is about something else than a race. */
export function jittered(system: TransitionSystem, origin: Origin, name: string, random: Random): Script | null {
  const state = system.initial[random(system.initial.length)];
  const initial = state === undefined ? null : kernelView(state);
  if (initial === null || unfit(initial, null) !== null || !isRace(initial)) return null;
  const tasks = Object.keys(initial.fc.requests);
  const programs = tasks.filter((task) => isProgram(initial, task));
  const change = changeOf(initial);
  const changedAt = random(STARTS_WITHIN);
  const starts: Start[] = [
    ...programs.map((actor) => ({ delay: random(STARTS_WITHIN), step: firstCall(initial, actor) })),
    ...change.map((step) => ({ delay: changedAt, step })),
    ...notifiesOf(initial, random).map((step) => ({ delay: changedAt + random(STARTS_WITHIN), step })),
  ];
  return {
    schema: SCRIPT_SCHEMA,
    name,
    about: `${origin.config}, all at once`,
    origin,
    mount: { readdirplus: plusOf(initial), cacheDir: initial.fc.cache_dir, negativeTimeout: initial.server.negative_valid },
    tree: treeOf(initial),
    cached: cachedOf(initial),
    actors: tasks.map((task) => ({ name: task, kind: isProgram(initial, task) ? 'client' : 'notify' })),
    steps: [
      { do: 'race', starts: inOrder(starts), answerDelays: Array.from({ length: 8 }, () => random(ANSWERS_WITHIN)) },
      ...programs.flatMap((actor) => laterCalls(initial, actor)),
    ],
    expect: null,
  };
}

/** The change comes before the notifies also where they start at the same microsecond. */
function inOrder(starts: readonly Start[]): Start[] {
  const rank = ({ step }: Start): number => (step.do === 'notify' ? 1 : 0);
  return [...starts].sort((a, b) => a.delay - b.delay || rank(a) - rank(b));
}

function isRace(k: KernelView): boolean {
  const threads = Object.entries(k.$threads);
  const waits = threads.some(([, frames]) => frames[0]?.vars.after_stat === true);
  return !waits && threads.every(([task, frames]) => SERVERS.includes(frames[0]?.fn ?? '') || callsOf(k, task) !== null);
}

function firstCall(k: KernelView, actor: string): Step {
  const call = callsOf(k, actor)?.[0];
  if (call === undefined) throw new Error(`${actor} makes no calls`);
  return { do: 'call', actor, call, park: false };
}

/** A client looks again when all notifies have returned: they have, once all is quiet. */
function laterCalls(k: KernelView, actor: string): Step[] {
  const prefix = Object.keys(k.client).length === 1 ? '' : `${actor}.`;
  return (callsOf(k, actor) ?? []).slice(1).map((call) => ({
    do: 'call',
    actor,
    call,
    park: false,
    as: `${prefix}${call.op === 'list' ? 'listed' : 'stat'}`,
  }));
}

function changeOf(k: KernelView): Step[] {
  const changes = Object.values(k.$threads).filter((frames) => frames[0]?.fn === 'server_changes');
  return changes.map((frames) => {
    const name = String(frames[0]?.vars.name);
    return { do: 'change', change: { kind: 'toggle', path: pathOf(k, name) } };
  });
}

function notifiesOf(k: KernelView, random: Random): Step[] {
  return Object.keys(k.notify).map((actor): Step => {
    const vars = k.$threads[actor]?.[0]?.vars ?? {};
    const among = vars.notifies as readonly { readonly child: number; readonly flags: number }[] | undefined;
    const { child, flags } =
      among === undefined ? { child: 0, flags: vars.flags } : (among[random(among.length)] as { child: number; flags: number });
    const path = pathOf(k, String(vars.name));
    const kind = flags === 1 ? 'expire-entry' : 'inval-entry';
    const notify: Notify = child === 0 ? { kind, path } : { kind: 'delete', path, child: child === NODEID ? 'right' : 'wrong' };
    return { do: 'notify', actor, notify, as: Object.keys(k.notify).length === 1 ? 'rc' : `${actor}.rc` };
  });
}

/** The nodeid that the model gives the name that it is all about. */
const NODEID = 5;
