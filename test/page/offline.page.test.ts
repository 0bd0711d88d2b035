import { rm } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { isLive, keptIn, message, RECOVERY_MS, say, stored } from "./windows.ts";

const THREAD = "demo-listing-2";
const LAST = "You're making this easy.";

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(server.persistTo, { recursive: true, force: true });
});

/** Settles when the page is kept: its service worker has all files. */
const isKept = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** Neither a network nor a server, for as long as `meanwhile` takes. */
async function without(context: BrowserContext, meanwhile: () => Promise<void>): Promise<void> {
  const { persistTo, port } = server;
  await context.setOffline(true);
  await server.kill("SIGKILL");
  await meanwhile();
  server = await startServer({ persistTo, port });
  await context.setOffline(false);
}

describe("without a network", () => {
  it("one opens the page, reads, and writes; all of it is sent in order, once, when one is back", async () => {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${server.url}/t/${THREAD}?as=demo-buyer`);
    await isLive(page);
    await message(page, LAST).waitFor();
    await page.locator(".parlor-row").nth(2).waitFor();
    await isKept(page);
    await expect.poll(() => keptIn(page, "thread"), { timeout: 10_000 }).toBe(2);

    const lines = ["one of no network", "two of no network", "three of no network"];
    await without(context, async () => {
      await page.reload();
      await message(page, LAST).waitFor();
      await page.locator(".parlor-row").nth(2).waitFor();
      for (const line of lines) await say(page, line);
      await page.locator('[data-status="queued"]', { hasText: "three of no network" }).waitFor();
      await page.getByRole("button", { name: "Your status: Offline" }).waitFor();
      await page.getByRole("link", { name: "Homes" }).click();
      await page.getByText("Old mill house by the stream").waitFor();
      await page.goto(`${server.url}/t/${THREAD}?as=demo-buyer`);
      await message(page, "three of no network").waitFor();
    });
    await isLive(page);
    const told = page.locator('[data-status="sent"], [data-status="delivered"]', { hasText: "three of no network" });
    await told.waitFor({ timeout: RECOVERY_MS });
    expect((await stored(server.url, THREAD)).filter((line) => line.endsWith("of no network"))).toEqual(lines);
    await context.close();
  });

  it("keeps nothing of what the service has answered", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/?as=demo-buyer`);
    await isLive(page);
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
    await context.close();
  });
});
