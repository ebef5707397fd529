/**
 * A view of packed rows as a plain state, for predicates that are evaluated often: one tree of ordinary objects whose
 * leaves are overwritten for each row, by code that is generated for the packing. A predicate then runs at the speed of
 * plain JavaScript.
 *
 * Only the slots of the predicate's footprint are filled in. The others are getters that note the read
 * ({@link View.missed}) and throw, so a predicate that reads something new is noticed, and learned again.
 *
 * The leaves may come from other slots than their own, through other values: that is an image of the row's state under an
 * exchange of values.
 *
 * Not promised: the tree is not frozen. A predicate's first evaluations are on frozen states, so one that writes is
 * refused there, unless it writes only later; what it writes to leaves is overwritten for the next row.
 */
import type { State } from '../../system/system.ts';
import type { Domains } from './domains.ts';
import type { Part } from './layout.ts';
import type { Packing } from './packing.ts';

/** Where the leaves of a view come from. */
export interface Sources {
  /** Of a slot of the state, the slot of rows. */
  readonly slot: (slot: number) => number;
  /** What the ids of such a slot of rows stand for in the state. */
  readonly values: (slot: number) => readonly unknown[];
  /** Called before each row: these lists may have to grow. */
  readonly refresh?: () => void;
}

export class View {
  /** The state; valid until the next {@link fill}. */
  readonly state: State;
  /** Make it the row that begins at `words[at]`. */
  readonly fill: (words: Int32Array, at: number) => void;
  /** A slot outside the footprint was read. */
  missed = false;

  /** `footprint`: slots of rows. */
  constructor(domains: Domains, packing: Packing, footprint: ReadonlySet<number>, sources: Sources = ownSources(domains)) {
    const holders: Record<PropertyKey, unknown>[] = [];
    const lines: string[] = [];
    const tables: (readonly unknown[])[] = [];
    const build = (part: Part): unknown => {
      if (part.kind === 'leaf') return undefined;
      const holder = (part.kind === 'array' ? [] : {}) as Record<PropertyKey, unknown>;
      const number = holders.push(holder) - 1;
      for (const [index, key] of part.keys.entries()) {
        const child = part.children[index] as Part;
        const slot = child.kind === 'leaf' ? sources.slot(child.slot) : -1;
        if (child.kind === 'leaf' && !footprint.has(slot)) this.hide(holder, key);
        else holder[key] = build(child);
        if (child.kind === 'leaf' && footprint.has(slot)) {
          const values = tables.push(sources.values(slot)) - 1;
          const name = part.kind === 'array' ? key : JSON.stringify(key);
          lines.push(`h${number}[${name}] = v${values}[${idOf(packing, slot)}];`);
        }
      }
      return holder;
    };
    this.state = build(domains.layout.root) as State;
    const bind = [...holders.keys()].map((i) => `const h${i} = holders[${i}];`);
    bind.push(...[...tables.keys()].map((i) => `const v${i} = tables[${i}];`));
    const code = `${bind.join('')} return (words, at) => { ${lines.join('\n')} };`;
    const fill = new Function('holders', 'tables', code)(holders, tables) as View['fill'];
    const { refresh } = sources;
    this.fill =
      refresh === undefined
        ? fill
        : (words, at) => {
            refresh();
            fill(words, at);
          };
  }

  private hide(holder: object, key: string): void {
    const get = (): never => {
      this.missed = true;
      throw new Error('outside the footprint');
    };
    Object.defineProperty(holder, key, { get, enumerable: true, configurable: false });
  }
}

function ownSources({ domains }: Domains): Sources {
  return { slot: (slot) => slot, values: (slot) => domains[slot]?.values ?? [] };
}

/** The text of the expression for the value id of `slot`. */
function idOf(packing: Packing, slot: number): string {
  const [word, shift, bits] = [packing.word[slot], packing.shift[slot], packing.bits[slot]] as [number, number, number];
  const shifted = `(words[at + ${2 + word}] >>> ${shift})`;
  return bits === 32 ? shifted : `${shifted} & ${2 ** bits - 1}`;
}
