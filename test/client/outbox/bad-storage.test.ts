import { describe, expect, it, onTestFinished } from "vitest";
import type { ParlorOptions, Problem } from "../../../src/client/index.ts";
import { FakeBrowser } from "../../support/fake-browser.ts";
import { FakeNetwork } from "../../support/fake-network.ts";
import { device, kept, serve, storageOf } from "../../support/reloads.ts";

describe("a storage that is no good", () => {
  it.each<[string, ParlorOptions["storage"]]>([
    ["is refused", () => Promise.reject(new DOMException("not here", "SecurityError"))],
    ["is full", async () => storageOf({ put: () => Promise.reject(new DOMException("full", "QuotaExceededError")) })],
    ["cannot be read", async () => storageOf({ readAll: () => Promise.reject(new Error("corrupt")) })],
  ])("%s: that is said, and messages go out all the same", async (_, storage) => {
    const { server, problems, load } = device({ storage });
    const page = await load();
    page.thread.send({ text: "one" });
    await serve(page, await page.live());
    expect(server.texts()).toEqual(["one"]);
    expect(problems[0]).toMatchObject({ code: "storage" });
  });

  it("does not open: after five seconds it is done without", async () => {
    const problems: Problem[] = [];
    const onProblem = (problem: Problem) => problems.push(problem);
    const page = new FakeNetwork({ userId: "ada", storage: () => new Promise(() => {}), onProblem });
    page.thread.send({ text: "one" });
    await page.settled();
    await page.pass(5_000);
    expect(problems).toMatchObject([{ code: "storage" }]);
    await serve(page, await page.live());
    expect(page.server.texts()).toEqual(["one"]);
  });

  it("has a broken item: it is set aside and told, and the rest goes out", async () => {
    const browser = new FakeBrowser();
    for (const item of [{ id: "a", text: 5 }, "nonsense", null, { id: "b" }])
      browser.kept.set(`${JSON.stringify(item)}`, item);
    const { server, problems, load } = device({ storage: browser.open().storage });
    (await load()).thread.send({ text: "one" });
    const page = await load();
    await serve(page, page.accept());
    expect(server.texts()).toEqual(["one"]);
    expect(problems.map(({ code }) => code)).toEqual(Array(4).fill("broken_item"));
    expect(browser.aside).toHaveLength(4);
    expect([...browser.kept.keys()]).toEqual([]);
  });

  it("whose methods throw at once is as one that rejects: in all that is done with it", async () => {
    const refuse = () => {
      throw new DOMException("closed", "InvalidStateError");
    };
    const storage = async () => storageOf({ put: refuse, setAside: refuse, readPage: refuse, clear: refuse });
    const { server, load } = device({ storage });
    const page = await load();
    const socket = await page.live();
    page.thread.send({ text: "one" });
    await serve(page, socket);
    expect(server.texts()).toEqual(["one"]);
    await page.parlor.logout();
    expect(page.is).toBe("closed");
  });

  it("of which an application hears that throws: it is reported, and all the rest goes on", async () => {
    const browser = new FakeBrowser();
    browser.kept.set("broken", { id: 5 });
    browser.kept.set("x", kept({ writtenAt: 4e12 }));
    const reported: unknown[] = [];
    const report = (error: unknown) => reported.push(error);
    process.on("uncaughtException", report);
    onTestFinished(() => void process.off("uncaughtException", report));
    const onProblem = () => {
      throw new Error("of the application");
    };
    const { load } = device({ storage: browser.open().storage, onProblem });
    const page = await load({ onProblem });
    expect(page.texts()).toEqual(["old"]);
    const other = await load({ onProblem, storage: () => Promise.reject(new Error("not here")) });
    await other.parlor.logout();
    await other.settled();
    // The broken item; the storage, once: a logout that cannot clear it says nothing new.
    const told = { message: "of the application" };
    expect(reported).toMatchObject([told, told]);
  });
});

it("where nothing is to be kept, a token that names nobody is no problem", async () => {
  const problems: Problem[] = [];
  const page = new FakeNetwork({ onProblem: (problem) => problems.push(problem) });
  await page.live();
  await page.parlor.context.store.opened;
  await page.settled();
  expect(problems).toEqual([]);
});
