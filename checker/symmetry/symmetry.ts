/**
 * The symmetry of a transition system: which states are images of one another under exchanges of interchangeable
 * values, and what such an exchange does to states and actions.
 *
 * That the system does not tell these values apart is what the spec claims; `guard.ts` looks for evidence against it.
 */
import { DcheckError } from '../errors/error.ts';
import type { Interchangeable } from '../spec/interchangeable.ts';
import type { Constants, Selection, Spec } from '../spec/spec.ts';
import { canonical } from '../state/canonical.ts';
import type { Normalize } from '../state/normal.ts';
import { blame } from '../system/blame.ts';
import type { ActionInstance, State } from '../system/system.ts';
import { canonicalForm, type Form } from './canonical-form.ts';
import { describePermutation, type ElementSet, type Elements, elementsOf, generators, type Permutation } from './elements.ts';
import { permuted, permutedIndex, permutedName, permutedPart, permutedPath } from './permute.ts';
import { NOWHERE } from './places.ts';
import { type Says, saysOf } from './says.ts';
import { Structure } from './structure.ts';

export class Symmetry {
  readonly elements: Elements;
  /** Exchanges of which all others are made. */
  readonly generators: readonly Permutation[];
  private readonly structure: Structure;
  private readonly actions: readonly ActionInstance[];
  private readonly normalize: Normalize;
  private readonly hasView: boolean;
  private readonly byKey: ReadonlyMap<string, number>;
  /** By action: the set of indices that each of its arguments is one of; -1: of none. */
  private readonly indexArguments: ReadonlyMap<string, readonly number[]>;

  constructor(elements: Elements, actions: readonly ActionInstance[], normalize: Normalize, hasView: boolean) {
    this.elements = elements;
    this.generators = generators(elements);
    this.structure = new Structure(elements);
    this.actions = actions;
    this.normalize = normalize;
    this.hasView = hasView;
    this.byKey = new Map(actions.map(({ action, args, id }) => [keyOf(action, args), id]));
    this.indexArguments = argumentSets(elements, actions);
  }

  /** One text for all images of `seen`: a state, or what the view gives of one. */
  form(seen: unknown): Form {
    const { elements } = this;
    return canonicalForm(this.structure.of(seen, this.hasView ? elements.inView : elements.inState), elements);
  }

  /** What the part of a state that lies at `path`, `value`, says of the elements. Throws `asymmetric`. */
  says(path: readonly PropertyKey[], value: unknown): Says {
    return saysOf(this.structure.part(path, value), this.elements.count);
  }

  /** The image of a state, in normal form. */
  imageOfState(permutation: Permutation, state: State): State {
    return this.normalize(permuted(this.elements, permutation, state, this.elements.inState)) as State;
  }

  /** The image of what lies at `path` of a state, `value`, in normal form. */
  imageOfPart(permutation: Permutation, path: readonly PropertyKey[], value: unknown): unknown {
    return this.normalize(permutedPart(this.elements, permutation, path, value));
  }

  /** Where in the image of a state the image of what lies at `path` lies. */
  imageOfPath(permutation: Permutation, path: readonly PropertyKey[]): readonly PropertyKey[] {
    return permutedPath(this.elements, permutation, path);
  }

  /** The image of what the view gives. */
  imageOfView(permutation: Permutation, seen: unknown): unknown {
    return permuted(this.elements, permutation, seen, this.elements.inView);
  }

  /** The action instance that does to images what `action` does. Throws `asymmetric` where there is none. */
  imageOfAction(permutation: Permutation, id: number): number {
    const { elements } = this;
    const { action, args, isThread, name } = this.actions[id] as ActionInstance;
    const sets = this.indexArguments.get(action) ?? [];
    const image = isThread
      ? keyOf(permutedName(elements, permutation, action), [])
      : keyOf(
          action,
          args.map((arg, position) =>
            typeof arg === 'number'
              ? permutedIndex(elements, permutation, sets[position] ?? -1, arg)
              : permuted(elements, permutation, arg, NOWHERE),
          ),
        );
    const found = this.byKey.get(image);
    if (found !== undefined) return found;
    throw new DcheckError(
      'asymmetric',
      `symmetry: ${isThread ? 'thread' : 'action'} ${name} has no counterpart under ${this.describe(permutation)}`,
      { action: name, hint: 'values that are interchangeable must have the same actions and threads' },
    );
  }

