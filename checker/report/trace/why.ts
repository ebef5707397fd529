/** What is known of a violation, as the sentence that closes its trace where the spec has none of its own. */
import type { TransitionSystem } from '../../system/system.ts';
import type { Blocked } from '../../trace/trace.ts';
import type { Violated } from '../findings.ts';

/** What went wrong, in one paragraph; `blocked` are the threads that cannot go on in the last state. */
export function whyOf({ run, property, trace }: Violated, blocked: readonly Blocked[]): string {
  const { system } = run.result;
  const { part, reason } = property.violation ?? { part: null, reason: '' };
  switch (system.properties.find(({ name }) => name === property.name)?.kind) {
    case 'deadlock':
      return deadlock(system, blocked);
    case 'fault':
      return sentence(reason === '' ? 'the last step faults' : reason);
    default: {
      const name = part === null ? property.name : `${property.name}, part ${part},`;
      const state = trace.steps.length === 0 ? 'an initial state' : 'the last state';
      return sentence(`${name} does not hold in ${state}${reason === '' ? '' : `: ${reason}`}`);
    }
  }
}

/** Who waits for what, where nobody can go on. */
export function deadlock(system: TransitionSystem, blocked: readonly Blocked[]): string {
  if (!system.actions.some(({ isThread }) => isThread)) return 'no action is enabled in the last state.';
  const waits = blocked.map(({ actor, reason }) => `${actor} waits${reason === '' ? '' : ` for ${reason}`}`);
  return sentence(`nobody can go on${waits.length === 0 ? '' : `: ${waits.join('; ')}`}`);
}

/** `text` with its full stop. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
