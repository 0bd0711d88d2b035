import type { BrowserContext, Page } from "playwright-core";
import { expect, it } from "vitest";
import { Scene } from "./scene.ts";
import { isLive, message, say } from "./windows.ts";

const [FLAT, HOUSE] = ["demo-listing-1", "demo-listing-2"];

const scene = new Scene();

/** Notes that have begun, counted in the document. */
const notes = (page: Page) => page.evaluate(() => Number(document.documentElement.dataset.notes ?? 0));

/** Marcus, at the house. */
const marcusAtHouse = () => scene.visit(`/t/${HOUSE}?as=demo-seller`);

/** A browser in which notes are counted. Nora's tabs in it have the focus when they are told so. */
async function norasBrowser(): Promise<BrowserContext> {
  const context = await scene.browser.newContext({ viewport: { width: 1200, height: 800 } });
  await context.addInitScript(() => {
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      const { dataset } = document.documentElement;
      dataset.notes = String(Number(dataset.notes ?? 0) + 1);
      start.call(this, when);
    };
    // What the test asks a page counts as a gesture to Chromium; here only a press or a key does.
    let isPressed = false;
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => (isPressed = true), true);
    Object.defineProperty(UserActivation.prototype, "hasBeenActive", { get: () => isPressed });
    document.hasFocus = () => document.documentElement.dataset.focus === "yes";
  });
  return context;
}

const focus = (page: Page, hasFocus: boolean) =>
  page.evaluate((has) => {
    document.documentElement.dataset.focus = has ? "yes" : "no";
    dispatchEvent(new Event(has ? "focus" : "blur"));
  }, hasFocus);

const rightsOf = async () => (await navigator.locks.query()).held?.map(({ name }) => name?.split(" ").at(-1));

/** One of the tabs has the right to sound. */
const isReady = (page: Page) => expect.poll(() => page.evaluate(rightsOf)).toContain("/sound");

it("what is looked at in another tab does not sound; what is not sounds in the tab that may, not in the first", async () => {
  const context = await norasBrowser();
  const [first, second] = [await context.newPage(), await context.newPage()];
  await first.goto(`${scene.url}/t/${HOUSE}?as=demo-buyer`);
  await isLive(first);
  await second.goto(`${scene.url}/t/${FLAT}?as=demo-buyer`);
  await isLive(second);
  await second.locator(".parlor-title").first().click();
  await isReady(second);
  const marcus = await marcusAtHouse();
  const comes = (text: string) => second.locator(`.parlor-row[data-thread-id="${HOUSE}"]`).getByText(text).waitFor();

  // What is read at once, nobody is notified of: she looks at what was said before.
  await first.setViewportSize({ width: 1200, height: 420 });
  await first.getByRole("region", { name: "Messages" }).press("Home");
  await first.locator(".parlor-jump").waitFor();
  await focus(first, true);
  await say(marcus, "Do you see this?");
  await comes("Do you see this?");
  expect([await notes(first), await notes(second)]).toEqual([0, 0]);

  await focus(first, false);
  await say(marcus, "And this?");
  await comes("And this?");
  await expect.poll(() => notes(second)).toBe(2);
  expect(await notes(first)).toBe(0);
  await context.close();
});

it("what somebody writes elsewhere sounds in one tab of all that are open, unless the sound is switched off", async () => {
  const context = await norasBrowser();
  const tabs = [await context.newPage(), await context.newPage()] as const;
  for (const tab of tabs) {
    await tab.goto(`${scene.url}/t/${FLAT}?as=demo-buyer`);
    await isLive(tab);
    // Before a press or a key no browser lets a page sound.
    await tab.locator(".parlor-title").first().click();
  }
  await isReady(tabs[0]);
  const marcus = await marcusAtHouse();
  const total = async () => (await notes(tabs[0])) + (await notes(tabs[1]));
  const comes = (text: string) =>
    Promise.all(tabs.map((tab) => tab.locator(`.parlor-row[data-thread-id="${HOUSE}"]`).getByText(text).waitFor()));

  await say(marcus, "The plans have come");
  await comes("The plans have come");
  await expect.poll(total).toBe(2);
  expect([await notes(tabs[0]), await notes(tabs[1])].sort()).toEqual([0, 2]);

  await tabs[1].getByRole("button", { name: /^Notifications/ }).click();
  await tabs[1].getByRole("button", { name: "Sound on" }).click();
  await tabs[1].getByRole("button", { name: "Sound off" }).waitFor();
  await tabs[1].keyboard.press("Escape");
  const before = await total();
  await say(marcus, "Nobody hears this");
  await comes("Nobody hears this");
  expect(await total()).toBe(before);
  await tabs[1].reload();
  await isLive(tabs[1]);
  await tabs[1].getByRole("button", { name: /^Notifications/ }).click();
  await tabs[1].getByRole("button", { name: "Sound off" }).waitFor();
  await message(marcus, "Nobody hears this").waitFor();
});
