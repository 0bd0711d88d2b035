import * as z from "zod";
import { count } from "../../test/support/meter.ts";
import { OPERATIONS, type OperationName } from "./operations.ts";
import type { Counts } from "./sites.ts";

const isOperation = (name: string): name is OperationName => name in OPERATIONS;
const OPERATION_NAMES = Object.keys(OPERATIONS).filter(isOperation);

const counts = z.record(z.enum(OPERATION_NAMES), count);

/** The counts that a file keeps. Throws where one is missing or malformed. */
export const parseCounts = (text: string): Counts => counts.parse(JSON.parse(text));

/** Counts as a file keeps them: with as many digits as say something. */
export function formatCounts(counts: Counts): string {
  const round = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toFixed(3)) : value);
  return `${JSON.stringify(counts, round, 2)}\n`;
}

/** Counts as they are after a file has kept them. */
export const rounded = (counts: Counts): Counts => parseCounts(formatCounts(counts));
