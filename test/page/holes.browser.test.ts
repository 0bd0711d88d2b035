import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { ThreadScene } from "./thread-scene.ts";
import { message } from "./windows.ts";

const scene = new ThreadScene();

const list = (page: Page) => page.getByRole("region", { name: "Messages" });
const hole = (page: Page) => page.locator(".parlor-hole");
const seen = (page: Page) => page.evaluate(() => threadStage.seen());
const scroll = (page: Page, by: number, times: number) =>
  page.evaluate((how) => threadStage.scroll(how), { by, times });
const holes = (page: Page) => page.evaluate(() => threadStage.holes());

/** The reader is about 300 rows up, and 560 messages come while the line is cut. Says how far the row that they see moved. */
async function missFarUp(page: Page) {
  await page.evaluate(() => threadStage.loadAll());
  await scroll(page, -1_500, 20);
  const before = await seen(page);
  const { drift } = await page.evaluate(() =>
    threadStage.still(async () => {
      threadStage.goAway({ missed: 560 });
      await threadStage.comeBack();
    }),
  );
  return { drift, before };
}

/** Scrolls until nothing is missing, no faster than it is loaded. Says how far what was in view moved by itself, at most. */
async function readOn(page: Page, by: number) {
  let most = 0;
  for (let pages = 0; (await holes(page)).length > 0; pages++) {
    if (pages > 200) throw new Error("the hole is never filled");
    const loaded = await page.evaluate(() => threadStage.texts().length);
    const { drift } = await scroll(page, by, 1);
    most = Math.max(most, drift);
    if (!(await isHoleNear(page))) continue;
    const { drift: ofPage } = await page.evaluate((before) => {
      const come = async () => {
        while (threadStage.texts().length === before) await new Promise(requestAnimationFrame);
      };
      return threadStage.still(come);
    }, loaded);
    most = Math.max(most, ofPage);
  }
  return most;
}

/** Whether a hole is within a thousand pixels of what is in view. */
const isHoleNear = (page: Page) =>
  list(page).evaluate((one) => {
    const box = one.querySelector(".parlor-hole")?.getBoundingClientRect();
    const view = one.getBoundingClientRect();
    return box !== undefined && box.bottom > view.top - 1_000 && box.top < view.bottom + 1_000;
  });

/** What Ada should see in the end. */
const all = [
  ...Array.from({ length: 400 }, (_, n) => `Message ${n + 1}.`),
  ...Array.from({ length: 560 }, (_, n) => `Missed ${n + 1}.`),
];
const beginnings = (page: Page) =>
  page.evaluate(() => threadStage.texts().map((text) => /^\w+ \d+\./.exec(text)?.[0] ?? text));

