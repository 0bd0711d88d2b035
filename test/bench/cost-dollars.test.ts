import { describe, expect, it } from "vitest";
import { ASSUMED, billOf, dollarsOf, linesOf, total, usageOf } from "../../bench/cost/dollars.ts";
import { PRICES, type Usage } from "../../bench/cost/prices.ts";
import { NOTHING } from "../support/meter.ts";

const UNUSED: Usage = {
  workerRequests: 0,
  workerCpuMs: 0,
  objectRequests: 0,
  gigabyteSeconds: 0,
  rowsRead: 0,
  rowsWritten: 0,
  storedGigabytes: 0,
};

describe("what is billed", () => {
  it("twenty incoming messages are a request, and so is an alarm", () => {
    const usage = usageOf({ ...NOTHING, objectRequests: 2, messages: 40, alarms: 3 });
    expect(usage.objectRequests).toBe(2 + 2 + 3);
  });

  it("an object that cannot sleep for a second is an eighth of a gigabyte-second", () => {
    expect(usageOf({ ...NOTHING, activeMs: 1_000 }).gigabyteSeconds).toBeCloseTo(0.128);
  });

  it("what the meter cannot see is added: each event, and each wait for another object", () => {
    const usage = usageOf({ ...NOTHING, objectRequests: 1, alarms: 1, messages: 1, calls: 1 });
    expect(usage.gigabyteSeconds).toBeCloseTo(((3 * ASSUMED.eventMs + ASSUMED.callMs) / 1_000) * 0.128);
    expect(usageOf({ ...NOTHING, workerRequests: 2 }).workerCpuMs).toBe(2 * ASSUMED.workerCpuMs);
  });
});

describe("dollars", () => {
  it("a million of each costs its price", () => {
    const lines = linesOf({ ...UNUSED, rowsWritten: 1e6, rowsRead: 1e6, workerRequests: 1e6, objectRequests: 1e6 });
    expect(lines).toMatchObject({ rowsWritten: 1, rowsRead: 0.001, workerRequests: 0.3, objectRequests: 0.15 });
    expect(dollarsOf({ ...UNUSED, gigabyteSeconds: 1e6, storedGigabytes: 10 })).toBeCloseTo(12.5 + 2);
  });

  it("a month in which nothing exceeds what is included costs the plan", () => {
    expect(billOf(UNUSED)).toBe(5);
    const all = Object.fromEntries(Object.entries(PRICES).map(([name, { included }]) => [name, included]));
    expect(billOf({ ...UNUSED, ...all })).toBe(5);
  });

  it("only what goes beyond is billed", () => {
    expect(billOf({ ...UNUSED, rowsWritten: 53e6, workerRequests: 9e6 })).toBeCloseTo(5 + 3);
  });

  it("the platform's own example comes out: hibernating sockets that say something each minute", () => {
    // Durable Objects pricing, example 4, without its rounding to whole millions: 21.61 million requests, 552,960 GB-s.
    const bill = billOf({ ...UNUSED, objectRequests: 21_610_000, gigabyteSeconds: 552_960 });
    expect(bill).toBeCloseTo(5 + 20.61 * 0.15 + 0.15296 * 12.5, 5);
  });

  it("counts add up, each so many times", () => {
    const sum = total(
      [
        [2, { ...NOTHING, rowsWritten: 3 }],
        [1, { ...NOTHING, rowsWritten: 1, calls: 1 }],
      ],
      NOTHING,
    );
    expect(sum).toEqual({ ...NOTHING, rowsWritten: 7, calls: 1 });
  });
});
