import { afterEach, describe, expect, it, vi } from "vitest";
import { createParlor, type Problem } from "../../src/client/index.ts";
import { platformPorts } from "../../src/client/ports.ts";
import { FakeServer } from "../../src/testing/index.ts";

/** What a browser may have and forbid: each a name that throws, or is not there. */
const INTERFACES = ["indexedDB", "localStorage", "sessionStorage", "BroadcastChannel", "crypto"] as const;
const OF_NAVIGATOR = ["locks", "serviceWorker", "onLine"] as const;

const refuse = () => {
  throw new DOMException("cookies are blocked", "SecurityError");
};

const undo: (() => void)[] = [];

afterEach(() => {
  for (const work of undo.splice(0)) work();
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Until the test is over, `get` is what there is by this name. */
function define(owner: object, name: string, get: () => unknown): void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { get, configurable: true });
  undo.push(() => {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  });
}

/** A page in which all of this throws, or is absent. */
function aPageWith(get: () => unknown): void {
  vi.stubGlobal("document", { visibilityState: "visible" });
  for (const name of INTERFACES) define(globalThis, name, get);
  const navigator = {};
  for (const name of OF_NAVIGATOR) Object.defineProperty(navigator, name, { get });
  define(globalThis, "navigator", () => navigator);
}

describe.each([
  ["throws at its name", refuse, 1],
  ["is not there", () => undefined, 0],
])("where every interface of the device %s", (_, get, problemsTold) => {
  it("messages go out all the same, and the application is told once if storage is forbidden", async () => {
    aPageWith(get);
    const server = new FakeServer();
    const room = server.createThread({ threadId: "t1", members: ["ada", "bob"] });
    const problems: Problem[] = [];
    const { storage: _, random: __, tabs: ___, ...ports } = server.ports("ada");
    const found = platformPorts();
    const parlor = createParlor({
      ...ports,
      random: found.random,
      tabs: found.tabs,
      onProblem: (problem) => problems.push(problem),
    });
    const thread = parlor.thread("t1");
    void thread.open();
    thread.send({ text: "all the same" });
    await server.pass(1_000);
    expect(room.log).toMatchObject([{ message: "all the same" }]);
    expect(problems.map(({ code }) => code)).toEqual(Array(problemsTold).fill("storage"));
    await parlor.logout();
    expect(problems).toHaveLength(problemsTold);
  });

  it("the service is there, and tells once, however often it connects", async () => {
    aPageWith(get);
    const { WebSocketService } = await import("../../src/client/service/websocket-service.ts");
    const server = new FakeServer();
    server.createThread({ threadId: "t1", members: ["ada", "bob"] });
    const problems: Problem[] = [];
    const { storage: _, ...ports } = server.ports("ada");
    const service = new WebSocketService();
    service.configure({ ...ports, onProblem: (problem) => problems.push(problem) });
    for (let n = 0; n < 2; n++) {
      const connecting = service.connect();
      await server.pass(1_000);
      expect(await connecting).toBe(true);
      service.disconnect();
    }
    expect(problems.map(({ code }) => code)).toEqual(Array(problemsTold).fill("storage"));
  });
});

describe("where IndexedDB has its name and cannot be opened", () => {
  it.each([
    ["is null", null],
    ["throws", { open: refuse }],
  ])("because it %s: that is told once, and what waits outlives a disconnect", async (_, factory) => {
    vi.stubGlobal("document", { visibilityState: "visible" });
    define(globalThis, "indexedDB", () => factory);
    const { WebSocketService } = await import("../../src/client/service/websocket-service.ts");
    const server = new FakeServer();
    const room = server.createThread({ threadId: "t1", members: ["ada", "bob"] });
    const problems: Problem[] = [];
    const { storage: _storage, ...ports } = server.ports("ada");
    const service = new WebSocketService();
    service.configure({ ...ports, userId: "ada", onProblem: (problem) => problems.push(problem) });
    server.faults.isDown = true;
    for (let n = 0; n < 3; n++) {
      void service.connect();
      service.sendMessage("t1", `${n}`);
      await server.pass(1_000);
      service.disconnect();
    }
    server.faults.isDown = false;
    void service.connect();
    await server.pass(60_000);
    expect(room.texts()).toEqual(["0", "1", "2"]);
    expect(problems).toMatchObject([{ code: "storage" }]);
  });

  it("a client without the service tells it once, a logout included", async () => {
    vi.stubGlobal("document", { visibilityState: "visible" });
    define(globalThis, "indexedDB", () => ({ open: refuse }));
    const server = new FakeServer();
    server.createThread({ threadId: "t1", members: ["ada", "bob"] });
    const problems: Problem[] = [];
    const { storage: _storage, ...ports } = server.ports("ada");
    const parlor = createParlor({ ...ports, userId: "ada", onProblem: (problem) => problems.push(problem) });
    void parlor.thread("t1").open();
    await server.pass(1_000);
    await parlor.logout();
    await server.pass(1_000);
    expect(problems).toMatchObject([{ code: "storage" }]);
  });
});

it("a page may have locks and no channel, or a channel and no locks: then it is as one that is alone", () => {
  vi.stubGlobal("document", { visibilityState: "visible" });
  define(globalThis, "navigator", () => ({ locks: { request: async () => {} } }));
  expect(platformPorts().tabs).toBeDefined();
  define(globalThis, "BroadcastChannel", refuse);
  expect(platformPorts().tabs).toBeUndefined();
  for (const work of undo.splice(0).reverse()) work();
  define(globalThis, "navigator", () => Object.defineProperty({}, "locks", { get: refuse }));
  expect(platformPorts().tabs).toBeUndefined();
});

it("locks that throw instead of rejecting are refused locks", async () => {
  vi.stubGlobal("document", { visibilityState: "visible" });
  define(globalThis, "navigator", () => ({ locks: { request: refuse } }));
  const { tabs } = platformPorts();
  await expect(tabs?.locks.request("a", {}, () => undefined)).rejects.toThrow("cookies are blocked");
});
