/**
 * What userspace does in a step of the model: read off the states before and after it. A step in which userspace does
 * nothing is the kernel's own, and nobody can hold it back.
 */
import type { ActionInstance } from '../../checker/api.ts';
import type { Call, Notify } from '../script.ts';
import type { FrameView, KernelView } from './kernel-view.ts';
import { G, P } from './kernel-view.ts';

export type Event =
  | { readonly kind: 'call'; readonly actor: string; readonly call: Call }
  | { readonly kind: 'answer'; readonly actor: string }
  /** The reply reaches the actor, which goes on. */
  | { readonly kind: 'reply'; readonly actor: string }
  /** A handler of the server has taken the request, and does not answer yet. */
  | { readonly kind: 'take'; readonly actor: string }
  | { readonly kind: 'change'; readonly to: 'create' | 'remove'; readonly path: string }
  | { readonly kind: 'notify'; readonly actor: string; readonly notify: Notify }
  | { readonly kind: 'evict'; readonly entry: string }
  | { readonly kind: 'expire'; readonly entry: string }
  /** Something that dcheck has no means for. */
  | { readonly kind: 'other'; readonly words: string };

/** `initial` is the state in which the run began. */
export interface Taken {
  readonly initial: KernelView;
  readonly before: KernelView;
  readonly after: KernelView;
  readonly action: ActionInstance;
  readonly choice: number;
}

export function eventsOf(taken: Taken): Event[] {
  const { before, after, action } = taken;
  if (action.action === 'reclaim') return [{ kind: 'evict', entry: String(action.args[0]) }];
  if (action.action === 'expire') return [{ kind: 'expire', entry: String(action.args[0]) }];
  if (before.fc.epoch !== after.fc.epoch) return [{ kind: 'notify', actor: action.name, notify: { kind: 'inc-epoch' } }];
  return [...changes(taken), ...requests(taken), ...notifies(taken), ...calls(taken)];
}

