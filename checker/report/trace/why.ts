/** What is known of a violation, as the sentence that closes its trace where the spec has none of its own. */
import type { Loop } from '../../engine/engine.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Blocked, Trace } from '../../trace/trace.ts';
import type { Violated } from '../findings.ts';
import { stepsOf, stutters } from './loop.ts';

/** What went wrong, in one paragraph; `blocked` are the threads that cannot go on in the last state. */
export function whyOf({ run, property, trace }: Violated, blocked: readonly Blocked[]): string {
  const { system } = run.result;
  const { part, reason } = property.violation ?? { part: null, reason: '' };
  switch (system.properties.find(({ name }) => name === property.name)?.kind) {
    case 'deadlock':
      return deadlock(system, blocked);
    case 'fault':
      return sentence(reason === '' ? 'the last step faults' : reason);
    case 'temporal':
      if (trace.loop !== null) return behaviour(property.name, reason, trace, system);
      break;
  }
  const name = part === null ? property.name : `${property.name}, part ${part},`;
  const ofSteps = system.temporal?.properties.some((one) => one.name === property.name && one.kind !== 'formula') ?? false;
  const where = trace.steps.length === 0 ? 'in an initial state' : ofSteps ? 'of the last step' : 'in the last state';
  return sentence(`${name} does not hold ${where}${reason === '' ? '' : `: ${reason}`}`);
}

/** Why a behaviour is one that the system may show. */
function behaviour(name: string, reason: string, trace: Trace, { temporal }: TransitionSystem): string {
  const last = trace.steps.length;
  const declared = (temporal?.fairness.length ?? 0) > 0;
  const fair = declared ? 'no fairness constraint forbids it' : 'the spec declares no fairness';
  const where = last === 0 ? 'an initial state' : 'the last state';
  const goesOn = stutters(trace)
    ? `if the system stops in ${where} for ever, which it may: ${fair}`
    : `if ${stepsOf(trace.loop as Loop, last)} ${(trace.loop as Loop).start + 1 === last ? 'is' : 'are'} repeated for ever: ${fair}`;
  return sentence(`${name} does not hold ${goesOn}${reason === '' ? '' : `. ${reason}`}`);
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
