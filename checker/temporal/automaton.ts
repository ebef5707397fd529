/**
 * A formula as an automaton: a generalised Buchi automaton that accepts exactly the behaviours of which it holds.
 *
 * The tableau of Gerth, Peled, Vardi and Wolper ("Simple on-the-fly automatic verification of linear temporal
 * logic", 1995). Each state of the automaton says which atoms hold now, and reads one state of the system. For every
 * until there is an acceptance set: a run is accepted if it is in each set infinitely often.
 *
 * The size is exponential in the number of operators at worst; leadsTo, until and their like give two to four states.
 * Formulas have no "next", so the automaton may take a step where the system stutters.
 */
import { DcheckError } from '../errors/error.ts';
import type { NormalForm, Subformula } from './normal-form.ts';

export interface Automaton {
  /** Number of states. */
  readonly size: number;
  readonly initial: readonly number[];
  /** By state, ascending. */
  readonly successors: readonly (readonly number[])[];
  /** By state: atoms that hold there, and atoms that do not. */
  readonly holds: readonly (readonly number[])[];
  readonly fails: readonly (readonly number[])[];
  /** `acceptance[k][state]`: 1 where the state is in set k. */
  readonly acceptance: readonly Uint8Array[];
}

/** States of an automaton beyond which a formula is refused. */
const MOST = 4096;

/** Sets of subformulas are bit sets. */
interface Node {
  /** What holds from now on; what must hold from the next moment on. */
  readonly old: bigint;
  readonly next: bigint;
  /** Nodes before it; -1 stands for the beginning. */
  readonly incoming: Set<number>;
}

/** Throws `usage` where the automaton becomes too large. */
export function automatonOf({ nodes, root }: NormalForm, name: string): Automaton {
  const found = new Tableau(nodes, name).build(root);
  const successors: number[][] = found.map(() => []);
  const initial: number[] = [];
  for (const [number, { incoming }] of found.entries()) {
    for (const from of incoming) (from === -1 ? initial : (successors[from] as number[])).push(number);
  }
  const literals = (positive: boolean) =>
    found.map(({ old }) =>
      nodes.flatMap((node, index) => (node.op === 'literal' && node.positive === positive && has(old, index) ? [node.atom] : [])),
    );
  const acceptance = nodes
    .flatMap((node, index) =>
      node.op === 'until' ? [Uint8Array.from(found, ({ old }) => (has(old, index) && !has(old, node.right) ? 0 : 1))] : [],
    )
    .filter((set) => set.includes(0));
  return { size: found.length, initial, successors, holds: literals(true), fails: literals(false), acceptance };
}

class Tableau {
  private readonly nodes: readonly Subformula[];
  private readonly name: string;
  private readonly found: Node[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(nodes: readonly Subformula[], name: string) {
    this.nodes = nodes;
    this.name = name;
  }

  build(root: number): readonly Node[] {
    this.expand(-1, 1n << BigInt(root), 0n, 0n);
    // A node is expanded after it was found, so the list grows while it is walked.
    for (let number = 0; number < this.found.length; number++) {
      this.expand(number, (this.found[number] as Node).next, 0n, 0n);
      if (this.found.length > MOST) {
        throw new DcheckError('usage', `property ${this.name}: the formula is too large to be checked in one piece`, {
          hint: 'state its parts as properties of their own',
        });
      }
    }
    return this.found;
  }

  /** All ways to satisfy `open` now, as nodes after `from`. Recursion is as deep as the formula is large. */
  private expand(from: number, open: bigint, old: bigint, next: bigint): void {
    if (open === 0n) {
      this.put(from, old, next);
      return;
    }
    const index = lowest(open);
    const rest = open & ~(1n << BigInt(index));
    const done = old | (1n << BigInt(index));
    const add = (...more: readonly number[]): bigint =>
      more.reduce((set, i) => (has(done, i) ? set : set | (1n << BigInt(i))), rest);
    const node = this.nodes[index] as Subformula;
    switch (node.op) {
      case 'true':
        this.expand(from, rest, done, next);
        return;
      case 'false':
        return;
      case 'literal': {
        const opposite = this.nodes.findIndex(
          (other) => other.op === 'literal' && other.atom === node.atom && other.positive !== node.positive,
        );
        if (opposite !== -1 && has(old, opposite)) return;
        this.expand(from, rest, done, next);
        return;
      }
      case 'and':
        this.expand(from, add(node.left, node.right), done, next);
        return;
      case 'or':
        this.expand(from, add(node.left), done, next);
        this.expand(from, add(node.right), done, next);
        return;
      case 'until':
        this.expand(from, add(node.right), done, next);
        this.expand(from, add(node.left), done, next | (1n << BigInt(index)));
        return;
      case 'release':
        this.expand(from, add(node.left, node.right), done, next);
        this.expand(from, add(node.right), done, next | (1n << BigInt(index)));
        return;
    }
  }

  private put(from: number, old: bigint, next: bigint): void {
    const key = `${old} ${next}`;
    const known = this.numbers.get(key);
    if (known !== undefined) {
      (this.found[known] as Node).incoming.add(from);
      return;
    }
    this.numbers.set(key, this.found.length);
    this.found.push({ old, next, incoming: new Set([from]) });
  }
}

function has(set: bigint, index: number): boolean {
  return ((set >> BigInt(index)) & 1n) === 1n;
}

/** The smallest member of a set that is not empty. */
function lowest(set: bigint): number {
  let index = 0;
  while (!has(set, index)) index++;
  return index;
}