export function sameEvents(a: readonly Event[], b: readonly Event[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function pathOf(k: KernelView, name: string): string {
  return k.inode[G] === undefined ? name : `p/${name}`;
}

/** Names that change other than by a request. */
function changes({ before, after, action }: Taken): Event[] {
  const answered = Object.keys(after.fc.requests).some((task) => isAnswered(before, after, task));
  if (answered && !(action.name in after.notify)) return [];
  return Object.keys(after.server.names).flatMap((dir) =>
    Object.keys(after.server.names[dir] as object).flatMap((name): Event[] => {
      const [was, is] = [before.server.names[dir]?.[name], after.server.names[dir]?.[name]];
      if (was === is) return [];
      if (dir !== P) return [{ kind: 'other', words: 'a change in another directory' }];
      return [{ kind: 'change', to: is === 0 ? 'remove' : 'create', path: pathOf(after, name) }];
    }),
  );
}

function isAnswered(before: KernelView, after: KernelView, task: string): boolean {
  return before.fc.requests[task]?.reply === null && (after.fc.requests[task]?.reply ?? null) !== null;
}

function requests({ before, after }: Taken): Event[] {
  return Object.keys(after.fc.requests).flatMap((actor): Event[] => {
    const [was, is] = [before.fc.requests[actor] ?? null, after.fc.requests[actor] ?? null];
    if (was === is || was === null) return [];
    if (isAnswered(before, after, actor)) return [{ kind: 'answer', actor }];
    if (was.reply !== null) return [{ kind: 'reply', actor }];
    return [{ kind: 'take', actor }];
  });
}

function notifies({ initial, before, after, action, choice }: Taken): Event[] {
  return Object.keys(after.notify).flatMap((actor): Event[] => {
    if (before.notify[actor]?.state !== 'idle' || after.notify[actor]?.state !== 'running') return [];
    const { name, child, parent } = after.notify[actor];
    if (String(parent) !== P) return [{ kind: 'other', words: 'a notify about another directory' }];
    const vars = initial.$threads[action.name]?.[0]?.vars ?? {};
    const among = vars.notifies as readonly { readonly flags: number }[] | undefined;
    const flags = (among === undefined ? vars.flags : among[choice]?.flags) ?? 0;
    const path = pathOf(after, name);
    if (child !== 0)
      return [{ kind: 'notify', actor, notify: { kind: 'delete', path, child: isOf(initial, name, child) ? 'right' : 'wrong' } }];
    return [{ kind: 'notify', actor, notify: { kind: flags === 1 ? 'expire-entry' : 'inval-entry', path } }];
  });
}

/** The nodeid that the server gives, or gave, to `name`. */
function isOf({ server }: KernelView, name: string, child: number): boolean {
  const first = server.names[P]?.[name];
  return first === 0 ? child === 5 : first === child;
}

/** A program's thread leaves its own frame, or takes its first step: a system call begins. */
function calls({ initial, before, action }: Taken): Event[] {
  const task = action.name;
  const program = initial.$threads[task]?.[0];
  const frames = before.$threads[task] ?? [];
  if (!action.isThread || program === undefined || !(program.fn in PROGRAMS)) return [];
  const isFirst = JSON.stringify(frames) === JSON.stringify(initial.$threads[task]);
  if (!isFirst && !isAtHome(frames)) return [];
  const call = PROGRAMS[program.fn]?.(initial, program, before.client[task]) ?? null;
  if (call === null) return [{ kind: 'other', words: `the calls of ${program.fn}()` }];
  return [{ kind: 'call', actor: task, call }];
}

/** Whether a program's thread is in user space: in no frame but its own. */
export function isAtHome(frames: readonly FrameView[]): boolean {
  return frames.every(({ fn }) => fn in PROGRAMS || fn === 'looks_again');
}

/** `frame` is the program's own as it is at first: later ones have lost the locals that are not needed any more. */
type Program = (initial: KernelView, frame: FrameView, seen: KernelView['client'][string] | undefined) => Call | null;

const nameIn = (k: KernelView, { vars }: FrameView): string => pathOf(k, String(vars.name));
const looks: Program = (k, frame, seen) =>
  seen?.listed === null ? { op: 'list', path: nameIn(k, frame) } : { op: 'stat', path: nameIn(k, frame) };

/** The programs of model/actors/client.ts: which call each makes next. Null: one that dcheck has no means for. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  client: (k, frame, seen) =>
    seen !== undefined && !isPrimed(seen) ? { op: 'stat', path: nameIn(k, frame) } : looks(k, frame, seen),
  late_client: looks,
  walker: (k, frame) => ({ op: 'stat', path: nameIn(k, frame) }),
  lister: (k, frame) => ({ op: 'list', path: nameIn(k, frame) }),
  creator: (k, frame) => ({ op: 'create', path: nameIn(k, frame), excl: frame.vars.excl === true }),
  unlinker: (k, { vars }) => ({ op: 'unlink', path: pathOf(k, (vars.place as { name: string }).name) }),
  remover: () => ({ op: 'rmdir', path: 'p' }),
  renamer: () => null,
  anything: () => null,
};

function isPrimed(seen: object): boolean {
  return (seen as { primed?: boolean }).primed === true;
}

/** Whether this task makes system calls. */
export function isProgram(k: KernelView, task: string): boolean {
  return (k.$threads[task]?.[0]?.fn ?? '') in PROGRAMS;
}

/** The calls of a program, in order; null where it is none, or chooses among calls, some of which Node cannot make. */
export function callsOf(k: KernelView, task: string): readonly Call[] | null {
  const frame = k.$threads[task]?.[0];
  const program = PROGRAMS[frame?.fn ?? ''];
  if (frame === undefined || program === undefined) return null;
  const stages = frame.fn === 'client' ? [UNPRIMED, LOOKS, LISTED] : frame.fn === 'late_client' ? [LOOKS, LISTED] : [LOOKS];
  const calls = stages.map((seen) => program(k, frame, seen));
  return calls.includes(null) ? null : (calls as readonly Call[]);
}

const UNPRIMED = { primed: false, listed: null, stat: null };
const LOOKS = { primed: true, listed: null, stat: null };
const LISTED = { primed: true, listed: true, stat: null };

export function plusOf(k: KernelView): boolean {
  return Object.values(k.$threads).some((frames) => frames[0]?.vars.plus === true);
}
