import * as z from "zod";
import { type Count, count } from "../../test/support/meter.ts";
import { GROWING, type GrowingName } from "./growing.ts";
import { OPERATIONS, type OperationName } from "./operations.ts";

const isOperation = (name: string): name is OperationName => name in OPERATIONS;
const isGrowing = (name: string): name is GrowingName => name in GROWING;
export const OPERATION_NAMES = Object.keys(OPERATIONS).filter(isOperation);
export const GROWING_NAMES = Object.keys(GROWING).filter(isGrowing);

const counts = z.object({
  operations: z.record(z.enum(OPERATION_NAMES), count),
  growth: z.record(z.enum(GROWING_NAMES), z.array(count).length(3)),
});

/** What one of each operation cost, and what one of those cost that may grow, at each size. */
export interface AllCounts {
  readonly operations: Readonly<Record<OperationName, Count>>;
  readonly growth: Readonly<Record<GrowingName, readonly Count[]>>;
}

/** The counts that a file keeps. Throws where one is missing or malformed. */
export const parseCounts = (text: string): AllCounts => counts.parse(JSON.parse(text));

/** Counts as a file keeps them: with as many digits as say something. */
export function formatCounts(counts: AllCounts): string {
  const round = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toFixed(3)) : value);
  return `${JSON.stringify(counts, round, 2)}\n`;
}

/** Counts as they are after a file has kept them. */
export const rounded = (counts: AllCounts): AllCounts => parseCounts(formatCounts(counts));
