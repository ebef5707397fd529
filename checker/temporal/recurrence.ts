/**
 * What must hold infinitely often, taken out of a formula: `[]<>b`, for b a boolean combination of predicates, says
 * something of the tail of a behaviour only, so `<>([]<>b and f)` is `[]<>b and <>f`. Each such part becomes an
 * acceptance set of its own, by states of the system, instead of doubling the automaton: assumptions like fairness,
 * written into a property, cost nothing.
 */
import type { NormalForm, Subformula } from './normal-form.ts';

export interface Peeled {
  readonly form: NormalForm;
  /** Nodes of `form` that must hold infinitely often, besides what the root says. */
  readonly recurrences: readonly number[];
}

export function peel(form: NormalForm): Peeled {
  const nodes = [...form.nodes];
  const put = (node: Subformula): number => nodes.push(node) - 1;
  const recurrences: number[] = [];
  /** The rest of node `index`; null where nothing is left of it. */
  const walk = (index: number): number | null => {
    const node = nodes[index] as Subformula;
    if (node.op === 'and') {
      const [left, right] = [walk(node.left), walk(node.right)];
      if (left === node.left && right === node.right) return index;
      if (left === null || right === null) return left ?? right;
      return put({ op: 'and', left, right });
    }
    if (node.op === 'until' && eventuallyOf(nodes, node) !== null) {
      const body = walk(node.right);
      if (body === node.right) return index;
      return body === null ? null : put({ op: 'until', left: node.left, right: body });
    }
    if (node.op === 'release' && (nodes[node.left] as Subformula).op === 'false') {
      const again = eventuallyOf(nodes, nodes[node.right] as Subformula);
      if (again !== null && isBoolean(form, nodes, again)) {
        recurrences.push(again);
        return null;
      }
    }
    return index;
  };
  const rest = walk(form.root);
  return { form: { ...form, nodes, root: rest ?? put({ op: 'true' }) }, recurrences };
}

/** By state: 1 where the boolean node holds. `truth[atom][state]`. */
export function columnOf({ nodes }: NormalForm, index: number, truth: readonly Uint8Array[], size: number): Uint8Array {
  const node = nodes[index] as Subformula;
  switch (node.op) {
    case 'true':
    case 'false':
      return new Uint8Array(size).fill(node.op === 'true' ? 1 : 0);
    case 'literal':
      return (truth[node.atom] as Uint8Array).map((holds) => (node.positive ? holds : 1 - holds));
    default: {
      const right = columnOf({ nodes, root: index, atoms: [] }, node.right, truth, size);
      const left = columnOf({ nodes, root: index, atoms: [] }, node.left, truth, size);
      return left.map((holds, state) =>
        node.op === 'and' ? holds & (right[state] as number) : holds | (right[state] as number),
      );
    }
  }
}

/** The p of `<>p`; null where the node is no such. */
function eventuallyOf(nodes: readonly Subformula[], node: Subformula): number | null {
  return node.op === 'until' && (nodes[node.left] as Subformula).op === 'true' ? node.right : null;
}

/** True where the node says something of single states only. */
function isBoolean(form: NormalForm, nodes: readonly Subformula[], index: number): boolean {
  const node = nodes[index] as Subformula;
  if (node.op === 'and' || node.op === 'or') return isBoolean(form, nodes, node.left) && isBoolean(form, nodes, node.right);
  if (node.op === 'literal') return typeof form.atoms[node.atom] === 'function';
  return node.op !== 'until' && node.op !== 'release';
}
