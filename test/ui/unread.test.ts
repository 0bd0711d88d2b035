import { describe, expect, it } from "vitest";
import { freshIn, initialListState, nextListState } from "../../src/ui/list-state.ts";
import { arrange } from "../../src/ui/runs.ts";
import { countSince, firstUnread } from "../../src/ui/unread.ts";
import { messageView as message } from "../support/message-view.ts";

describe("what is unread", () => {
  it("begins with the first of others, and ends with what was there at the opening", () => {
    const messages = [message(1), message(2, { isOwn: true }), message(3), message(4)];
    expect(firstUnread(messages, { afterSeq: 1, upToSeq: 4 })?.id).toBe("m3");
    expect(firstUnread(messages, { afterSeq: 3, upToSeq: 3 })).toBeUndefined();
    expect(firstUnread(messages, { afterSeq: 1, upToSeq: 2 })).toBeUndefined();
    expect(countSince(messages, 1)).toBe(2);
    expect(countSince([...messages, message(0, { seq: null, isOwn: true })], 3)).toBe(1);
  });
});

describe("what has just come", () => {
  it("is what follows the last; neither history nor a burst", () => {
    const before = [message(1), message(2)];
    expect([...freshIn(before, [...before, message(3)])]).toEqual(["m3"]);
    expect([...freshIn(before, [message(0), ...before])]).toEqual([]);
    expect([...freshIn(before, [...before, ...[3, 4, 5, 6, 7].map((seq) => message(seq))])]).toEqual([]);
    expect([...freshIn([], before)]).toEqual([]);
  });

  it("is not what a connection brings when it is back", () => {
    const live = { start: undefined, isLive: true };
    const first = nextListState(initialListState, { ...live, messages: [message(1)], isLive: false });
    const back = nextListState(first, { ...live, messages: [message(1), message(2)] });
    expect(back.fresh.size).toBe(0);
    expect([...nextListState(back, { ...live, messages: [message(1), message(2), message(3)] }).fresh]).toEqual(["m3"]);
  });
});

describe("runs and days", () => {
  it("are the same wherever the window is", () => {
    const day = (at: number) => `day ${Math.floor(at / 86_400_000)}`;
    const messages = Array.from({ length: 60 }, (_, n) =>
      message(n + 1, { at: n * 7_000_000 + (n % 3) * 20_000, senderId: n % 5 < 2 ? "bob" : "cy" }),
    );
    const all = arrange(messages, { holes: [], span: { from: 0, to: 60 }, day, now: 0 });
    const some = arrange(messages, { holes: [], span: { from: 13, to: 41 }, day, now: 0 });
    expect(some).toEqual(all.slice(13, 41));
    expect(all.filter((row) => row.day !== null).length).toBeGreaterThan(2);
  });

  it("do not go on over a hole, which stands before the first message after it", () => {
    const hole = { afterSeq: 2, beforeSeq: 90, load: "idle" } as const;
    const messages = [message(1), message(2), message(92), message(93)].map((one) => ({ ...one, at: 0 }));
    const rows = arrange(messages, { holes: [hole], span: { from: 0, to: 4 }, day: () => "one day", now: 0 });
    expect(rows.map((row) => [row.hole, row.day, row.isFirst, row.isLast])).toEqual([
      [null, "one day", true, false],
      [null, null, false, true],
      [hole, null, true, false],
      [null, null, false, true],
    ]);
  });
});
