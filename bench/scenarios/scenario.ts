import type { Sample } from "../load/plan.ts";
import type { Server } from "../servers/server.ts";

/** One of those that are measured beside each other. */
export interface Contestant {
  readonly name: string;
  start(): Promise<Server>;
}

/** What is measured of a contestant in one turn: a size of the scenario, for instance. */
export interface Case {
  readonly name: string;
  /** Those who take part; everybody unless given. */
  readonly contestants?: readonly Contestant[];
  measure(server: Server): Promise<Sample>;
}

/** A number of a sample, and how it is shown. */
export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
}

/** One figure. */
export interface Cell {
  readonly case: string;
  readonly contestant: string;
  readonly metric: string;
}

/** What a figure is to be, or its ratio to another of the same round. */
export interface Target {
  readonly what: string;
  readonly of: Cell;
  readonly over?: Cell;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One figure at several sizes. */
export interface Growth {
  readonly what: string;
  readonly contestant: string;
  readonly metric: string;
  readonly at: ReadonlyArray<{ readonly size: number; readonly case: string }>;
}

/** A picture of a scenario: bars of a figure over a contestant's, or a line of time. */
export type Chart = { readonly file: string; readonly title: string } & (
  | { readonly kind: "ratios"; readonly metric: string; readonly over: string }
  | { readonly kind: "bins"; readonly case: string; readonly binMs: number }
);

export interface Scenario {
  /** What `--only` calls it. */
  readonly name: string;
  readonly title: string;
  /** How it is measured, in a few sentences. */
  readonly about: string;
  readonly contestants: readonly Contestant[];
  /** Each turn has a server that was started for it, with nothing in memory. */
  readonly isFresh?: boolean;
  readonly cases: readonly Case[];
  readonly metrics: readonly Metric[];
  readonly targets: readonly Target[];
  readonly growth?: readonly Growth[];
  readonly charts?: readonly Chart[];
}
