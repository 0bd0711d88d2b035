/** What is made of many numbers. Pure. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value that this share of the values does not exceed (nearest rank). NaN of nothing. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The middle of the values, or between the two that are; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * The least of each bin over the rounds. Noise comes at another time in each round; what a server does to itself
 * at the same time in all of them stays.
 */
export function leastBins(rounds: readonly (readonly number[])[]): number[] {
  const bins = Math.min(...rounds.map(({ length }) => length));
  if (!Number.isFinite(bins)) return [];
  return Array.from({ length: bins }, (_, bin) => Math.min(...rounds.map((round) => round[bin] ?? Infinity)));
}

/** How many times the median bin the worst one is. */
export const worstOverMedian = (bins: readonly number[]): number => Math.max(...bins) / median(bins);
