import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBundle } from "../hooks/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import type {} from "./page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it("the components of React have their client of the provider, and the application says what is open", async () => {
  const { page, errors } = await openBundle(browser, "test/react/page.ts");
  const open = page.locator("parlor-messaging");
  await open.locator(".parlor-text", { hasText: "In the first" }).waitFor();
  expect(await open.locator(".parlor-messaging").getAttribute("lang")).toBe("es");
  await open.locator("textarea:focus").waitFor();
  await open.getByRole("button", { name: "Todas las conversaciones" }).click();
  await page.waitForFunction(() => globalThis.reactStage.opened.length === 1);
  expect(await open.getAttribute("thread-id")).toBe("t1");

  await page.evaluate(() => globalThis.reactStage.write());
  await page.getByRole("button", { name: "Notifications, 1 new" }).click();
  await page.locator(".parlor-entry", { hasText: "In the second" }).locator("a").click();
  await open.locator(".parlor-text", { hasText: "In the second" }).waitFor();
  expect(await page.evaluate(() => globalThis.reactStage.opened)).toEqual([null, "t2"]);

  await page.evaluate(() => globalThis.reactStage.bobComes());
  await page.locator("parlor-online-status.bob", { hasText: "Online" }).waitFor();
  await page.locator("parlor-typing-indicator", { hasText: "is typing" }).waitFor();
  expect(errors).toEqual([]);
});
