import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { isLive } from "../page/windows.ts";
import { OTHER, row, SiteStage, THREAD } from "./site-stage.ts";
import { pageOf } from "./sites.ts";

const stage = new SiteStage();

describe("the device's way back, where list and thread take turns,", () => {
  const narrow = { width: 360, height: 740 };
  const open = async (page: Page, threadId = THREAD) => {
    // By keyboard: a row that moves while the list comes would be missed by a pointer.
    await row(page, threadId).press("Enter");
    await isLive(page);
  };
  const isAtList = (page: Page) => row(page, THREAD).waitFor();
  /** Whether it leads away from the site. */
  const leaves = async (page: Page) => {
    await page.goBack();
    return page.url() === "about:blank";
  };

  it("leads from a thread to the list, and from there where the site was come from", async () => {
    const page = await stage.visit({ viewport: narrow });
    const opened = collectOpened(page);
    await open(page);
    await page.goBack();
    await isAtList(page);
    expect(await page.locator("parlor-messaging").getAttribute("thread-id")).toBeNull();
    await page.goForward();
    await isLive(page);
    await page.goBack();
    await isAtList(page);
    expect(await opened()).toEqual([THREAD, null, THREAD, null]);
    expect(await leaves(page)).toBe(true);
  });

  it("does so after a reload, another thread by the bell, a fragment of the page, and a state of its own", async () => {
    const page = await stage.visit({ viewport: narrow });
    await page.evaluate(() => history.replaceState({ site: "its own" }, ""));
    await open(page);
    expect(await page.evaluate(() => history.state.site)).toBe("its own");
    await page.reload();
    await isLive(page);
    await page.evaluate(() => location.assign("#about"));
    await isLive(page);
    await page.goBack();
    await isLive(page);
    await page.getByRole("button", { name: /^Notifications/ }).click();
    await page.locator('.parlor-entry:not([data-thread-id="demo-listing-2"]) a').first().click();
    await page.locator('parlor-messaging:not([thread-id="demo-listing-2"])').waitFor();
    await page.goBack();
    await isAtList(page);
    expect(await page.evaluate(() => history.state.site)).toBe("its own");
    expect(await leaves(page)).toBe(true);
  });

  it("leads to the list also when the thread was opened beside it, and the device was turned after that", async () => {
    const page = await stage.visit();
    await open(page);
    await page.setViewportSize(narrow);
    await row(page, THREAD).waitFor({ state: "hidden" });
    await page.waitForFunction(() => Object(history.state)["parlor-messaging"]?.threadId);
    await page.goBack();
    await isAtList(page);
    expect(await leaves(page)).toBe(true);
  });

  it("leads, after a reload too, to what was opened last, also where both are seen", async () => {
    const page = await stage.visit({ viewport: narrow });
    await open(page);
    await page.setViewportSize({ width: 1000, height: 700 });
    await row(page, OTHER).press("Enter");
    await page.locator(`parlor-messaging[thread-id="${OTHER}"]`).waitFor();
    await page.reload();
    await page.locator("parlor-messaging[thread-id]").waitFor();
    expect(await page.locator("parlor-messaging").getAttribute("thread-id")).toBe(OTHER);
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ["its own button", (page) => page.getByRole("button", { name: "All conversations" }).click()],
    ["the page", (page) => page.locator("parlor-messaging").evaluate((one) => one.removeAttribute("thread-id"))],
  ])("leads on from the list when the thread was closed by %s", async (_, close) => {
    const page = await stage.visit({ viewport: narrow });
    await open(page);
    const back = page.evaluate(() => new Promise((resolve) => addEventListener("popstate", resolve, { once: true })));
    await close(page);
    await isAtList(page);
    await back;
    expect(await leaves(page)).toBe(true);
  });

  it("leads on when the element is gone, and is the browser's with history none, or where both are seen", async () => {
    const page = await stage.visit({ viewport: narrow });
    await open(page);
    const back = page.evaluate(() => new Promise((resolve) => addEventListener("popstate", resolve, { once: true })));
    await page.locator("parlor-messaging").evaluate((one) => one.remove());
    await back;
    expect(await leaves(page)).toBe(true);

    const body = `<parlor-messaging token-url="/parlor-token" history="none"></parlor-messaging>`;
    const files = { "/site.html": pageOf(body) };
    const without = await stage.visit({ path: "/site.html", files, viewport: narrow });
    await open(without);
    expect(await leaves(without)).toBe(true);

    const wide = await stage.visit();
    await open(wide);
    expect(await leaves(wide)).toBe(true);
  });
});

/** The threads that the page is told of, from now on. */
function collectOpened(page: Page): () => Promise<unknown> {
  const told = page.evaluate(() => {
    Object.assign(globalThis, { told: [] });
    addEventListener("parlor-open", (event) => Object(globalThis).told.push(Object(event).detail.threadId));
  });
  return async () => {
    await told;
    return page.evaluate(() => Object(globalThis).told);
  };
}
