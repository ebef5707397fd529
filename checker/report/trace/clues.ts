/** What helps to understand a violation beside its trace: who wrote last what the property read, and the nearest twin. */
import { type Parting, partingOf } from '../../trace/twin.ts';
import { lastWriters, type Written } from '../../trace/writers.ts';
import type { Run, Violated } from '../findings.ts';
import { plural } from '../text.ts';
import { valueText } from '../value.ts';
import { sentence } from './why.ts';
import type { Words } from './words.ts';

/** A run that may serve as a twin. */
export type Peer = Pick<Run, 'variant' | 'config' | 'result'>;

export interface Twin {
  readonly variant: string;
  readonly parting: Parting;
}

export interface Clues {
  readonly written: readonly Written[];
  /** Null where no variant that was run keeps the property, or none ever behaves otherwise. */
  readonly twin: Twin | null;
}

/** `peers`: what else was run, in any configuration. */
export function cluesOf(
  { variant, config, property, run, trace }: Pick<Violated, 'variant' | 'config' | 'property' | 'run' | 'trace'>,
  peers: readonly Peer[],
): Clues {
  const { system } = run.result;
  const keeping = peers.filter(
    (peer) => peer.config === config && peer.variant !== variant && verdictOf(peer, property.name) === 'holds',
  );
  // A variant that goes wrong elsewhere is no model to follow, unless there is no other.
  const sound = keeping.filter(({ result }) => result.properties.every(({ verdict }) => verdict !== 'violated'));
  let twin: Twin | null = null;
  for (const peer of trace.loop !== null ? [] : sound.length > 0 ? sound : keeping) {
    const parting = partingOf(peer.result.system, trace);
    if (parting !== null && parting.step > (twin?.parting.step ?? 0)) twin = { variant: peer.variant, parting };
  }
  return { written: lastWriters(system, trace, property.name, property.violation?.part ?? null), twin };
}

function verdictOf({ result }: Peer, property: string): string | undefined {
  return result.properties.find(({ name }) => name === property)?.verdict;
}

/** A paragraph for each clue. */
export function clueLines({ written, twin }: Clues, { trace }: Violated, words: Words): string[] {
  return [...writtenLines(written, trace.steps), ...(twin === null ? [] : [twinLine(twin, words)])];
}

/** Of the steps that wrote last, how many are told, and of each how many fields. */
const MOST_STEPS = 5;
const MOST_FIELDS = 4;

/** `Last written: ghosts.stat = "ENOENT" in step 18 by client; ...`, the latest step first. */
function writtenLines(written: readonly Written[], steps: Violated['trace']['steps']): string[] {
  const byStep = new Map<number, Written[]>();
  for (const field of written) if (field.step !== null) byStep.set(field.step, [...(byStep.get(field.step) ?? []), field]);
  if (byStep.size === 0) return [];
  const latest = [...byStep].sort(([a], [b]) => b - a);
  const parts = latest.slice(0, MOST_STEPS).map(([step, fields]) => {
    const named = fields.slice(0, MOST_FIELDS).map(fieldText);
    const more = fields.length - named.length;
    return `in step ${step} by ${steps[step - 1]?.actor}: ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
  });
  const left = latest.length - parts.length;
  return [`Last written of what it reads: ${parts.join('; ')}${left > 0 ? `; and ${plural(left, 'earlier step')}` : ''}.`];
}

function fieldText({ path, members, value }: Written): string {
  if (members && Array.isArray(value)) return `the members of ${path}`;
  return value === undefined ? `${path}, which is no more` : `${path} = ${valueText(value)}`;
}

/** How the paragraph on the twin begins. */
export const TWIN = 'Nearest twin:';

function twinLine({ variant, parting }: Twin, words: Words): string {
  const { step, actor, how, reason, taken } = parting;
  const start = `${TWIN} ${variant} on the same schedule goes another way in step ${step}`;
  switch (how) {
    case 'waits':
      return sentence(`${start}: ${actor} waits there${reason === '' ? '' : ` for ${reason}`}`);
    case 'ended':
      return `${start}: ${actor} takes no step there.`;
    case 'other':
      return sentence(`${start}: ${actor} goes on with ${stepText(parting)}${effect(taken, words)}`);
    case 'effect':
      return sentence(`${start}: the same step of ${actor} has another effect${effect(taken, words)}`);
  }
}

function stepText({ taken }: Parting): string {
  if (taken === null) return '';
  const { procedure, label } = taken;
  return label === procedure || label.startsWith(`${procedure}(`) ? label : `${procedure}: ${label}`;
}

function effect(taken: Parting['taken'], words: Words): string {
  if (taken === null) return '';
  if (taken.fault !== null) return `, which faults: ${taken.fault.reason}`;
  const phrases = words.changes(taken);
  return phrases.length === 0 ? '' : ` (${phrases.join('; ')})`;
}
