/** Did the kernel go the way that the script says? */

import type { Standing } from '../quiet/quiet.ts';
import { whoTakesTheLock } from '../quiet/stack.ts';
import type { Step, Then } from '../script.ts';
import { performerOf, type Session } from './session.ts';

/** The first thing that is otherwise than `then` says, as a sentence; null: all is as it says. */
export function deviation(session: Session, step: Step, standings: ReadonlyMap<string, Standing>): string | null {
  for (const then of step.then ?? []) {
    const standing = standings.get(then.actor);
    if (standing !== undefined && holds(session, then, standing)) continue;
    return `${then.actor} was to ${wanted(then)}; it ${found(session, then.actor, standing)}`;
  }
  return null;
}

function holds(session: Session, then: Then, { is, stack }: Standing): boolean {
  switch (then.is) {
    case 'returned': {
      const { result } = performerOf(session, then.actor);
      return is === 'idle' && result !== null && (then.result === undefined || then.result === result);
    }
    case 'parked':
      return is === 'parked' && session.server.parked.get(then.actor)?.request.opcode === then.opcode;
    case 'blocked':
      return is === 'blocked' && (then.below === undefined || then.below.some((name) => stack.includes(name)));
  }
}

function wanted(then: Then): string {
  switch (then.is) {
    case 'returned':
      return then.result === undefined ? 'return' : `return ${then.result}`;
    case 'parked':
      return `wait for the server's reply to ${then.opcode}`;
    case 'blocked':
      return then.below === undefined ? 'block' : `block below ${then.below.map((name) => `${name}()`).join(' or ')}`;
  }
}

function found(session: Session, actor: string, standing: Standing | undefined): string {
  if (standing?.is === 'blocked') return `blocks in ${whoTakesTheLock(standing.stack)}()`;
  if (standing?.is === 'parked') return `waits for the server's reply to ${session.server.parked.get(actor)?.request.opcode}`;
  return `returned ${performerOf(session, actor).result ?? 'nothing'}`;
}
