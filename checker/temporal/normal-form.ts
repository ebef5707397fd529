/**
 * Formulas in negation normal form: `not` stands before predicates only, and what is left is and, or, until and
 * release (`p release q`: q holds up to and including the first moment at which p holds, or for ever).
 *
 * Subformulas are numbered, and equal ones share a number; parts have lower numbers than what they are parts of. A
 * predicate is an atom, known by its identity as a function. Cost: linear in the formula.
 */
import type { Predicate } from '../spec/spec.ts';
import type { Taking, Temporal } from './formula.ts';

export type Subformula =
  | { readonly op: 'true' | 'false' }
  | { readonly op: 'literal'; readonly atom: number; readonly positive: boolean }
  | { readonly op: 'and' | 'or' | 'until' | 'release'; readonly left: number; readonly right: number };

export type Atom = Predicate<unknown> | Taking<unknown>;

export interface NormalForm {
  readonly nodes: readonly Subformula[];
  readonly root: number;
  /** Predicates on states, and steps that are taken. */
  readonly atoms: readonly Atom[];
}

/** `formula`, or its negation. */
export function normalForm(formula: Temporal<unknown>, negated: boolean): NormalForm {
  const builder = new Builder();
  const root = builder.add(formula, negated);
  return { nodes: builder.nodes, root, atoms: builder.atoms };
}

class Builder {
  readonly nodes: Subformula[] = [];
  readonly atoms: Atom[] = [];
  private readonly numbers = new Map<string, number>();

  add(formula: Temporal<unknown>, negated: boolean): number {
    if (typeof formula === 'function' || formula.kind === 'takes') return this.literal(formula, !negated);
    const [first, second] = formula.parts as readonly [Temporal<unknown>, Temporal<unknown>];
    switch (formula.operator) {
      case 'not':
        return this.add(first, !negated);
      case 'and':
      case 'or':
        return this.junction((formula.operator === 'and') !== negated ? 'and' : 'or', formula.parts, negated);
      case 'implies':
        return this.node(negated ? 'and' : 'or', this.add(first, !negated), this.add(second, negated));
      case 'eventually':
      case 'always': {
        const body = this.add(first, negated);
        return (formula.operator === 'eventually') !== negated
          ? this.node('until', this.constant('true'), body)
          : this.node('release', this.constant('false'), body);
      }
      case 'until': {
        const [left, right] = [this.add(first, negated), this.add(second, negated)];
        return this.node(negated ? 'release' : 'until', left, right);
      }
      case 'unless': {
        // p unless q = q release (p or q); its negation is (not q) until (not p and not q).
        const [p, q] = [this.add(first, negated), this.add(second, negated)];
        return this.node(negated ? 'until' : 'release', q, this.node(negated ? 'and' : 'or', p, q));
      }
    }
  }

  private junction(op: 'and' | 'or', parts: readonly Temporal<unknown>[], negated: boolean): number {
    return parts
      .map((part) => this.add(part, negated))
      .reduce((left, right) => this.node(op, left, right), this.constant(op === 'and' ? 'true' : 'false'));
  }

  private literal(made: Atom, positive: boolean): number {
    let atom = this.atoms.indexOf(made);
    if (atom === -1) atom = this.atoms.push(made) - 1;
    return this.intern(`${positive ? '' : '!'}${atom}`, { op: 'literal', atom, positive });
  }

  private constant(op: 'true' | 'false'): number {
    return this.intern(op, { op });
  }

  private node(op: 'and' | 'or' | 'until' | 'release', left: number, right: number): number {
    const [a, b] = [(this.nodes[left] as Subformula).op, (this.nodes[right] as Subformula).op];
    if (op === 'and' && a === 'true') return right;
    if (op === 'or' && a === 'false') return right;
    if (a === b && left === right) return left;
    // p or <>p is <>p.
    const later = this.nodes[right] as Subformula;
    if (op === 'or' && later.op === 'until' && later.right === left && (this.nodes[later.left] as Subformula).op === 'true')
      return right;
    // <><>p is <>p, and [][]p is []p.
    const inner = this.nodes[right] as { readonly left?: number };
    if ((op === 'until' && a === 'true') || (op === 'release' && a === 'false')) {
      if (b === op && inner.left === left) return right;
    }
    return this.intern(`${op} ${left} ${right}`, { op, left, right });
  }

  private intern(key: string, node: Subformula): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.nodes.length);
    return this.nodes.push(node) - 1;
  }
}
