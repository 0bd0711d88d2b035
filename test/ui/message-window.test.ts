import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  around,
  carry,
  MOST_DRAWN,
  newest,
  type Span,
  STEP,
  towardsNewer,
  towardsOlder,
} from "../../src/ui/message-window.ts";
import { messageView } from "../support/message-view.ts";

const waiting = (id: string) => messageView(0, { id, seq: null, isOwn: true, status: "queued" });
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => messageView(first + n));
const size = ({ from: first, to }: Span) => to - first;

describe("the window over a long thread", () => {
  it("opens at the newest", () => {
    expect(newest(50)).toEqual({ from: 0, to: 50 });
    expect(newest(10_000)).toEqual({ from: 10_000 - MOST_DRAWN, to: 10_000 });
  });

  it("moves by steps to either edge, and no further", () => {
    let span = newest(1_000);
    for (let step = 0; step < 100; step++) span = towardsOlder(span);
    expect(span).toEqual({ from: 0, to: MOST_DRAWN });
    expect(towardsOlder(span)).toBe(span);
    for (let step = 0; step < 100; step++) span = towardsNewer(span, 1_000);
    expect(span).toEqual(newest(1_000));
    expect(towardsNewer(span, 1_000)).toBe(span);
  });

  it("has a step before the message that is gone to, where there is one", () => {
    expect(around(500, 1_000).from).toBe(500 - STEP);
    expect(around(3, 1_000)).toEqual({ from: 0, to: MOST_DRAWN });
    expect(around(999, 1_000)).toEqual(newest(1_000));
    expect(around(3, 5)).toEqual({ from: 0, to: 5 });
  });

  it("shows a step of an older page at once, and the same messages as before", () => {
    const span = carry({ from: 0, to: 50 }, { before: from(51, 100), after: from(1, 100), follows: false });
    expect(span).toEqual({ from: 50 - STEP, to: 100 });
  });

  it("follows the end, letting go of the first in steps", () => {
    const before = from(1, MOST_DRAWN);
    const after = from(1, MOST_DRAWN + 1);
    const span = carry(newest(MOST_DRAWN), { before, after, follows: true });
    expect(span).toEqual({ from: 1 + STEP, to: MOST_DRAWN + 1 });
  });

  it("takes what comes behind it while there is room, for those who read further up", () => {
    const before = from(1, 100);
    expect(carry({ from: 0, to: 100 }, { before, after: from(1, 150), follows: false }).to).toBe(150);
    expect(carry({ from: 0, to: 100 }, { before, after: from(1, 900), follows: false }).to).toBe(MOST_DRAWN + STEP);
    expect(carry({ from: 0, to: 60 }, { before, after: from(1, 150), follows: false })).toEqual({ from: 0, to: 60 });
  });

  it("is not led astray by a message that failed and is tried again, nor by a log that began anew", () => {
    const failed = waiting("failed");
    const before = [failed, ...from(1, 300)];
    const after = [...from(1, 300), failed];
    expect(carry({ from: 0, to: 100 }, { before, after, follows: false })).toEqual({ from: 0, to: 99 });
    expect(carry({ from: 0, to: 100 }, { before, after: from(900, 905), follows: false })).toEqual({ from: 0, to: 6 });
  });

  it("stays with the message that the reader sees, whatever comes between it and the first that is drawn", () => {
    const before = [...from(1, 100), ...from(501, 600)];
    const after = [...from(1, 100), ...from(401, 600)];
    const change = { before, after, follows: false };
    expect(carry({ from: 0, to: 200 }, { ...change, seenId: "m510" })).toEqual({ from: 100 - STEP, to: 300 });
    expect(carry({ from: 50, to: 200 }, { ...change, seenId: "m510" })).toEqual({ from: 150, to: 300 });
    expect(carry({ from: 0, to: 200 }, { ...change, seenId: "m90" })).toEqual({ from: 0, to: MOST_DRAWN + STEP });
    expect(carry({ from: 0, to: 200 }, { ...change, seenId: "gone" })).toEqual({ from: 0, to: MOST_DRAWN + STEP });
  });

  it("is always within the thread, never over its measure, and keeps what was in its middle", () => {
    const counts = fc.record({
      first: fc.integer({ min: 0, max: 400 }),
      older: fc.nat({ max: 100 }),
      newer: fc.nat({ max: 400 }),
      at: fc.nat({ max: 400 }),
      length: fc.integer({ min: 1, max: MOST_DRAWN }),
      follows: fc.boolean(),
    });
    fc.assert(
      fc.property(counts, ({ first, older, newer, at, length, follows }) => {
        const before = from(1_000, 1_000 + first);
        const after = from(1_000 - older, 1_000 + first + newer);
        const start = Math.min(at, first);
        const span = { from: start, to: Math.min(start + length, before.length) };
        const next = carry(span, { before, after, follows });
        expect(next.from).toBeGreaterThanOrEqual(0);
        expect(next.to).toBeLessThanOrEqual(after.length);
        expect(size(next)).toBeLessThanOrEqual(MOST_DRAWN + STEP);
        if (follows) expect(next.to).toBe(after.length);
        else expect(after.slice(next.from, next.to)).toEqual(expect.arrayContaining(before.slice(span.from, span.to)));
      }),
      { numRuns: 60 },
    );
  });
});
