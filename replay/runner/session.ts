/** One script under way: its mount, its server, its actors, and what was seen so far. */
import { performance } from 'node:perf_hooks';
import type { Performer } from '../actors/actor.ts';
import type { ClientOrder } from '../actors/client-program.ts';
import type { NotifyOrder } from '../actors/notifier-program.ts';
import type { BlockedAt, LogEntry } from '../evidence.ts';
import { type Mounted, mountFuse, unmount } from '../mount/mount.ts';
import { quiet, type Standing } from '../quiet/quiet.ts';
import { whoTakesTheLock } from '../quiet/stack.ts';
import type { Script } from '../script.ts';
import { Server } from '../server/server.ts';
import { Tree } from '../server/tree.ts';
import type { Crew } from './crew.ts';

/** An actor is stuck in a way that a script does not foresee after so many milliseconds. */
const PATIENCE_MS = 10_000;

export class ReplayFailed extends Error {}

export interface Session {
  readonly script: Script;
  readonly mounted: Mounted;
  readonly server: Server;
  readonly tree: Tree;
  readonly clients: ReadonlyMap<string, Performer<ClientOrder>>;
  readonly notifiers: ReadonlyMap<string, Performer<NotifyOrder>>;
  /** Actors whose result is to be observed, by the name in `as`; null: it is not. */
  readonly awaited: Map<string, string | null>;
  readonly observed: Record<string, string>;
  readonly blocked: BlockedAt[];
  readonly entries: LogEntry[];
  readonly log: (actor: string, text: string) => void;
}

/** Throws {@link ReplayFailed}, MountFailed. */
export async function openSession(script: Script, crew: Crew): Promise<Session> {
  const clients = new Map<string, Performer<ClientOrder>>();
  const notifiers = new Map<string, Performer<NotifyOrder>>();
  for (const { name, kind } of script.actors) {
    if (kind === 'client') clients.set(name, crew.client(clients.size));
    else notifiers.set(name, await crew.notifier(notifiers.size));
  }
  const entries: LogEntry[] = [];
  const begun = performance.now();
  const log = (actor: string, text: string): void => {
    entries.push({ at: Math.round((performance.now() - begun) * 1000) / 1000, actor, text });
  };
  const tids = new Map([...clients, ...notifiers].map(([name, { tid }]) => [tid, name]));
  const tree = new Tree(script.tree);
  const mounted = await mountFuse(crew.place);
  crew.watchdog.watch(mounted);
  const server = new Server({
    fd: mounted.fd,
    tree,
    mount: script.mount,
    actorOf: (pid) => tids.get(pid) ?? null,
    log: (text) => log('server', text),
  });
  const session: Session = {
    script,
    mounted,
    server,
    tree,
    clients,
    notifiers,
    awaited: new Map(),
    observed: {},
    blocked: [],
    entries,
    log,
  };
  try {
    await server.ready;
    await prime(session, crew);
    return session;
  } catch (error) {
    await closeSession(session, crew);
    throw error;
  }
}

/** A client looks up what is to be cached. */
async function prime({ script, server, mounted, log }: Session, crew: Crew): Promise<void> {
  for (const { path, expired } of script.cached) {
    server.trust = { entries: !expired };
    const client = crew.client(0);
    client.start({ root: mounted.root, call: { op: 'stat', path } });
    const result = await client.done().catch(({ message }: Error) => {
      throw new ReplayFailed(message);
    });
    log('dcheck', `caches "${path}" by a stat, which returns ${result}${expired ? '; its timeout is 0' : ''}`);
  }
  server.trust = { entries: true };
}

export async function closeSession({ mounted, server }: Session, crew: Crew): Promise<void> {
  crew.watchdog.forget(mounted);
  await unmount(crew.place, mounted);
  await server.closed;
}

export function performerOf({ clients, notifiers }: Session, actor: string): Performer<never> {
  const found = clients.get(actor) ?? notifiers.get(actor);
  if (found === undefined) throw new ReplayFailed(`the script has no actor ${actor}`);
  return found;
}

/** Waits until all is quiet; notes results that have come, and who sleeps where. Throws {@link ReplayFailed}. */
export async function settle(session: Session, step: number): Promise<ReadonlyMap<string, Standing>> {
  const { script, server, blocked, log } = session;
  const standings = await quiet(
    () =>
      script.actors.map(({ name }) => {
        const { tid, proc, isBusy, isDead } = performerOf(session, name);
        if (isDead) throw new ReplayFailed(`the process of ${name} is gone`);
        return { name, tid, proc, isBusy, isParked: server.parked.has(name) };
      }),
    PATIENCE_MS,
  );
  if (standings === null) throw new ReplayFailed(`after step ${step + 1} of the script the machine did not become quiet`);
  collect(session);
  for (const { name, is, stack } of standings) {
    if (is !== 'blocked') continue;
    const where = whoTakesTheLock(stack);
    if (!blocked.some((each) => each.actor === name && each.function === where)) log(name, `sleeps in ${where}()`);
    blocked.push({ actor: name, step, function: where, stack });
  }
  return new Map(standings.map((standing) => [standing.name, standing]));
}

/** Results that have come. */
export function collect(session: Session): void {
  for (const [actor, as] of session.awaited) {
    const { isBusy, result } = performerOf(session, actor);
    if (isBusy || result === null) continue;
    session.awaited.delete(actor);
    session.log(actor, `returns ${result}`);
    if (as !== null) session.observed[as] = result;
  }
}
