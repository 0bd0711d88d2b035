import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Scene } from "./scene.ts";
import { isLive, keptIn, message, say, stored } from "./windows.ts";

const [FLAT, HOUSE] = ["demo-listing-1", "demo-listing-2"];
const LAST = "You're making this easy.";

const scene = new Scene();

/** One more tab of a browser, at this address, with a conversation that is live. */
async function tab(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  scene.watch(page);
  await page.goto(`${scene.url}${path}`);
  await isLive(page);
  return page;
}

/** The server is gone for as long as `meanwhile` takes. */
async function withoutServer(meanwhile: () => Promise<void>): Promise<void> {
  await scene.kill();
  try {
    await meanwhile();
  } finally {
    await scene.revive();
  }
}

const endingWith = async (threadId: string, words: string) =>
  (await stored(scene.url, threadId)).filter((text) => text.endsWith(words));

const own = (page: Page, statuses: readonly string[], text = "") =>
  page.locator(statuses.map((status) => `[data-status="${status}"]`).join(), { hasText: text });
const ARRIVED = ["sent", "delivered"];
const WAITING = ["queued", "sending", "unconfirmed"];

describe("without a network", () => {
  /** Settles when the page is kept: its service worker has all files. */
  const isKept = (page: Page) =>
    page.evaluate(async () => {
      const { serviceWorker } = navigator;
      await serviceWorker.ready;
      if (serviceWorker.controller) return;
      await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    });

  it("one opens the page, reads, and writes; all of it is sent in order, once, when one is back", async () => {
    const path = `/t/${HOUSE}?as=demo-buyer`;
    const page = await scene.visit(path);
    const context = page.context();
    await message(page, LAST).waitFor();
    await page.locator(".parlor-row").nth(2).waitFor();
    await isKept(page);
    await expect.poll(() => keptIn(page, "thread")).toBe(2);

    const lines = ["one of no network", "two of no network", "three of no network"];
    await context.setOffline(true);
    await withoutServer(async () => {
      // On the first visit already: what this page has not loaded yet is kept for it.
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await page.getByRole("dialog", { name: "Notifications" }).waitFor();
      await page.keyboard.press("Escape");
      await page.reload();
      await message(page, LAST).waitFor();
      await page.locator(".parlor-row").nth(2).waitFor();
      for (const line of lines) await say(page, line);
      await own(page, ["queued"], "three of no network").waitFor();
      await page.getByRole("button", { name: "Your status: Offline" }).waitFor();
      await page.getByRole("link", { name: "Homes" }).click();
      await page.getByText("Old mill house by the stream").waitFor();
      await page.goto(`${scene.url}${path}`);
      await message(page, "three of no network").waitFor();
    });
    await context.setOffline(false);
    await isLive(page);
    await own(page, ARRIVED, "three of no network").waitFor();
    expect(await endingWith(HOUSE, "of no network")).toEqual(lines);
  });

  it("keeps nothing of what the service has answered", async () => {
    const page = await scene.visit("/?as=demo-buyer");
    await isKept(page);
    await page.reload();
    await isLive(page);
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toContain("/");
    expect(kept).toContain("/pictures/people/nora.svg");
    expect(kept.filter((path) => /^\/(v1|demo|healthz)/.test(path))).toEqual([]);
  });
});

describe("what is written while the server is gone", () => {
  const path = `/t/${FLAT}?as=demo-buyer`;

  it("I21: shows in another tab at once, and that tab sends it when the one in which it was written is closed", async () => {
    const first = await scene.visit(path);
    const second = await tab(first.context(), path);
    const lines = ["one of two tabs", "two of two tabs", "three of two tabs"];
    await withoutServer(async () => {
      for (const text of lines) await say(first, text);
      await own(second, WAITING, "three of two tabs").waitFor();
      await first.close();
    });
    await own(second, ARRIVED, "three of two tabs").waitFor();
    expect(await endingWith(FLAT, "of two tabs")).toEqual(lines);
  });

  it("I21: goes out when the page is opened again after all tabs were closed, once", async () => {
    const first = await scene.visit(path);
    const lines = ["one of before", "two of before"];
    await withoutServer(async () => {
      for (const text of lines) await say(first, text);
      await own(first, WAITING, "two of before").waitFor();
      // Shown a moment before: on a machine that is busy, whoever closes the page in that moment may lose it.
      await expect.poll(() => keptIn(first, "outbox")).toBe(2);
      await first.close();
    });
    const second = await tab(first.context(), path);
    await message(second, "two of before").waitFor();
    await own(second, WAITING).first().waitFor({ state: "detached" });
    for (let load = 0; load < 2; load++) {
      expect(await endingWith(FLAT, "of before")).toEqual(lines);
      await second.reload();
      await isLive(second);
    }
    expect(await message(second, "of before").count()).toBe(2);
  });
});
