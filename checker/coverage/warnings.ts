/**
 * What a run did not put to the test, in plain words. Vacuity is the commonest silent failure of models of real code:
 * a check that cannot fail looks like one that holds.
 *
 * All runs are judged together: a variant may well leave alone what another uses. Three kinds fail a run unless the spec
 * allows them: an action or thread that is enabled nowhere, a property whose antecedent is nowhere true, and fairness that
 * no behaviour of some run meets, of which all that is said of behaviours then holds. They fail only where every variant
 * and configuration was explored to its end; where something is still to come, nothing is said, and where only a part was
 * asked for, it is a remark.
 */
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { Allowances } from '../spec/spec.ts';
import { partName } from '../system/properties.ts';
import type { Usage } from './usage.ts';

export interface Warning {
  readonly kind:
    | 'never-enabled'
    | 'vacuous'
    | 'unread-constant'
    | 'blind-invariant'
    | 'unmoved-invariant'
    | 'only-at-start'
    | 'no-fair-behaviour';
  /** What it is about. */
  readonly name: string;
  /** A sentence. */
  readonly text: string;
  /** True where the run fails for it. */
  readonly fails: boolean;
}

export interface Judged {
  readonly usages: readonly Usage[];
  /** True where each of the runs visited every reachable state. */
  readonly complete: boolean;
  /** True where every variant and every configuration of the spec was run, with all its properties. */
  readonly everything: boolean;
  readonly allow: Allowances | undefined;
}

/**
 * Warnings in the order of kinds, then of the spec. Throws `unknown-name` where `allow` names what is not there, and
 * `spec-shape` where it allows for fairness that nobody asks for.
 */
export function warningsOf({ usages, complete, everything, allow }: Judged): Warning[] {
  if (everything) refuseNeedless(usages, allow ?? {});
  if (!complete || usages.length === 0) return [];
  const isMeant = ({ property }: { property: string }): boolean => allow?.vacuous?.includes(property) !== true;
  const part = everything ? '' : ' (only a part of the spec was run, so this is a remark)';
  const warnings: Warning[] = [];
  for (const [name, isThread] of neverEnabled(usages)) {
    if (allow?.neverEnabled?.includes(name)) continue;
    const text = `${isThread ? 'thread' : 'action'} ${name} is enabled in no reachable state${part}`;
    warnings.push({ kind: 'never-enabled', name, text, fails: everything });
  }
  for (const { property, name } of neverHeld(usages)) {
    if (!isMeant({ property })) continue;
    const text = `${name} is never put to the test: its antecedent is true in no reachable state${part}`;
    warnings.push({ kind: 'vacuous', name, text, fails: everything });
  }
  const unfair = usages.filter((usage) => usage.unfair).length;
  if (unfair > 0 && allow?.noFairBehaviour !== true) {
    const where = unfair === usages.length ? '' : ` in ${unfair} of ${usages.length} runs`;
    const why = 'what it asks for leaves the constraint, or faults; properties of behaviours hold of nothing';
    const text = `no behaviour meets the fairness${where}: ${why}${part}`;
    warnings.push({ kind: 'no-fair-behaviour', name: 'fairness', text, fails: everything });
  }
  if (!everything) return warnings;
  for (const name of inAll(usages, ({ constants }) => constants.filter(({ read }) => !read).map((constant) => constant.name))) {
    warnings.push({ kind: 'unread-constant', name, text: `constant ${name} is read by nothing`, fails: false });
  }
  for (const name of inAll(usages, ({ blind }) => blind.map(partName))) {
    warnings.push({
      kind: 'blind-invariant',
      name,
      text: `invariant ${name} looks at nothing of an initial state`,
      fails: false,
    });
  }
  for (const name of inAll(usages, ({ unmoved }) => unmoved.map(partName))) {
    const text = `invariant ${name} looks only at what no step changes: it says nothing beyond the initial states`;
    warnings.push({ kind: 'unmoved-invariant', name, text, fails: false });
  }
  for (const name of inAll(usages, ({ onlyAtStart }) => onlyAtStart.filter(isMeant).map(partName))) {
    const text = `${name} is put to the test by initial states alone: its antecedent is true in no state after them`;
    warnings.push({ kind: 'only-at-start', name, text, fails: false });
  }
  return warnings;
}

/** Actions and threads of which no instance was enabled in any run that has them. */
function neverEnabled(usages: readonly Usage[]): Map<string, boolean> {
  const found = new Map<string, boolean>();
  const all = usages.flatMap(({ instances }) => instances);
  for (const { action, isThread } of all) found.set(action, isThread);
  for (const { action, enabled } of all) if (enabled) found.delete(action);
  return found;
}

function neverHeld(usages: readonly Usage[]): { readonly property: string; readonly name: string }[] {
  const found = new Map<string, { readonly property: string; readonly name: string }>();
  const all = usages.flatMap(({ implications }) => implications);
  for (const implication of all)
    found.set(partName(implication), { property: implication.property, name: partName(implication) });
  for (const implication of all) if (implication.held !== false) found.delete(partName(implication));
  return [...found.values()];
}

/** Names that `of` gives for every run. */
function inAll(usages: readonly Usage[], of: (usage: Usage) => readonly string[]): string[] {
  const lists = usages.map(of);
  return (lists[0] ?? []).filter((name) => lists.every((list) => list.includes(name)));
}

function refuseNeedless(usages: readonly Usage[], allow: Allowances): void {
  if (allow.noFairBehaviour === true && usages.length > 0 && !usages.some(({ hasFairness }) => hasFairness)) {
    throw new DcheckError('spec-shape', 'allow.noFairBehaviour is set, but the spec asks for no fairness', {
      hint: 'leave it out, or declare fairness:',
    });
  }
  const known = {
    vacuous: usages.flatMap(({ implications }) => implications.map(({ property }) => property)),
    neverEnabled: usages.flatMap(({ instances }) => instances.map(({ action }) => action)),
  };
  const what = { vacuous: 'property with an implication', neverEnabled: 'action or thread' };
  for (const kind of ['vacuous', 'neverEnabled'] as const) {
    const names = [...new Set(known[kind])];
    for (const name of allow[kind] ?? []) {
      if (names.includes(name)) continue;
      throw new DcheckError('unknown-name', `allow.${kind} names "${name}", which is no ${what[kind]} of the spec`, {
        hint: didYouMean(name, names),
      });
    }
  }
}
