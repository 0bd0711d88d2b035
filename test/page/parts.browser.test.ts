import { expect, it } from "vitest";
import { Scene } from "./scene.ts";
import { isLive } from "./windows.ts";

const scene = new Scene();

it("a part that could not be loaded says so where it would be, and comes when it is asked for again", async () => {
  scene.expected = /Failed to load resource/;
  const page = await scene.window({ serviceWorkers: "block" });
  let isDown = true;
  const parts = /\/build\/(person-threads|notification-panel)-/;
  await page.route(parts, (route) => (isDown ? route.abort() : route.continue()));
  await page.goto(`${scene.url}/?as=demo-buyer`);
  await isLive(page);
  const failed = page.locator(".parlor-note", { hasText: "could not be loaded" });
  const again = (place: string) => page.locator(`${place} button`, { hasText: "Try again" });
  await again(".threads").waitFor();
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await again(".parlor-panel").waitFor();
  isDown = false;
  await again(".parlor-panel").click();
  await page.getByRole("dialog", { name: "Notifications" }).waitFor();
  await page.keyboard.press("Escape");
  await again(".threads").click();
  await page.locator(".parlor-row").first().waitFor();
  expect(await failed.count()).toBe(0);
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

it("a key that is pressed as soon as the page is drawn does what it stands for", async () => {
  const page = await scene.window();
  await page.addInitScript(() => {
    const drawing = new MutationObserver(() => {
      if (!document.querySelector(".shortcuts-button")) return;
      drawing.disconnect();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
    });
    drawing.observe(document, { subtree: true, childList: true });
  });
  await page.goto(`${scene.url}/t/demo-listing-2?as=demo-buyer`);
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
});
