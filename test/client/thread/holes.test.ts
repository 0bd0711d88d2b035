import { describe, expect, it } from "vitest";
import { putPage } from "../../../src/client/thread/pages.ts";
import { EMPTY_TIMELINE, revise, type Timeline } from "../../../src/client/thread/timeline.ts";
import type { NewMessage } from "../../../src/protocol/message.ts";
import { FakeThread } from "../../../src/testing/fake-thread.ts";
import { FakeNetwork } from "../../support/fake-network.ts";

const texts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `m${from + n}`);

/** Ada has the last ten of a hundred messages; then so many come while she is away, and she is back. */
async function comeBackAfter(missed: number) {
  const server = new FakeThread();
  const faults: { isDown: boolean; retryAfterMs?: number | undefined } = { isDown: false };
  const requests: string[] = [];
  const fetch = async (address: string) => {
    const { search, searchParams } = new URL(address);
    requests.push(search);
    const { isDown, retryAfterMs } = faults;
    return isDown
      ? Response.json({ code: "unavailable", retryAfterMs }, { status: 503 })
      : Response.json(server.page(searchParams));
  };
  const ada = new FakeNetwork({ server, fetch });
  const say = (count: number) => {
    for (let n = 0; n < count; n++) {
      const seq = server.lastSeq + 1;
      server.post("bob", `message-of-bob-${seq}`, `m${seq}`);
    }
  };
  say(100);
  void ada.thread.open({ limit: 10 });
  await ada.settled();
  ada.accept();
  const miss = async (count: number) => {
    say(count);
    ada.socket.end();
    await ada.pass(5_000);
    ada.accept();
    await ada.settled();
  };
  await miss(missed);
  const fill = async (side: "older" | "newer") => {
    const [hole] = ada.thread.getSnapshot().holes;
    if (!hole) throw new Error("there is no hole");
    ada.thread.fill(hole, side);
    await ada.settled();
  };
  const holes = () => ada.thread.getSnapshot().holes;
  return { ada, server, faults, requests, miss, fill, holes };
}

