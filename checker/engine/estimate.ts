/**
 * An estimate of how many states there will be, from how a breadth-first search has gone so far.
 *
 * Each expanded state yields r new ones. r falls as the search fills its space, nearly in proportion to the states
 * known: r(D) = a - b D. The line is fitted to what was seen (least squares, the recent past counting more), and
 * dD/dE = r(D) is followed until all known states are expanded (D = E). Cost: a few dozen numbers.
 *
 * Not promised: spaces that open up late (a rare action that leads to a new half) are underestimated until then.
 */
import type { Progress } from './engine.ts';

export interface Estimate {
  /** Distinct states in the end. */
  readonly distinct: number;
  /** Until then, if the pace stays. */
  readonly secondsLeft: number;
}

interface Sample {
  readonly distinct: number;
  readonly expanded: number;
}

/** Samples that are kept; when there are more, every other one goes. */
const MOST_SAMPLES = 64;
/** Seconds before the first estimate. */
const FIRST = 1;
/** How much less each older interval counts. */
const FADE = 0.93;

export class Estimator {
  private samples: Sample[] = [];

  /** Take note of how far the search is; the estimate, or null while there is none to be had. */
  update({ distinct, queue, seconds }: Progress): Estimate | null {
    const sample = { distinct, expanded: distinct - queue };
    const last = this.samples.at(-1);
    if (last === undefined || sample.expanded > last.expanded * 1.02 + 10) this.samples.push(sample);
    if (this.samples.length > MOST_SAMPLES) this.samples = this.samples.filter((_, index) => index % 2 === 1);
    if (seconds < FIRST || this.samples.length < 4 || sample.expanded === 0) return null;
    const total = end(sample, line(this.samples));
    if (total === null) return null;
    return { distinct: Math.round(total), secondsLeft: (seconds * (total - sample.expanded)) / sample.expanded };
  }
}

/** New states per expanded state as `at0 + slope * distinct`. */
interface Line {
  readonly at0: number;
  readonly slope: number;
}

function line(samples: readonly Sample[]): Line {
  let weight = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  for (let i = 1; i < samples.length; i++) {
    const from = samples[i - 1] as Sample;
    const to = samples[i] as Sample;
    const w = FADE ** (samples.length - i);
    const x = (from.distinct + to.distinct) / 2;
    const y = (to.distinct - from.distinct) / (to.expanded - from.expanded);
    weight += w;
    sumX += w * x;
    sumY += w * y;
    sumXX += w * x * x;
    sumXY += w * x * y;
  }
  const spread = weight * sumXX - sumX * sumX;
  const slope = spread === 0 ? 0 : (weight * sumXY - sumX * sumY) / spread;
  return { at0: (sumY - slope * sumX) / weight, slope };
}

/** Where the states known and the states expanded meet, from `now` on along `rate`; null where they do not. */
function end(now: Sample, { at0, slope }: Line): number | null {
  const known = (expanded: number): number => {
    const more = expanded - now.expanded;
    if (Math.abs(slope) < 1e-15) return now.distinct + at0 * more;
    const limit = -at0 / slope;
    return limit + (now.distinct - limit) * Math.exp(slope * more);
  };
  let low = now.expanded;
  let high = now.distinct;
  for (let doublings = 0; known(high) > high; doublings++) {
    if (doublings > 60) return null;
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (known(middle) > middle) low = middle;
    else high = middle;
  }
  return Math.max(high, now.distinct);
}
