/**
 * The {@link Guard} for a search over rows: what is said of each state that is expanded, compared with what is said of its
 * images, by tables. A predicate on the images under one exchange is a function of the row, tabulated by what it reads
 * there (`learned/tabulation.ts`); where it differs from the predicate on the state itself, and for the steps of a sample
 * of the states, the guard looks at the states.
 *
 * Cost: a look-up for each state, predicate and exchange, where few combinations of what a predicate reads are met, and a
 * run of it where they are many.
 */
import { canonical } from '../../state/canonical.ts';
import { hash64 } from '../../state/hash64.ts';
import type { Guard } from '../../symmetry/guard.ts';
import type { Symmetry } from '../../symmetry/symmetry.ts';
import type { State, TransitionSystem } from '../../system/system.ts';
import { decode } from '../learned/decode.ts';
import type { Domains } from '../learned/domains.ts';
import { plainReading } from '../learned/footprint.ts';
import type { Packing } from '../learned/packing.ts';
import { Projection } from '../learned/projection.ts';
import type { Replay } from '../learned/replay.ts';
import { areas, type Linear } from '../store/memory.ts';
import { Image } from './image.ts';

const SEED = 0x71e9;
/** Arbitrary permutations that are tried in turn where not all are. */
const ARBITRARY = 8;
/** Runs that are tracked although nothing new was read: a view notices what is read after that. */
const TRACKED = 4;

type Predicate = (state: State) => boolean;

/** One predicate, on the states of rows and on their images. */
interface Compared {
  readonly own: Projection;
  readonly each: readonly Projection[];
  readonly others: readonly Projection[];
}

/** The view: under one exchange, the image of what it gives of states of rows, and what it gives of their images. */
interface Seen {
  readonly exchanged: Projection;
  readonly ofImage: Projection;
}

export class RowGuard {
  private readonly domains: Domains;
  private readonly guard: Guard;
  private readonly linear: Linear;
  private readonly predicates: readonly Predicate[];
  private readonly view: TransitionSystem['view'];
  private readonly symmetry: Symmetry;
  /** Compared in each state, and one in turn. */
  private readonly each: readonly Image[];
  private readonly others: readonly Image[];
  private turn = 0;
  /** For the packing of now. */
  private compared: readonly Compared[] = [];
  /** By exchange; none where there is no view. */
  private seenEach: readonly Seen[] = [];
  private seenOthers: readonly Seen[] = [];
  private packing: Packing | null = null;

  constructor(domains: Domains, system: TransitionSystem, symmetry: Symmetry, guard: Guard, linear: Linear) {
    const { invariants, constraint, mayRest, view } = system;
    const { each, others } = guard.choose(ARBITRARY);
    this.domains = domains;
    this.view = view;
    this.symmetry = symmetry;
    this.guard = guard;
    this.linear = linear;
    this.predicates = [
      ...invariants.map(
        ({ test }): Predicate =>
          (state) =>
            test(state) === null,
      ),
      ...[constraint, mayRest].filter((test) => test !== null),
    ];
    this.each = each.map((permutation) => new Image(domains, symmetry, permutation));
    this.others = others.map((permutation) => new Image(domains, symmetry, permutation));
  }

  /** At the first `done` parents of the batch. Throws `asymmetric`. */
  look(replay: Replay, done: number): void {
    if (replay.packing !== this.packing) this.begin(replay.packing);
    const words = replay.stride >> 2;
    for (let parent = 0; parent < done; parent++) {
      const place = this.differing((areas.rowsIn >> 2) + parent * words + 2);
      if (place !== null) this.guard.comparePredicates(this.stateOf(replay, parent), place.permutation);
      if (this.guard.isSampled()) this.guard.compareSteps(this.stateOf(replay, parent));
    }
  }

  /** The exchange that makes a difference to some predicate in the state whose packed words begin at `at`; null: none does. */
  private differing(at: number): Image | null {
    const { words } = this.linear;
    const { each, others } = this;
    const turn = this.turn++ % Math.max(1, others.length);
    for (const compared of this.compared) {
      const holds = compared.own.of(words, at);
      for (let i = 0; i < each.length; i++) if (compared.each[i]?.of(words, at) !== holds) return each[i] as Image;
      if (others.length > 0 && compared.others[turn]?.of(words, at) !== holds) return others[turn] as Image;
    }
    const isSeenAlike = (seen: Seen | undefined): boolean =>
      seen === undefined || seen.exchanged.of(words, at) === seen.ofImage.of(words, at);
    for (let i = 0; i < this.seenEach.length; i++) if (!isSeenAlike(this.seenEach[i])) return each[i] as Image;
    return isSeenAlike(this.seenOthers[turn]) ? null : (others[turn] as Image);
  }

  private begin(packing: Packing): void {
    const { domains, each, others } = this;
    this.packing = packing;
    this.compared = this.predicates.map((holds) => {
      const f = (state: State): number => (holds(state) ? 1 : 0);
      const on = (image: Image): Projection => new Projection(domains, packing, image, f, TRACKED);
      const own = new Projection(domains, packing, plainReading(domains), f, TRACKED);
      return { own, each: each.map(on), others: others.map(on) };
    });
    const { view } = this;
    const seen = (image: Image): Seen[] => (view === null ? [] : [this.seenUnder(image, packing, view)]);
    this.seenEach = each.flatMap(seen);
    this.seenOthers = others.flatMap(seen);
  }

  private seenUnder(image: Image, packing: Packing, view: NonNullable<TransitionSystem['view']>): Seen {
    const { domains, symmetry } = this;
    const exchanged = (state: State): number => hashed(symmetry.imageOfView(image.permutation, view(state)));
    return {
      exchanged: new Projection(domains, packing, plainReading(domains), exchanged, TRACKED),
      ofImage: new Projection(domains, packing, image, (state) => hashed(view(state)), TRACKED),
    };
  }

  private stateOf(replay: Replay, parent: number): State {
    return decode(this.domains, replay.parentIds(parent));
  }
}

function hashed(seen: unknown): number {
  return hash64(canonical(seen), SEED).low;
}
