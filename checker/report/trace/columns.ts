/**
 * Where lanes stand. In each row of a trace only one lane speaks, so its text may run on to the right over the quiet
 * lanes: this is what makes four lanes fit into 80 columns. If all texts fit into columns of their own, they get them.
 */

/** Columns between lanes. */
const GAP = 2;
/** No lane is placed nearer than this to the next. */
const LEAST_STRIDE = 8;
/** The last lane must have at least this room. */
const LEAST_LAST = 26;

export interface LanePlan {
  /** The column at which each lane stands. */
  readonly at: readonly number[];
  /** Columns that a text may take in each lane, its bar included. */
  readonly room: readonly number[];
}

/**
 * Place lanes that would like to be `wanted` columns wide, side by side in `width` columns of which the first
 * `gutter` are taken. Null where they do not fit. `least` are the columns that each lane needs for its heading.
 */
export function planLanes(wanted: readonly number[], least: readonly number[], gutter: number, width: number): LanePlan | null {
  const before = wanted.slice(0, -1).map((columns) => columns + GAP);
  const last = wanted.at(-1) ?? 0;
  const spare = width - gutter - Math.min(last, Math.max(LEAST_LAST, least.at(-1) ?? 0));
  const strides = level(before, spare);
  if (
    strides.some(
      (stride, lane) => stride < Math.min(before[lane] as number, Math.max(LEAST_STRIDE, (least[lane] as number) + GAP)),
    )
  ) {
    return null;
  }
  const at: number[] = [gutter];
  for (const stride of strides) at.push((at.at(-1) as number) + stride);
  const comfortable = Math.max(...strides, 0) === Math.max(...before, 0) && sum(strides) === sum(before);
  const room = at.map((column, lane) => (comfortable && lane < strides.length ? (wanted[lane] as number) : width - column));
  return { at, room };
}

/** Cut the largest of `sizes` down to one level, so that their sum is at most `total`. */
function level(sizes: readonly number[], total: number): number[] {
  let cap = Math.max(0, ...sizes);
  const capped = (): number[] => sizes.map((size) => Math.min(size, cap));
  while (cap > 0 && sum(capped()) > total) cap--;
  return capped();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
