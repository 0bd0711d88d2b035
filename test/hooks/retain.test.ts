import { describe, expect, it, onTestFinished, vi } from "vitest";
import { retain } from "../../src/hooks/retain.ts";
import { FakeBrowser } from "../support/fake-browser.ts";
import { FakeNetwork } from "../support/fake-network.ts";
import { InboxStage } from "../support/inbox-stage.ts";

/** A page of Ada's that has just been loaded: what waits in a thread is on its way before anybody shows it. */
async function load(browser: FakeBrowser): Promise<FakeNetwork> {
  const page = new FakeNetwork({ userId: "ada", storage: browser.open().storage });
  await page.parlor.context.store.opened;
  await page.settled();
  return page;
}

/** A browser in which the thread was open, and in which something was written that has not been sent. */
async function written(): Promise<FakeBrowser> {
  const browser = new FakeBrowser();
  const before = await load(browser);
  before.server.post("bob", "message-of-bob-1", "before");
  const socket = await before.live();
  await before.pass(2_000);
  socket.end();
  before.thread.send({ text: "mine" });
  await before.settled();
  return browser;
}

it("a thread that what waits has opened is the component's too: it stays when that has been sent", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const page = await load(await written());
  expect(page.thread.isOpen).toBe(false);
  const letGo = retain(page.thread);
  const socket = page.accept();
  const { events, sent } = page.server.post("ada", String(socket.of("send_message")[0]?.id), "mine");
  socket.hear(...events, sent);
  expect([page.is, page.thread.isOpen]).toEqual(["live", true]);
  letGo();
  vi.advanceTimersByTime(1_000);
  expect([page.is, page.thread.isOpen]).toEqual(["closed", false]);
});

it("… and shows what was seen before, also without a network", async () => {
  const page = await load(await written());
  retain(page.thread);
  for (let turn = 0; turn < 4; turn++) await page.settled();
  expect(page.texts()).toEqual(["before", "mine"]);
});

it("what the application has open is left to it, also while it rests", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const page = new FakeNetwork();
  await page.live();
  page.device?.onFreeze();
  retain(page.thread)();
  vi.advanceTimersByTime(1_000);
  page.device?.onWake();
  expect(page.is).toBe("connecting");
});

it("what is refused is not asked for again by one more who shows it, but by the next when all have let go", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const page = new FakeNetwork();
  const first = retain(page.thread);
  await page.settled();
  page.accept().end(4003);
  const second = retain(page.thread);
  await page.settled();
  expect([page.is, page.sockets.length]).toEqual(["failed", 1]);
  first();
  second();
  retain(page.thread);
  await page.settled();
  expect([page.is, page.sockets.length]).toEqual(["connecting", 2]);
});

describe("what was opened by turns is closed for who opened it last", () => {
  const subjects = [
    ["a thread", () => new FakeNetwork().thread],
    ["an inbox", () => new InboxStage().inbox],
  ] as const;

  it.each(subjects)("%s that the application closed, and a component opened again, is the component's", (_, make) => {
    const held = make();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    void held.open();
    const first = retain(held);
    held.close();
    const second = retain(held);
    first();
    second();
    expect(held.isOpen).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(held.isOpen).toBe(false);
  });

  it.each(subjects)("%s that the application opens while it lingers is the application's", (_, make) => {
    const held = make();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    retain(held)();
    void held.open();
    vi.advanceTimersByTime(1_000);
    expect(held.isOpen).toBe(true);
    retain(held)();
    vi.advanceTimersByTime(1_000);
    expect(held.isOpen).toBe(true);
  });
});
