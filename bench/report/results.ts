import { BACKGROUND_CORES, type Sample } from "../load/plan.ts";
import type { Cell, Scenario } from "../scenarios/scenario.ts";
import { leastBins, median, type Spread, spreadOf, worstOverMedian } from "./statistics.ts";

export type Place = Pick<Cell, "case" | "contestant">;

/** The metric that is made of all rounds' bins together. */
const WORST_BIN = "worstBin";

/** What a scenario gave, round by round. */
export class Results {
  readonly scenario: Scenario;
  readonly #samples = new Map<string, Sample[]>();

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  add(place: Place, sample: Sample): void {
    this.#samples.set(keyOf(place), [...this.samples(place), sample]);
  }

  samples(place: Place): readonly Sample[] {
    return this.#samples.get(keyOf(place)) ?? [];
  }

  /** The p99 of each bin of time, the least over the rounds; empty where there are no bins. */
  bins(place: Place): number[] {
    return leastBins(this.samples(place).flatMap(({ bins }) => (bins ? [bins] : [])));
  }

  /** A figure's value in each round. */
  rounds(cell: Cell): number[] {
    if (cell.metric === WORST_BIN) {
      const bins = this.bins(cell);
      return bins.length > 0 ? [worstOverMedian(bins)] : [];
    }
    return this.samples(cell).flatMap(({ values }) => values[cell.metric] ?? []);
  }

  /** A figure's median, least and most over the rounds; null where it was not measured. */
  spread(cell: Cell): Spread | null {
    const rounds = this.rounds(cell);
    return rounds.length > 0 ? spreadOf(rounds) : null;
  }

  /** A figure over another of the same round; without another, the figure itself. */
  ratio(of: Cell, over?: Cell): Spread | null {
    if (!over) return this.spread(of);
    const below = this.rounds(over);
    const ratios = this.rounds(of).flatMap((value, round) => value / (below[round] ?? Number.NaN));
    return ratios.length > 0 && ratios.every(Number.isFinite) ? spreadOf(ratios) : null;
  }

  /** Everybody in every case, in the order of the report. */
  get places(): Place[] {
    const { cases, contestants } = this.scenario;
    return cases.flatMap((one) =>
      (one.contestants ?? contestants).map(({ name }) => ({ case: one.name, contestant: name })),
    );
  }

  /** How many processors others took while this was measured: in most turns at most the median, and in the worst the most. */
  backgroundCores(): Spread {
    return spreadOf([...this.#samples.values()].flat().flatMap(({ values }) => values[BACKGROUND_CORES] ?? []));
  }

  /** The median of a figure, for growth. */
  medianOf(cell: Cell): number {
    return median(this.rounds(cell));
  }
}

const keyOf = (place: Place): string => JSON.stringify([place.case, place.contestant]);
