import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { call, NetworkClient } from "../support/network-client.ts";
import { Scene } from "./scene.ts";

/** More than two pages of an inbox. */
const THREADS = 120;
/** One more than is counted. */
const UNREAD = 1_000;
const BATCH = 100;

const plenty = { burst: 2 * UNREAD, perSecond: UNREAD };
const scene = new Scene({
  vars: { LIMITS: JSON.stringify({ messagesPerUser: plenty, messagesPerThread: plenty, framesPerSocket: plenty }) },
});

const threadId = (index: number) => `many:${index}`;

async function createThread(index: number): Promise<void> {
  const members = ["demo-buyer", "demo-seller"].map((userId) => ({ userId }));
  const subject = { type: "listing", id: `${index}`, title: `House number ${index}` };
  await call(`${scene.url}/v1/threads`, { body: { id: threadId(index), subject, members } });
}

async function open(): Promise<Page> {
  const page = await scene.window();
  await page.goto(`${scene.url}/t/demo-listing-1?as=demo-buyer`);
  return page;
}

describe("a person with many threads", () => {
  it("has them by pages, each once, the latest first", async () => {
    for (let index = 0; index < THREADS; index++) await createThread(index);
    const page = await open();
    const rows = page.locator(".parlor-row");
    const more = page.getByRole("button", { name: "Load more conversations" });
    await page.locator(`[data-thread-id="${threadId(THREADS - 1)}"]`).waitFor();
    await more.waitFor();
    const first = await rows.count();
    expect(first).toBeLessThan(THREADS);
    while (await more.isVisible()) {
      const shown = await rows.count();
      await more.focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => rows.count()).toBeGreaterThan(shown);
    }
    // The button has gone; who pressed it is at the first of those that came last.
    expect(await rows.locator("a:focus").count()).toBe(1);
    const ids = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-thread-id") ?? ""));
    expect(new Set(ids).size).toBe(ids.length);
    const made = ids.filter((id) => id.startsWith("many:"));
    expect(made).toEqual(Array.from({ length: THREADS }, (_, index) => threadId(THREADS - 1 - index)));
  });

  it("is told when not everything could be looked through, instead of that nothing was found", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Load more conversations" }).waitFor();
    scene.expected = /Failed to load resource/;
    await page.route(/inbox\?.*cursor=/, (route) => route.abort());
    await page.getByRole("searchbox").fill("no such house");
    await page.getByRole("button", { name: "More conversations could not be loaded. Try again" }).waitFor();
    expect(await page.getByText("Nothing found").count()).toBe(0);
    await page.unroute(/inbox\?.*cursor=/);
    await page.getByRole("button", { name: "More conversations could not be loaded. Try again" }).click();
    await page.getByText("no such house").waitFor();
  });

  it("is told of a thousand unread messages as 999+, and of the rest once it is read", async () => {
    await createThread(THREADS);
    const url = `${scene.url}/v1/threads/${threadId(THREADS)}`;
    const seller = await NetworkClient.open(url, { userId: "demo-seller" });
    const frame = (index: number) => ({
      type: "send_message",
      id: crypto.randomUUID(),
      messageType: "text",
      message: `offer ${index}`,
    });
    for (let sent = 0; sent < UNREAD; sent += BATCH) {
      seller.send(Array.from({ length: BATCH }, (_, index) => frame(sent + index)));
    }
    const page = await open();
    const row = page.locator(`[data-thread-id="${threadId(THREADS)}"]`);
    await row.locator(".parlor-badge").filter({ hasText: "999+" }).waitFor();
    await row.getByRole("link").click();
    await row.locator(".parlor-badge").waitFor({ state: "detached" });
    seller.ws.close();
  });
});
