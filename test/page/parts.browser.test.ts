import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Scene } from "./scene.ts";
import { isLive } from "./windows.ts";

const scene = new Scene();

/** A window on the conversations of the buyer, in which the parts of the list and of the notifications do not come. */
async function without(parts: RegExp, isDown: () => boolean): Promise<Page> {
  scene.expected = /Failed to load resource|MIME type|module script/;
  const page = await scene.window({ serviceWorkers: "block" });
  await page.route(parts, (route) => (isDown() ? route.abort() : route.continue()));
  return page;
}

const PARTS = /\/build\/(person-threads|notification-panel|es)-/;

describe("a part of the page that is loaded later", () => {
  it("says where it would be that the network is gone, and comes when it is asked for again or that is back", async () => {
    let isDown = true;
    const page = await without(PARTS, () => isDown);
    // The page is there, and nothing more comes from its host.
    await page.route(/\/(\?as=demo-buyer)?$/, (route) =>
      route.request().method() === "HEAD" && isDown ? route.abort() : route.continue(),
    );
    await page.goto(`${scene.url}/?as=demo-buyer`);
    await isLive(page);
    const failed = page.locator(".parlor-note", { hasText: "Check your network" });
    const again = (place: string) => page.locator(`${place} button`, { hasText: "Try again" });
    await again(".threads").waitFor();
    await page.getByRole("button", { name: /^Notifications/ }).click();
    await again(".parlor-panel").waitFor();
    isDown = false;
    await again(".parlor-panel").click();
    await page.getByRole("dialog", { name: "Notifications" }).waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(".parlor-row").first().waitFor();
    expect(await failed.count()).toBe(0);
  });

  it("says that the page is older than what is served when it is gone, and to load it anew loses no draft", async () => {
    let isGone = true;
    const page = await without(/^$/, () => false);
    // After a deploy the host answers the page itself for a file that it no longer has.
    await page.route(PARTS, (route) =>
      isGone ? route.fulfill({ contentType: "text/html", body: "<!doctype html>" }) : route.continue(),
    );
    await page.goto(`${scene.url}/t/demo-listing-1?as=demo-buyer`);
    await isLive(page);
    await page.getByLabel("Write a message").fill("Half a sen");
    await page.locator(".threads", { hasText: "newer version of this page" }).waitFor();
    expect(await page.getByText("Check your network").count()).toBe(0);
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitemradio", { name: "Español" }).click();
    const note = page.locator(".part-note", { hasText: "newer version of this page" });
    await note.waitFor();
    isGone = false;
    await note.getByRole("button", { name: "Reload" }).click();
    await note.waitFor({ state: "detached" });
    await isLive(page);
    await page.locator(".parlor-row").first().waitFor();
    expect(await page.getByLabel("Write a message").inputValue()).toBe("Half a sen");
  });

  it.each([
    ["the notifications", /^Notifications/, ".parlor-panel"],
    ["the languages", /^Language/, ".parlor-menu"],
  ])("moves nothing when it is gone and its place is beside a button: %s", async (_, name, place) => {
    const page = await without(/^$/, () => false);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.route(/\/build\/(notification-panel|menu)-/, (route) => route.fulfill({ status: 404 }));
    await page.goto(`${scene.url}/t/demo-listing-1?as=demo-buyer`);
    await isLive(page);
    const button = page.getByRole("button", { name });
    const thread = page.locator(".parlor-thread");
    const before = await Promise.all([button.boundingBox(), thread.boundingBox()]);
    await button.click();
    const note = page.locator(place, { hasText: "newer version of this page" });
    await note.getByRole("button", { name: "Reload" }).waitFor();
    expect(await Promise.all([button.boundingBox(), thread.boundingBox()])).toEqual(before);
    const box = await note.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 360).toBe(true);
  });

  it("is tried again by itself when it failed and the network works", async () => {
    let isFirst = true;
    const page = await without(PARTS, () => {
      const isDown = isFirst;
      isFirst = false;
      return isDown;
    });
    await page.goto(`${scene.url}/?as=demo-buyer`);
    await page.locator(".parlor-row").first().waitFor();
    expect(isFirst).toBe(false);
  });
});

it("what is pressed is marked in the list at once, and drawn when that has been painted", async () => {
  const page = await scene.visit("/t/demo-listing-2?as=demo-buyer");
  const row = page.locator('[data-thread-id="demo-listing-1"]');
  // Only microtasks run in this: nothing has been painted when it is over.
  const [marked, drawn] = await row.evaluate(async (pressed) => {
    pressed.querySelector("a")?.click();
    for (let step = 0; step < 20; step++) await null;
    return [pressed.querySelector("[aria-current]") !== null, document.querySelector(".parlor-title")?.textContent];
  });
  expect([marked, drawn]).toEqual([true, "Terraced house with a small garden"]);
  await page.locator(".parlor-title", { hasText: "Two-bedroom flat" }).waitFor();
});

it("a panel closes when the focus goes elsewhere, also before the panel has been painted", async () => {
  const page = await scene.visit("/t/demo-listing-2?as=demo-buyer");
  const bell = page.getByRole("button", { name: /^Notifications/ });
  const [afterPress, afterFocus] = await bell.evaluate(async (button: HTMLElement) => {
    // Only microtasks run in this: nothing has been painted when it is over.
    const drawn = async () => {
      for (let step = 0; step < 20; step++) await null;
      return button.getAttribute("aria-expanded");
    };
    // As a press does, which takes the focus from the composer.
    button.focus();
    button.click();
    const opened = await drawn();
    document.querySelector<HTMLElement>(".parlor-list")?.focus();
    return [opened, await drawn()];
  });
  expect([afterPress, afterFocus]).toEqual(["true", "false"]);
});

it("a key that is pressed as soon as the page is drawn does what it stands for", async () => {
  const page = await scene.window();
  await page.addInitScript(() => {
    const drawing = new MutationObserver(() => {
      if (!document.querySelector(".shortcuts-button")) return;
      drawing.disconnect();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", ctrlKey: true, bubbles: true }));
    });
    drawing.observe(document, { subtree: true, childList: true });
  });
  await page.goto(`${scene.url}/t/demo-listing-2?as=demo-buyer`);
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
});
