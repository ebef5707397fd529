/**
 * Which of several variants a kernel behaves as. Of all scripts that can be forced, few are chosen: each tells apart some
 * variants that those before it did not, because the model says of one that the kernel goes one way, and of another that it
 * goes another. A variant fits whose way the kernel went in every one of them.
 *
 * Not promised: that a kernel which fits is that variant. Variants that user space cannot tell apart fit together.
 */

import type { Predicted } from '../litmus/plan.ts';
import { enumerate } from '../mapping/enumerate.ts';
import type { Script } from '../script.ts';

/** Of the scripts of one configuration, for each way that it can begin. */
const MOST = 20;

/** What userspace does, and for each way that the kernel may go then a script that expects it. */
export interface Question {
  readonly config: string;
  readonly ways: readonly { readonly script: Script; readonly variants: readonly string[] }[];
  /** Variants in which userspace does not get that far. */
  readonly others: readonly string[];
}

type Given = Pick<Predicted, 'variant' | 'config' | 'system'>;

/** The questions that tell apart as many of the variants as can be told apart. */
export function questions(spec: string, all: readonly Given[]): readonly Question[] {
  const variants = [...new Set(all.map(({ variant }) => variant))];
  const open = candidates(spec, all, variants);
  const chosen: Question[] = [];
  let classes: readonly (readonly string[])[] = [variants];
  for (const question of open) {
    const finer = classes.flatMap((group) => split(group, question));
    if (finer.length === classes.length) continue;
    chosen.push(question);
    classes = finer;
  }
  return chosen;
}

function candidates(spec: string, all: readonly Given[], variants: readonly string[]): Question[] {
  const byActions = new Map<string, { config: string; ways: Map<string, { script: Script; variants: string[] }> }>();
  for (const { variant, config, system } of all) {
    const origin = { spec, variant, config, property: null, length: 0 };
    for (const { script, ends } of enumerate(system, origin, MOST).scripts) {
      // Where the scheduler decides what is seen, one run says little.
      if (ends.length > 1) continue;
      const key = actionsOf(script);
      const question = byActions.get(key) ?? { config, ways: new Map() };
      byActions.set(key, question);
      const way = JSON.stringify([script.steps.map(({ then }) => then), script.expect]);
      const known = question.ways.get(way) ?? {
        script: { ...script, name: `${config}-${byActions.size}-${question.ways.size + 1}` },
        variants: [],
      };
      question.ways.set(way, known);
      if (!known.variants.includes(variant)) known.variants.push(variant);
    }
  }
  return [...byActions.values()].map(({ config, ways }) => {
    const all = [...ways.values()];
    return { config, ways: all, others: variants.filter((variant) => !all.some((way) => way.variants.includes(variant))) };
  });
}

/** What userspace does, without what comes of it. */
function actionsOf({ tree, cached, mount, steps }: Script): string {
  return JSON.stringify([tree, cached, mount, steps.map(({ then: _, ...step }) => step)]);
}

function split(group: readonly string[], { ways, others }: Question): string[][] {
  const parts = [...ways.map(({ variants }) => variants), others];
  return parts.map((part) => group.filter((variant) => part.includes(variant))).filter((part) => part.length > 0);
}

export interface Answer {
  readonly question: Question;
  /** The way that the kernel went; null: none that any variant knows. */
  readonly way: Question['ways'][number] | null;
}

/** Variants that no answer rules out. */
export function fitting(variants: readonly string[], answers: readonly Answer[]): readonly string[] {
  return variants.filter((variant) => answers.every(({ question, way }) => isPossible(variant, question, way)));
}

function isPossible(variant: string, { others }: Question, way: Answer['way']): boolean {
  if (way !== null) return way.variants.includes(variant);
  // Nobody's way: it may be the unknown one of a variant that does not get that far.
  return others.includes(variant);
}
