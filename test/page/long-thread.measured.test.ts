import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { measureTasks, paceOf } from "../support/main-thread.ts";
import { openThreadPage } from "./thread-page.ts";
import type {} from "./thread-stage.tsx";
import { message } from "./windows.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(() => browser.close());

const VIEWPORT = { width: 900, height: 800 };

async function openThread(messages: number): Promise<Page> {
  const { page } = await openThreadPage(browser, VIEWPORT);
  const members = [{ userId: "ada", readSeq: messages }, { userId: "bob" }, { userId: "cy" }];
  await page.evaluate((scene) => threadStage.openScene(scene), { messages, members });
  await message(page, `Message ${messages}.`).waitFor();
  return page;
}

/** How slow this machine is just now: limits of work are multiplied by it. */
async function paceNow(): Promise<number> {
  const page = await (await browser.newContext()).newPage();
  const pace = await paceOf({ browser, page });
  await page.context().close();
  return pace;
}

/** Bytes that are in use once what is not has been thrown away. */
async function heapOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return usedSize;
}

describe("a thread of 10,000 messages", () => {
  it("opens with its newest, keeps the place to the beginning and back, draws few, and stays light", async () => {
    const pace = await paceNow();
    const page = await openThread(10_000);
    expect(await message(page, "Message 10000.").isVisible()).toBe(true);
    const loading = await measureTasks({ browser, page }, () => page.evaluate(() => threadStage.loadAll()));
    expect(loading.result).toBe(10_000);
    const scroll = (by: number) =>
      measureTasks({ browser, page }, () => page.evaluate((px) => threadStage.scroll({ by: px, times: 100 }), by));
    const heapBefore = await heapOf(page);
    const trip = async () => {
      const there = await scroll(-2_000);
      expect(there.result.at).toBeLessThan(9_000);
      const back = await scroll(2_000);
      for (const { result } of [there, back]) {
        expect(result.drift).toBeLessThanOrEqual(1);
        expect(result.most).toBeLessThanOrEqual(400);
      }
      return Math.max(there.tasks.longestCpuMs, back.tasks.longestCpuMs);
    };
    const tripCpuMs = await trip();
    console.log(
      `     10,000 messages: ${loading.tasks.longestCpuMs} ms of the processor at most to load, ${tripCpuMs} to scroll`,
    );
    expect(tripCpuMs).toBeLessThanOrEqual(50 * pace);
    const heapAfter = await heapOf(page);
    expect(loading.tasks.longestCpuMs).toBeLessThanOrEqual(50 * pace);
    expect(heapAfter / heapBefore).toBeLessThan(1.1);
    expect(await message(page, "Message 10000.").isVisible()).toBe(true);
  });
});

describe("a burst of 200 messages a second", () => {
  it("is shown to the last, while one writes; who reads further up is told how many, and is not moved", async () => {
    const pace = await paceNow();
    const page = await openThread(100);
    const field = page.getByLabel("Write a message");
    await field.focus();
    const { tasks } = await measureTasks({ browser, page }, async () => {
      const said = page.evaluate(() => threadStage.burst(2_000));
      let isOver = false;
      void said.then(() => {
        isOver = true;
      });
      // A key a frame: where keys come faster than they are handled, a browser lets no timer run.
      for (let n = 0; !isOver; n++) {
        await page.keyboard.press("abcdefghij".charAt(n % 10));
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
      await said;
    });
    await message(page, "Burst 2000.").waitFor();
    expect(await message(page, "Burst 2000.").isVisible()).toBe(true);
    expect(await page.evaluate(() => threadStage.texts().slice(-2_000))).toEqual(
      Array.from({ length: 2_000 }, (_, n) => `Burst ${n + 1}.`),
    );
    expect(await page.locator("[data-message-id]").count()).toBeLessThanOrEqual(400);
    // A key waits for one task at most, and is one itself: together they stay under 200 ms.
    console.log(`     in a burst: ${tasks.longestCpuMs} ms of the processor at most, ${tasks.longestMs} by the clock`);
    expect(tasks.longestCpuMs).toBeLessThanOrEqual(100 * pace);
    expect(await field.inputValue()).toMatch(/^(abcdefghij)+a?b?c?d?e?f?g?h?i?$/);

    await page.getByRole("region", { name: "Messages" }).evaluate((list) => list.scrollBy({ top: -2_000 }));
    await page.locator(".parlor-jump").waitFor();
    const { drift } = await page.evaluate(() => threadStage.still(() => threadStage.burst(400)));
    expect(drift).toBeLessThanOrEqual(1);
    await page.getByRole("button", { name: "400 new messages" }).click();
    await message(page, "Burst 400.").last().waitFor();
    await page.locator(".parlor-jump").waitFor({ state: "detached" });
  });
});
