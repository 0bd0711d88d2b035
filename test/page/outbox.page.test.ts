import { rm } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { isLive, keptIn, message, RECOVERY_MS, say, stored } from "./windows.ts";

const THREAD = "demo-listing-1";

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchChromium()]);
  const headers = { "content-type": "application/json" };
  await fetch(`${server.url}/demo/seed`, { method: "POST", headers, body: "{}" });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(server.persistTo, { recursive: true, force: true });
});

async function tab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.url}/t/${THREAD}?as=demo-buyer`);
  await isLive(page);
  return page;
}

/** The server goes away for as long as `meanwhile` takes. */
async function without(meanwhile: () => Promise<void>): Promise<void> {
  const { persistTo, port } = server;
  await server.kill("SIGKILL");
  await meanwhile();
  server = await startServer({ persistTo, port });
}

const waiting = (page: Page) => page.locator("[data-status=queued], [data-status=sending], [data-status=unconfirmed]");

describe("what is written while the server is gone", () => {
  it("I21: shows in another tab at once, and that tab sends it when the one in which it was written is closed", async () => {
    const context = await browser.newContext();
    const [first, second] = [await tab(context), await tab(context)];
    await without(async () => {
      for (const text of ["one of two tabs", "two of two tabs", "three of two tabs"]) await say(first, text);
      await waiting(second).filter({ hasText: "three of two tabs" }).waitFor();
      await first.close();
    });
    await second.locator('[data-status="sent"], [data-status="delivered"]', { hasText: "three of two tabs" }).waitFor({
      timeout: RECOVERY_MS,
    });
    expect((await stored(server.url, THREAD)).filter((text) => text.endsWith("of two tabs"))).toEqual([
      "one of two tabs",
      "two of two tabs",
      "three of two tabs",
    ]);
    await context.close();
  });

  it("I21: goes out when the page is opened again after all tabs were closed, once", async () => {
    const context = await browser.newContext();
    const first = await tab(context);
    await without(async () => {
      for (const text of ["one of before", "two of before"]) await say(first, text);
      await waiting(first).filter({ hasText: "two of before" }).waitFor();
      // Shown a moment before: on a machine that is busy, whoever closes the page in that moment may lose it.
      await expect.poll(() => keptIn(first, "outbox")).toBe(2);
      await first.close();
    });
    const second = await tab(context);
    await message(second, "two of before").waitFor();
    await waiting(second).first().waitFor({ state: "detached" });
    for (let load = 0; load < 2; load++) {
      expect((await stored(server.url, THREAD)).filter((text) => text.endsWith("of before"))).toEqual([
        "one of before",
        "two of before",
      ]);
      await second.reload();
      await isLive(second);
    }
    expect(await message(second, "of before").count()).toBe(2);
    await context.close();
  });
});
