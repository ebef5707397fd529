/**
 * What the functions of the spec made use of, from all workers together: each adds to a set of the run what it has not
 * said yet, before it says that a job is done.
 */
import type { Marks, Watched } from '../../coverage/usage.ts';
import type { Antecedent } from '../../spec/implies.ts';
import type { Store } from './connect.ts';
import { marksKey } from './keys.ts';

export class MarkReport {
  private readonly said = new Set<string>();
  private readonly marks: Watched['marks'];

  constructor(marks: Watched['marks']) {
    this.marks = marks;
  }

  async send(store: Store, run: string, ttl: number): Promise<void> {
    const fresh = words(this.marks()).filter((word) => !this.said.has(word));
    if (fresh.length === 0) return;
    await store.sadd(marksKey(run), ...fresh);
    await store.expire(marksKey(run), ttl);
    for (const word of fresh) this.said.add(word);
  }
}

/** Everything that any worker has said; what is no mark is left out. */
export async function marksOf(store: Store, run: string): Promise<Marks> {
  const all = await store.smembers(marksKey(run));
  const numbers = (tag: string): number[] =>
    all.filter((word) => new RegExp(`^${tag}\\d{1,8}$`).test(word)).map((word) => Number(word.slice(1)));
  const enabled = new Uint8Array(Math.max(0, ...numbers('e').map((id) => id + 1)));
  for (const id of numbers('e')) enabled[id] = 1;
  // No worker says in which states an antecedent was true.
  const antecedents: Antecedent[] = [];
  for (const index of numbers('h')) antecedents[index] = { held: true, atStart: 0, later: true };
  return { enabled, antecedents, constantsRead: all.filter((word) => word.startsWith('c')).map((word) => word.slice(1)) };
}

function words({ enabled, antecedents, constantsRead }: Marks): string[] {
  return [
    ...Array.from(enabled.keys()).flatMap((id) => (enabled[id] === 1 ? [`e${id}`] : [])),
    ...antecedents.flatMap(({ held }, index) => (held ? [`h${index}`] : [])),
    ...constantsRead.map((name) => `c${name}`),
  ];
}
