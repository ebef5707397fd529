/**
 * Where lanes stand. In each row of a trace only one lane speaks, so its text may run on to the right over the quiet
 * lanes: this is what makes four lanes fit into 80 columns. If all texts fit into columns of their own, they get them;
 * else the last lane, which has nothing to its right, is served first.
 */

/** Columns between lanes. */
const GAP = 2;
/** The last lane must have at least this room, and need not have more than that. */
const LEAST_LAST = 26;
const ENOUGH_LAST = 48;
/** No lane is placed nearer than this to the next. */
const LEAST_STRIDE = 8;

export interface LanePlan {
  /** The column at which each lane stands. */
  readonly at: readonly number[];
  /** Columns that a text may take in each lane, its bar included. */
  readonly room: readonly number[];
}

/**
 * Place lanes that would like to be `wanted` columns wide, side by side in `width` columns of which the first
 * `gutter` are taken. Null where they do not fit. `least` are the columns that each lane's heading takes.
 */
export function planLanes(wanted: readonly number[], least: readonly number[], gutter: number, width: number): LanePlan | null {
  const strides = wanted.slice(0, -1).map((columns) => columns + GAP);
  const last = wanted.at(-1) ?? 0;
  if (sum(strides) + last <= width - gutter) {
    const at = places(strides, gutter);
    return { at, room: at.map((column, lane) => (lane < strides.length ? (wanted[lane] as number) : width - column)) };
  }
  const tightest = strides.map((stride, lane) => Math.min(stride, Math.max(LEAST_STRIDE, (least[lane] as number) + GAP)));
  const forOthers = width - gutter - Math.max(least.at(-1) ?? 0, Math.min(last, ENOUGH_LAST));
  const leveled = level(strides, tightest, Math.max(forOthers, sum(tightest)));
  const at = places(leveled, gutter);
  const left = width - (at.at(-1) as number);
  if (left < Math.min(last, Math.max(LEAST_LAST, least.at(-1) ?? 0))) return null;
  return { at, room: at.map((column) => width - column) };
}

function places(strides: readonly number[], gutter: number): number[] {
  const at = [gutter];
  for (const stride of strides) at.push((at.at(-1) as number) + stride);
  return at;
}

/** Cut the largest of `sizes` down to one level, but none below its `floors`, so that their sum is at most `total`. */
function level(sizes: readonly number[], floors: readonly number[], total: number): number[] {
  let cap = Math.max(0, ...sizes);
  const capped = (): number[] => sizes.map((size, index) => Math.max(floors[index] as number, Math.min(size, cap)));
  while (cap > 0 && sum(capped()) > total) cap--;
  return capped();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
