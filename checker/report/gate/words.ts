/** What the gate says of a variant, in a sentence; and where in the spec a violation is shown. */
import type { SourcePosition } from '../../errors/error.ts';
import { cellName, type Violated } from '../findings.ts';
import { plural } from '../text.ts';
import { whyOf } from '../trace/why.ts';
import { byProperty, type GateFindings, type Subject } from './findings.ts';

/** `It breaks no-null-deref and repairs no-deadlock.` */
export function sentence({ baseline }: GateFindings, subject: Subject): string {
  const names = (judgement: Parameters<typeof byProperty>[1]): string => [...byProperty(subject, judgement).keys()].join(', ');
  const broken = names('broken');
  const silent = names('not-violated');
  const repaired = names('repaired');
  const than = baseline === null ? '' : `, which ${baseline} ${broken.includes(',') ? 'keeps' : 'keeps'}`;
  switch (subject.status) {
    case 'error':
      return `It could not be checked: ${subject.error?.message.split('\n')[0] ?? ''}.`;
    case 'unchanged':
      return `It takes the same steps as ${baseline}, with the same verdicts, states and steps everywhere: is it the file that was meant?`;
    case 'incomplete':
      return 'Nothing speaks against it so far, but not everything was explored.';
    case 'rejected':
      return `It ${[
        ...(broken === '' ? [] : [`breaks ${broken}${than}`]),
        ...(silent === '' ? [] : [`keeps ${silent}, which is expected to be violated`]),
        ...(repaired === '' ? [] : [`repairs ${repaired}`]),
      ].join('; it ')}.`;
    case 'passed':
      return repaired === '' ? 'It breaks nothing.' : `It breaks nothing, and repairs ${repaired}.`;
  }
}

/** `v6.19 / sequential: no-null-deref is violated in 13 steps: NULL dereferenced.` */
export function violationText(violated: Violated): string {
  const { property, trace } = violated;
  const name = property.violation?.part === null ? property.name : `${property.name} (${property.violation?.part})`;
  const why = whyOf(violated, trace.steps.at(-1)?.blocked ?? []);
  return `${cellName(violated, '/')}: ${name} is violated in ${plural(trace.steps.length, 'step')}: ${why}`;
}

/** The last step in the candidate's own text; else the last step; null where no step says where it stands. */
export function placeOf({ trace }: Violated, own: string | null): SourcePosition | null {
  const places = trace.steps.flatMap(({ source, fault }) => [source, fault?.at ?? null]).filter((at) => at !== null);
  return places.findLast(({ file }) => file === own) ?? places.at(-1) ?? null;
}
