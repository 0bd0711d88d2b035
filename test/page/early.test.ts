import { afterEach, describe, expect, it, vi } from "vitest";
import { peopleAt } from "../../src/page/demo-people.ts";
import { ask, askEarly } from "../../src/page/early-requests.ts";
import { afterFirst, beforeDrawing, besideDrawing, goFirst, loaded } from "../../src/page/first.ts";
import type { Listing } from "../../src/page/listings.ts";
import { shownAt } from "../../src/page/shown.ts";
import { FakeNetwork } from "../support/fake-network.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  globalThis.parlorEarly = undefined;
});

describe("what is asked before the page's script is there", () => {
  function answering(...answers: (Response | Error)[]) {
    const fetched = vi.fn(async () => {
      const answer = answers.shift();
      if (answer instanceof Response) return answer;
      throw answer;
    });
    vi.stubGlobal("fetch", fetched);
    return fetched;
  }

  it("is not asked again, and good once", async () => {
    const fetched = answering(Response.json({ token: "first" }), Response.json({ token: "second" }));
    askEarly("/demo/login", { as: "demo-buyer" });
    expect(await ask("/demo/login", { as: "demo-buyer" })).toEqual({ status: 200, body: { token: "first" } });
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(await ask("/demo/login", { as: "demo-buyer" })).toEqual({ status: 200, body: { token: "second" } });
  });

  it("is an answer to nothing else", async () => {
    const fetched = answering(Response.json(1), Response.json(2));
    askEarly("/demo/login", { as: "demo-buyer" });
    expect(await ask("/demo/login", { as: "demo-seller" })).toEqual({ status: 200, body: 2 });
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it("fails for whoever takes it, and for nobody else", async () => {
    answering(new TypeError("no network"), new Response("busy", { status: 503 }));
    askEarly("/demo/seed", {});
    await expect(ask("/demo/seed", {})).rejects.toThrow("no network");
    expect(await ask("/demo/seed", {})).toEqual({ status: 503, body: null });
  });
});

it("who is shown at an address is known from it", () => {
  expect(peopleAt({ pathname: "/t/x", search: "?as=demo-agent" })).toEqual(["demo-agent"]);
  expect(peopleAt({ pathname: "/", search: "?as=mallory" })).toEqual(["demo-buyer", "demo-seller"]);
  expect(peopleAt({ pathname: "/homes", search: "" })).toEqual([]);
});

it("the conversation that is shown is the named one, else the first that is open to who looks", () => {
  const home = (threadId: string, people: Listing["people"], isOpen = true): Listing => ({
    threadId,
    people,
    isOpen,
    title: threadId,
  });
  const known = [
    home("unasked", ["demo-buyer"], false),
    home("theirs", ["demo-seller", "demo-agent"]),
    home("all", ["demo-buyer", "demo-seller", "demo-agent"]),
  ];
  expect(shownAt({ threadId: null, as: "demo-buyer" }, known)).toMatchObject({
    threadId: "all",
    people: ["demo-buyer"],
  });
  expect(shownAt({ threadId: null, as: null }, known)).toMatchObject({
    threadId: "theirs",
    people: ["demo-seller", "demo-agent"],
  });
  expect(shownAt({ threadId: "all", as: null }, known).people).toEqual(["demo-buyer", "demo-seller"]);
  expect(shownAt({ threadId: "unknown", as: "demo-buyer" }, [])).toMatchObject({
    threadId: "unknown",
    listing: undefined,
  });
  expect(shownAt({ threadId: null, as: null }, [])).toMatchObject({ threadId: null, people: [] });
});

describe("drawing waits", () => {
  /** A page that opens a thread, and whether that has been waited for long enough. */
  async function opening() {
    const page = new FakeNetwork();
    void page.thread.open();
    let isOver = false;
    void loaded(page.thread).then(() => {
      isOver = true;
    });
    await page.settled();
    return { page, isOver: async () => page.settled().then(() => isOver) };
  }

  it("until there are messages", async () => {
    const { page, isOver } = await opening();
    page.socket.open();
    expect(await isOver()).toBe(false);
    page.socket.hear(...page.server.greeting(page.socket.url.searchParams));
    expect(await isOver()).toBe(true);
  });

  it("until it is refused", async () => {
    const { page, isOver } = await opening();
    page.socket.end(4003);
    expect(await isOver()).toBe(true);
  });

  it("a moment for what is kept, where the server is out of reach", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { page, isOver } = await opening();
    page.device?.onNetwork(false);
    page.canAsk = false;
    page.socket.end();
    await page.settled();
    expect([page.is, await isOver()]).toEqual(["offline", false]);
    vi.advanceTimersByTime(299);
    expect(await isOver()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await isOver()).toBe(true);
  });

  it("no longer than a moment, and for nothing that fails", async () => {
    await beforeDrawing(Promise.reject(new Error("gone")));
    vi.useFakeTimers();
    let isDrawn = false;
    const drawing = beforeDrawing(new Promise(() => {})).then(() => {
      isDrawn = true;
    });
    await vi.advanceTimersByTimeAsync(299);
    expect(isDrawn).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await drawing;
  });
});

it("the conversation waits for what is drawn around it, then for its messages, and not for ever", async () => {
  vi.useFakeTimers();
  const around = Promise.withResolvers<void>();
  let isDrawn = false;
  const drawing = besideDrawing(new Promise(() => {}), around.promise).then(() => {
    isDrawn = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  around.resolve();
  await vi.advanceTimersByTimeAsync(799);
  expect(isDrawn).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await drawing;
  expect(isDrawn).toBe(true);
  await besideDrawing(Promise.resolve(), Promise.reject(new Error("gone")));
});

describe("the rest of the page", () => {
  it("comes after what the page was opened for", async () => {
    const order: string[] = [];
    let arrive = () => {};
    const first = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    goFirst(
      first.then(() => order.push("first")),
      first,
    );
    const rest = afterFirst(async () => "rest").then((part) => order.push(part));
    arrive();
    await rest;
    expect(order).toEqual(["first", "rest"]);
  });

  it("comes all the same when that fails, or takes long", async () => {
    goFirst(Promise.reject(new Error("gone")), Promise.resolve());
    expect(await afterFirst(async () => "rest")).toBe("rest");
    vi.useFakeTimers();
    goFirst(new Promise(() => {}), Promise.resolve());
    const rest = afterFirst(async () => "rest");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await rest).toBe("rest");
  });
});