  /** True where actors are exchanged as actions are: then context switches can be counted up to exchanges. */
  get keepsActors(): boolean {
    return this.generators.every((permutation) => {
      const images = new Map<string, string>();
      return this.actions.every(({ id, actor }) => {
        const image = (this.actions[this.imageOfAction(permutation, id)] as ActionInstance).actor;
        const known = images.get(actor) ?? image;
        images.set(actor, known);
        return known === image;
      });
    });
  }

  /** In words: `r1 -> r2, r2 -> r1`. */
  describe(permutation: Permutation): string {
    return describePermutation(this.elements, permutation);
  }

  /** What is interchangeable, in words: `{r1, r2, r3} and 0..2`. */
  get words(): string {
    const { sets, names } = this.elements;
    const of = ({ start, size, isIndices }: ElementSet): string =>
      isIndices
        ? `the indices 0..${size - 1}`
        : `{${names
            .slice(start, start + size)
            .map(([name]) => name)
            .join(', ')}}`;
    return sets
      .filter(({ size }) => size > 1)
      .map(of)
      .join(' and ');
  }
}

/** Null where the spec declares no symmetry, or none that exchanges anything. Throws `spec-shape`. */
export function symmetryOf(
  { symmetry, view }: Spec,
  constants: Constants,
  selection: Selection,
  system: { readonly initial: readonly State[]; readonly actions: readonly ActionInstance[]; readonly normalize: Normalize },
): Symmetry | null {
  if (symmetry === undefined) return null;
  let declared: readonly Interchangeable<unknown>[];
  try {
    declared = typeof symmetry === 'function' ? symmetry(constants, selection) : symmetry;
  } catch (thrown) {
    blame(thrown, 'init-throws', 'symmetry');
  }
  if (!Array.isArray(declared)) {
    throw new DcheckError(
      'spec-shape',
      'symmetry must be a list of what interchangeable() gives, or a function that returns one',
    );
  }
  const elements = elementsOf(declared, system.initial[0] as State, view !== undefined);
  if (elements.sets.every(({ size }) => size < 2)) return null;
  return new Symmetry(elements, system.actions, system.normalize, view !== undefined);
}

function keyOf(action: string, args: readonly unknown[]): string {
  return `${JSON.stringify(action)}${canonical(args)}`;
}

/** Which arguments are indices: those that the spec names, else those that range over exactly the indices of one set. */
function argumentSets({ sets }: Elements, actions: readonly ActionInstance[]): Map<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (const name of new Set(actions.filter(({ isThread }) => !isThread).map(({ action }) => action))) {
    const instances = actions.filter(({ action }) => action === name);
    const positions = instances[0]?.args.keys() ?? [];
    found.set(
      name,
      Array.from(positions, (position) =>
        argumentSet(sets, name, position, new Set(instances.map(({ args }) => args[position]))),
      ),
    );
  }
  return found;
}

function argumentSet(sets: readonly ElementSet[], action: string, position: number, values: ReadonlySet<unknown>): number {
  const ranges = ({ isIndices, size, actions: named }: ElementSet): boolean => {
    const said = Object.hasOwn(named, action) ? named[action] : undefined;
    if (said !== undefined) return said.includes(position);
    return isIndices && values.size === size && Array.from({ length: size }, (_, i) => i).every((i) => values.has(i));
  };
  const [first, second] = sets.flatMap((set, number) => (ranges(set) ? [number] : []));
  if (second === undefined) return first ?? -1;
  throw new DcheckError('spec-shape', `symmetry: argument ${position} of action ${action} may be an index of two sets`, {
    action,
    hint: `say which: actions: { ${action}: [${position}] } in one interchangeable(), actions: { ${action}: [] } in the other`,
  });
}
