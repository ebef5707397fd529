/**
 * The kernel's search for the two fingerprints that come closest: neighbours in the order of all fingerprints, whatever the
 * size of the table that they lie in.
 *
 * Homes in the table (`table.ts`) are in the order of the keys, so only keys of one run of taken entries can be out of
 * order. Insertion sort puts them right where they are, which lookups do not mind: between its home and its place no entry
 * is free then either. A key is compared with its neighbours when it is put in its place. Whichever of the closest two
 * comes second finds the other beside it.
 *
 * Cost: one pass; keys move as many places as linear probing has put them out of order, three or so where the load is 0.8.
 */
import { HEADER, headerWord } from './header.ts';
import { block, type Code, type FunctionDefinition, i32, i64, type Local, loop, when } from './wasm.ts';

const ENTRY = 8;

/** In the table at `base`. Before the first piece, the header's `closest` is its greatest value and its `before` 0. */
export const closest = (base: number): FunctionDefinition => ({
  name: 'closest',
  params: ['i32', 'i32'],
  result: null,
  body: (scope) => {
    const [from, end] = scope.params as [Local, Local];
    const place = scope.local('i32');
    const i = () => scope.local('i64');
    const [key, left, right, before, least] = [i(), i(), i(), i(), i()];
    /** `left` := the entry below address `at`; 0 where there is none. */
    const look = (at: Local): Code =>
      block(left.set(i64.const(0)), when(i32.gt(at.get, i32.const(base)), left.set(i64.load(i32.sub(at.get, i32.const(ENTRY))))));
    const compare = (less: Local, greater: Local): Code =>
      block(greater.set(i64.sub(greater.get, less.get)), when(i64.lt(greater.get, least.get), least.set(greater.get)));
    const taken = (entry: Local): Code => i32.eqz(i64.eqz(entry.get));
    return block(
      least.set(i64.load(headerWord(HEADER.closest))),
      before.set(i64.load(headerWord(HEADER.before))),
      loop(
        i32.lt(from.get, end.get),
        block(
          key.set(i64.load(from.get)),
          look(from),
          when(
            taken(key),
            block(
              place.set(from.get),
              right.set(i64.const(0)),
              loop(i64.lt(key.get, left.get), block(i64.store(place.get, right.tee(left.get)), place.add(-ENTRY), look(place))),
              when(taken(right), block(i64.store(place.get, key.get), compare(key, right))),
              when(i64.eqz(left.get), left.set(before.get)),
              when(taken(left), compare(left, key)),
            ),
            // The run of taken entries that ended here is in order: its greatest is the last.
            when(taken(left), before.set(left.get)),
          ),
          from.add(ENTRY),
        ),
      ),
      i64.store(headerWord(HEADER.closest), least.get),
      i64.store(headerWord(HEADER.before), before.get),
    );
  },
});