describe("who reads far up while the line is cut and 560 messages come", () => {
  it("keeps their place to the pixel, and reads on over what was missing, which moves nothing", async () => {
    const page = await scene.openThread({ messages: 400, readSeq: 400 });
    const { drift, before } = await missFarUp(page);
    expect(drift).toBeLessThanOrEqual(1);
    expect(await seen(page)).toBe(before);
    expect(Number(/\d+/.exec(before)?.[0])).toBeLessThan(200);
    expect(await holes(page)).toMatchObject([{ afterSeq: 400 }]);
    expect(await readOn(page, 500)).toBeLessThanOrEqual(1);
    expect(await hole(page).count()).toBe(0);
    expect(await beginnings(page)).toEqual(all);
  });

  it("can go to the newest, and read back over what was missing, which moves nothing", async () => {
    const page = await scene.openThread({ messages: 400, readSeq: 400 });
    await missFarUp(page);
    // How many came, nobody knows yet.
    await page.getByRole("button", { name: "Jump to the latest message New messages" }).click();
    await message(page, "Missed 560.").waitFor();
    await page.locator(".parlor-jump").waitFor({ state: "detached" });
    expect(await holes(page)).toHaveLength(1);
    // By hand: what still moves after a jump does not count.
    await list(page).dispatchEvent("wheel");
    expect(await readOn(page, -500)).toBeLessThanOrEqual(1);
    expect(await beginnings(page)).toEqual(all);
  });

  it("sees where something is missing, may load it by hand where it did not come, and is held by what they see", async () => {
    const page = await scene.openThread({ messages: 400, readSeq: 400 });
    await missFarUp(page);
    await page.evaluate(() => threadStage.refuseRequests(true));
    for (let steps = 0; steps < 100 && !(await isHoleNear(page)); steps++) await scroll(page, 700, 1);
    const failed = page.getByRole("button", { name: "The messages in between could not be loaded. Try again" });
    await failed.waitFor();
    await page.evaluate(() => threadStage.refuseRequests(false));
    // It is below the middle: what is above it stays.
    await hole(page).evaluate((one) => one.scrollIntoView({ block: "end" }));
    const { drift } = await page.evaluate(() =>
      threadStage.still(async () => {
        const before = threadStage.texts().length;
        document.querySelector<HTMLButtonElement>(".parlor-hole button")?.click();
        while (threadStage.texts().length === before) await new Promise(requestAnimationFrame);
      }),
    );
    expect(drift).toBeLessThanOrEqual(1);
    expect((await holes(page))[0]?.afterSeq).toBeGreaterThan(400);
  });

  it.each([
    ["down", "what is before it stays, and the next page follows that", -1, "older"],
    ["up", "what is after it stays, and the next page stands before that", 1, "newer"],
  ] as const)(
    "who goes %s is led on where they come from, wherever the hole is when the page comes: %s",
    async (...[, , from, side]) => {
      const page = await scene.openThread({ messages: 400, readSeq: 400 });
      await missFarUp(page);
      await page.evaluate(() => threadStage.refuseRequests(true));
      for (let steps = 0; steps < 100 && !(await isHoleNear(page)); steps++) await scroll(page, 700, 1);
      await page.getByRole("button", { name: "The messages in between could not be loaded. Try again" }).waitFor();
      const moved = await hole(page).evaluate(
        async (one, { offset, isOlder }) => {
          const scroller = one.closest(".parlor-list");
          const texts = [...(one.parentElement?.querySelectorAll(".parlor-text") ?? [])];
          const isBefore = (text: Element) =>
            (text.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
          const stays = isOlder ? texts.findLast(isBefore) : texts.find((text) => !isBefore(text));
          const topOf = (element: Element | null | undefined) => element?.getBoundingClientRect().top ?? Number.NaN;
          const frame = () => new Promise(requestAnimationFrame);
          // In the upper half, with rows of both sides in view; reached from above or from below.
          const top = (scroller?.scrollTop ?? 0) + topOf(one) - topOf(scroller) - 160;
          for (const place of [top + offset, top]) {
            if (scroller) scroller.scrollTop = place;
            await frame();
            await frame();
          }
          const [was, before] = [topOf(stays), threadStage.texts().length];
          threadStage.refuseRequests(false);
          one.querySelector("button")?.click();
          while (threadStage.texts().length === before) await frame();
          await frame();
          await frame();
          return topOf(stays) - was;
        },
        { offset: from * 60, isOlder: side === "older" },
      );
      expect(Math.abs(moved)).toBeLessThanOrEqual(1);
      const [left] = await holes(page);
      expect(left).toMatchObject(side === "older" ? { beforeSeq: 861 } : { afterSeq: 400 });
      expect(left).not.toMatchObject({ afterSeq: 400, beforeSeq: 861 });
    },
  );

  it("that did not come, comes when they are back at it", async () => {
    const page = await scene.openThread({ messages: 400, readSeq: 400 });
    await missFarUp(page);
    await page.evaluate(() => threadStage.refuseRequests(true));
    for (let steps = 0; steps < 100 && !(await isHoleNear(page)); steps++) await scroll(page, 700, 1);
    await page.getByRole("button", { name: "The messages in between could not be loaded. Try again" }).waitFor();
    await page.evaluate(() => threadStage.refuseRequests(false));
    await scroll(page, -1_500, 3);
    await scroll(page, 1_500, 3);
    await expect.poll(async () => (await holes(page))[0]?.afterSeq).toBeGreaterThan(400);
  });

  it("sees the kept ones as in doubt until they have come again, as they are now", async () => {
    const page = await scene.openThread({ messages: 60 });
    await message(page, "Message 60.").waitFor();
    await page.evaluate(() => {
      threadStage.refuseRequests(true);
      threadStage.changeUnseen(57, "It is sold");
      threadStage.changeUnseen(58, null);
    });
    await page.evaluate(async () => {
      threadStage.goAway({ missed: 560 });
      await threadStage.comeBack();
    });
    await list(page).focus();
    const doubted = page.locator("[data-in-doubt]");
    await expect.poll(() => page.evaluate(() => threadStage.texts().length)).toBe(160);
    await list(page).evaluate((one) => {
      one.scrollTop = 0;
    });
    await doubted.first().waitFor();
    const opacity = () =>
      doubted
        .first()
        .locator(".parlor-text")
        .evaluate((one) => getComputedStyle(one).opacity);
    await expect.poll(opacity).toBe("0.6");
    await page.evaluate(() => threadStage.refuseRequests(false));
    await doubted.first().waitFor({ state: "detached" });
    const shown = await beginnings(page);
    expect(shown).toContain("It is sold");
    expect(shown).not.toContain("Message 57.");
    expect(shown).not.toContain("Message 58.");
  });
});
