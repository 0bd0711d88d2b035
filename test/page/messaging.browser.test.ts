import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBundle } from "../hooks/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import type {} from "./messaging-stage.tsx";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const shows = (page: Page, threadId: string) =>
  page.waitForFunction((wanted) => messagingStage.seen().join() === `${wanted},${wanted}`, threadId);

it("what is opened is marked in the list at once, and drawn when that has been painted", async () => {
  const { page, errors } = await openBundle(browser, "test/page/messaging-stage.tsx");
  await page.evaluate(() => messagingStage.show("ada", "roof"));
  await shows(page, "roof");
  // Only microtasks run in this: nothing is painted before it is over.
  const seen = await page.evaluate(async () => {
    messagingStage.show("ada", "garden");
    for (let step = 0; step < 20; step++) await null;
    return messagingStage.seen();
  });
  expect(seen).toEqual(["garden", "roof"]);
  await shows(page, "garden");
  expect(errors).toEqual([]);
});

it("another user's client opens nothing of what was open", async () => {
  const { page, errors } = await openBundle(browser, "test/page/messaging-stage.tsx");
  await page.evaluate(() => messagingStage.show("ada", "roof"));
  await shows(page, "roof");
  await page.evaluate(() => messagingStage.show("bob", "cellar"));
  await shows(page, "cellar");
  expect(await page.evaluate(() => messagingStage.dials)).toEqual(["ada roof", "bob cellar"]);
  expect(errors).toEqual([]);
});

it("a list that never came says so once, and what can be done", async () => {
  const { page } = await openBundle(browser, "test/page/messaging-stage.tsx");
  await page.evaluate(() => messagingStage.show("dan", "roof"));
  const inbox = page.getByRole("region", { name: "Conversations" });
  await inbox.getByRole("button", { name: "Try now" }).waitFor();
  const said = await inbox.getByText(/could not be loaded|out of date|Loading/).allTextContents();
  expect(said).toEqual(["Your conversations could not be loaded. They are tried again shortly."]);
});
