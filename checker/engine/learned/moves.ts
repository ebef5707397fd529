/**
 * What the steps of a search do to single slots, and whether by that they can go round in a circle.
 *
 * On a cycle of states every slot comes back to its value: what changes it there is a closed walk among its values. So a
 * step that changes a slot whose values no steps lead round in a circle is on no cycle; such steps are taken out, and what
 * the others do to the slots is looked at again. If none is left there is no cycle, whatever the states are: counters
 * that only count up, messages that stay sent, and programs without loops end here. That a cycle of the whole consists of
 * cycles of its parts is from Kurshan, Levin, Minea, Peled and Yenigun, "Static partial order reduction" (TACAS 1998).
 *
 * Cost: none for a step that the tables know; the slots times the different steps times the rounds in the end.
 */

/** Different steps beyond which nothing is claimed. */
const MOST = 2 ** 16;

export class Moves {
  /** By text, what a step does: slot, value id before, value id after, and so on. */
  private readonly steps = new Map<string, readonly number[]>();
  private isFull = false;

  /** A step that changes the slots as `changes` says: slot, value id before, value id after, and so on. */
  add(changes: readonly number[]): void {
    if (this.isFull) return;
    this.steps.set(changes.join(), changes);
    if (this.steps.size > MOST) this.isFull = true;
  }

  /** True where the steps that were added are on no cycle; false says nothing. */
  haveNoCycle(): boolean {
    if (this.isFull) return false;
    let open = [...this.steps.values()];
    for (let before = -1; open.length !== before && open.length > 0; ) {
      before = open.length;
      for (const slot of slotsOf(open)) {
        if (!goesRound(open, slot)) open = open.filter((changes) => !isChanged(changes, slot));
      }
    }
    return open.length === 0;
  }
}

function slotsOf(steps: readonly (readonly number[])[]): Set<number> {
  const slots = new Set<number>();
  for (const changes of steps) for (let i = 0; i < changes.length; i += 3) slots.add(changes[i] as number);
  return slots;
}

function isChanged(changes: readonly number[], slot: number): boolean {
  for (let i = 0; i < changes.length; i += 3) if (changes[i] === slot) return true;
  return false;
}

/** True where `steps` lead from some value of `slot` back to it: by taking out, again and again, values that nothing leads to. */
function goesRound(steps: readonly (readonly number[])[], slot: number): boolean {
  const next = new Map<number, Set<number>>();
  const waysTo = new Map<number, number>();
  for (const changes of steps) {
    for (let i = 0; i < changes.length; i += 3) {
      if (changes[i] !== slot) continue;
      const [from, to] = [changes[i + 1] as number, changes[i + 2] as number];
      const known = next.get(from) ?? new Set();
      next.set(from, known);
      if (known.has(to)) continue;
      known.add(to);
      waysTo.set(to, (waysTo.get(to) ?? 0) + 1);
    }
  }
  const first = [...next.keys()].filter((value) => !waysTo.has(value));
  for (const value of first) {
    for (const to of next.get(value) ?? []) {
      const ways = (waysTo.get(to) as number) - 1;
      waysTo.set(to, ways);
      if (ways === 0) first.push(to);
    }
  }
  return [...waysTo.values()].some((ways) => ways > 0);
}