describe("a hole in a thread", () => {
  it("C3: is what came between, and is filled from either side, a page at a time, until nothing is missing", async () => {
    const { ada, fill, holes } = await comeBackAfter(560);
    expect(ada.texts()).toEqual([...texts(91, 100), ...texts(651, 660)]);
    expect(holes()).toEqual([{ afterSeq: 100, beforeSeq: 651, load: "idle" }]);
    await fill("older");
    expect(ada.texts()).toEqual([...texts(91, 110), ...texts(651, 660)]);
    await fill("newer");
    expect(ada.texts()).toEqual([...texts(91, 110), ...texts(641, 660)]);
    expect(holes()).toEqual([{ afterSeq: 110, beforeSeq: 641, load: "idle" }]);
    while (holes().length > 0) await fill("newer");
    expect(ada.texts()).toEqual(texts(91, 660));
  });

  it("says that a page is on its way, or did not come, and can be asked again", async () => {
    const { ada, faults, fill, holes } = await comeBackAfter(560);
    faults.isDown = true;
    const [hole] = holes();
    if (!hole) throw new Error("there is no hole");
    ada.thread.fill(hole, "older");
    expect(holes()).toMatchObject([{ load: "loading" }]);
    await ada.settled();
    expect(holes()).toMatchObject([{ load: "failed" }]);
    faults.isDown = false;
    await fill("older");
    expect(holes()).toEqual([{ afterSeq: 110, beforeSeq: 651, load: "idle" }]);
  });

  it("is none of those that are made up, or are no more", async () => {
    const { ada, requests, holes } = await comeBackAfter(560);
    const asked = requests.length;
    ada.thread.fill({ afterSeq: 3, beforeSeq: 9 }, "older");
    ada.thread.fill({ afterSeq: Number.NaN, beforeSeq: Number.NaN }, "newer");
    await ada.settled();
    expect([requests.length, holes().map(({ load }) => load)]).toEqual([asked, ["idle"]]);
  });

  it("is one of ten at most: what is older than that goes", async () => {
    const { ada, server, holes } = await comeBackAfter(560);
    for (let absence = 0; absence < 12; absence++) {
      for (let n = 0; n < 501; n++) server.post("bob", `message-of-bob-${absence}-${n}`, `absence ${absence}`);
      // It held for so long that the next dial comes soon.
      await ada.pass(6_000);
      ada.socket.end();
      await ada.pass(5_000);
      ada.accept();
      await ada.settled();
    }
    expect(holes()).toHaveLength(10);
    expect(ada.texts().filter((text) => text === "absence 11")).toHaveLength(10);
  });

  it("is there after a jump far back, which takes one page", async () => {
    const { ada, requests, holes } = await comeBackAfter(560);
    requests.length = 0;
    await expect(ada.thread.loadAround(300)).resolves.toBe(true);
    expect(requests).toEqual(["?around=300&limit=10"]);
    expect(ada.texts()).toEqual([...texts(91, 100), ...texts(295, 304), ...texts(651, 660)]);
    expect(holes()).toMatchObject([
      { afterSeq: 100, beforeSeq: 295 },
      { afterSeq: 304, beforeSeq: 651 },
    ]);
    await expect(ada.thread.loadAround(300)).resolves.toBe(true);
    expect(requests).toHaveLength(1);
    for (const seq of [9_999, 0, -1, 3.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(ada.thread.loadAround(seq)).resolves.toBe(false);
    }
  });
});

describe("what was here before a time of which nothing is known", () => {
  it("C3: is in doubt until it has been asked for again, and is asked for again when that failed", async () => {
    const { ada, server, faults, requests, miss } = await comeBackAfter(0);
    faults.isDown = true;
    server.resumeEvents = 2;
    const [event] = server.log.slice(94);
    if (event?.type !== "new_message") throw new Error("no message");
    server.log[94] = { ...event, rev: 101, message: "edited" };
    server.log[95] = { type: "thread_updated", threadId: server.id, seq: 96, at: 0, by: "bob" };
    await miss(20);
    const doubted = () => ada.thread.getSnapshot().messages.flatMap(({ isInDoubt, text }) => (isInDoubt ? [text] : []));
    expect(doubted()).toEqual(texts(91, 100));
    faults.isDown = false;
    expect(requests).toHaveLength(1);
    await ada.pass(20_000);
    expect(requests).toHaveLength(2);
    expect(doubted()).toEqual([]);
    // Ten were asked for again, one of which is gone.
    expect(ada.texts()).toEqual([...texts(90, 94), "edited", ...texts(97, 100), ...texts(111, 120)]);
  });

  it.each([
    ["less and less often", undefined, [1, 1, 2, 2, 2]],
    ["not before the time that the server named", 60_000, [1, 1, 1, 1, 1]],
  ])("C3: is asked for %s while it cannot be had", async (_, retryAfterMs, asked) => {
    const { ada, server, faults, requests, miss } = await comeBackAfter(0);
    Object.assign(faults, { isDown: true, retryAfterMs });
    server.resumeEvents = 2;
    await miss(20);
    const counts: number[] = [];
    for (let n = 0; n < asked.length; n++) {
      counts.push(requests.length);
      await ada.pass(4_500);
    }
    expect(counts).toEqual(asked);
  });
});

describe("a page that is put to its place", () => {
  const message = (seq: number, rev = seq): NewMessage => ({
    type: "new_message",
    threadId: "t1",
    seq,
    rev,
    id: `message-${seq}`,
    senderId: "bob",
    messageType: "text",
    message: `of revision ${rev}`,
    at: seq,
  });
  const page = { epoch: "e1", asOfSeq: 9, messages: [message(3, 4), message(2), message(1)] };
  const timeline = (isCurrent: boolean): Timeline => ({
    ...EMPTY_TIMELINE,
    epoch: "e1",
    cursor: 9,
    messages: [message(2), message(3, 8)],
    ranges: [{ from: 2, to: 3, isCurrent }],
  });

  it("leaves what did not change the same object, and what an event has changed since as it is", () => {
    const before = timeline(true);
    const { messages } = putPage(before, { to: "before", seq: 4 }, { ...page, asOfSeq: 5 });
    expect(messages.map(({ seq, rev }) => [seq, rev])).toEqual([
      [1, 1],
      [2, 2],
      [3, 8],
    ]);
    expect(messages[1]).toBe(before.messages[0]);
    expect(messages[2]).toBe(before.messages[1]);
  });

  it("counts more than what is here, whatever its revision, unless that was changed after it", () => {
    const revAfter = (asOfSeq: number) =>
      putPage(timeline(false), { to: "before", seq: 4 }, { ...page, asOfSeq }).messages[2]?.rev;
    expect([revAfter(8), revAfter(7)]).toEqual([4, 8]);
  });

  it("says nothing of a message that was changed after it and is not here", () => {
    const known = revise(timeline(true), message(1, 9));
    expect(putPage(known, { to: "before", seq: 2 }, { ...page, asOfSeq: 8 })).toBe(known);
    expect(putPage(known, { to: "before", seq: 2 }, page).messages).toHaveLength(3);
  });

  it("puts nothing where nobody knows where that is", () => {
    const before = timeline(true);
    expect(putPage(before, { to: "before", seq: Number.NaN }, page)).toBe(before);
  });

  it("takes away what it covers and does not have, and nothing else", () => {
    const { messages, ranges } = putPage(timeline(true), { to: "after", seq: 2 }, { ...page, messages: [], after: 5 });
    expect(messages.map(({ seq }) => seq)).toEqual([2]);
    expect(ranges).toEqual([{ from: 2, to: 5, isCurrent: true }]);
  });
});
