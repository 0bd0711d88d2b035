import { afterEach, describe, expect, it, vi } from "vitest";
import { peopleAt } from "../../src/page/demo-people.ts";
import { ask, askEarly } from "../../src/page/early-requests.ts";
import { afterFirst, goFirst } from "../../src/page/first.ts";
import type { Listing } from "../../src/page/listings.ts";
import { shownAt } from "../../src/page/shown.ts";

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
    ...{ threadId, people, isOpen, title: threadId },
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

describe("the rest of the page", () => {
  it("comes after what the page was opened for", async () => {
    const order: string[] = [];
    let arrive = () => {};
    const first = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    goFirst(first.then(() => order.push("first")));
    const rest = afterFirst(async () => "rest").then((part) => order.push(part));
    arrive();
    await rest;
    expect(order).toEqual(["first", "rest"]);
  });

  it("comes all the same when that fails, or takes long", async () => {
    goFirst(Promise.reject(new Error("gone")));
    expect(await afterFirst(async () => "rest")).toBe("rest");
    vi.useFakeTimers();
    goFirst(new Promise(() => {}));
    const rest = afterFirst(async () => "rest");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await rest).toBe("rest");
  });
});
