import { type Count, combine } from "../../test/support/meter.ts";
import { MESSAGES_PER_REQUEST, OBJECT_GIGABYTES, PLAN_DOLLARS, PRICES, type Usage } from "./prices.ts";

/** What the meter cannot see on one machine, in milliseconds. */
export const ASSUMED = {
  /** The processor time of a request to the Worker: a token is verified, a body is validated. */
  workerCpuMs: 3,
  /** How long an event runs in an object; no clock moves there meanwhile. */
  eventMs: 5,
  /** How long an object waits for another, which may be in another city. */
  callMs: 50,
} as const;

/** Into the units that are billed. Storage is left out: it is billed by the month, not by what is done. */
export function usageOf(count: Count): Usage {
  const events = count.objectRequests + count.messages + count.alarms;
  const activeMs = count.activeMs + events * ASSUMED.eventMs + count.calls * ASSUMED.callMs;
  return {
    workerRequests: count.workerRequests,
    workerCpuMs: count.workerRequests * ASSUMED.workerCpuMs,
    objectRequests: count.objectRequests + count.alarms + count.messages / MESSAGES_PER_REQUEST,
    gigabyteSeconds: (activeMs / 1_000) * OBJECT_GIGABYTES,
    rowsRead: count.rowsRead,
    rowsWritten: count.rowsWritten,
    storedGigabytes: 0,
  };
}

/** The dollars of each price, without the plan and what it includes. */
export function linesOf(usage: Usage): Usage {
  const line = (name: keyof Usage) => (usage[name] / PRICES[name].per) * PRICES[name].dollars;
  return mapUsage(line);
}

/** Dollars for what was used, as if nothing were included. */
export const dollarsOf = (usage: Usage): number => sum(linesOf(usage));

/** A month's bill: the plan, and what goes beyond it. Not rounded up to whole millions, as an invoice may be. */
export function billOf(usage: Usage): number {
  const beyond = mapUsage((name) => Math.max(0, usage[name] - PRICES[name].included));
  return PLAN_DOLLARS + dollarsOf(beyond);
}

/** Counts together, each so many times. */
export function total(parts: readonly (readonly [times: number, count: Count])[], nothing: Count): Count {
  return parts.reduce((sum, [times, count]) => combine(sum, count, (a, b) => a + times * b), nothing);
}

function mapUsage(amount: (name: keyof Usage) => number): Usage {
  return {
    workerRequests: amount("workerRequests"),
    workerCpuMs: amount("workerCpuMs"),
    objectRequests: amount("objectRequests"),
    gigabyteSeconds: amount("gigabyteSeconds"),
    rowsRead: amount("rowsRead"),
    rowsWritten: amount("rowsWritten"),
    storedGigabytes: amount("storedGigabytes"),
  };
}

const sum = (usage: Usage): number => Object.values(usage).reduce((total, amount) => total + amount, 0);
