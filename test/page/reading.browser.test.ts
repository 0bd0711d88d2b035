import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openThreadPage } from "./thread-page.ts";
import { field, show, ThreadScene } from "./thread-scene.ts";
import { message, say } from "./windows.ts";

const scene = new ThreadScene();
/** Another tab comes before this one, or goes. */
const turn = (page: Page, to: DocumentVisibilityState) =>
  page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, to);

const afterDivider = (page: Page) => divider(page).evaluate((one) => one.nextElementSibling?.textContent);

const divider = (page: Page) => page.locator(".parlor-unread");
const list = (page: Page) => page.getByRole("region", { name: "Messages" });

/** Whether all of it is within the list's box. */
async function isInView(page: Page, selector: string): Promise<boolean> {
  return await list(page).evaluate((element, wanted) => {
    const [outer, inner] = [element, element.querySelector(wanted)].map((one) => one?.getBoundingClientRect());
    return outer !== undefined && inner !== undefined && inner.top >= outer.top && inner.bottom <= outer.bottom;
  }, selector);
}

describe("what is new", () => {
  it("is marked where it begins, in view, and stays so until one writes", async () => {
    const page = await scene.openThread({ readSeq: 58 });
    await divider(page).waitFor();
    // Of 59 and 60, the odd ones are Bob's.
    expect(await divider(page).evaluate((one) => one.nextElementSibling?.textContent)).toContain("Message 59.");
    expect(await isInView(page, ".parlor-unread")).toBe(true);
    expect(await message(page, "Message 60.").isVisible()).toBe(true);
    await page.evaluate(() => threadStage.say("One more"));
    await message(page, "One more").waitFor();
    expect(await divider(page).evaluate((one) => one.nextElementSibling?.textContent)).toContain("Message 59.");
    await say(page, "I have seen it");
    await divider(page).waitFor({ state: "detached" });
  });

  it("is gone to where it does not fit, also when it begins on an older page; Esc leaves it behind", async () => {
    const page = await scene.openThread({ messages: 300, readSeq: 40 });
    await message(page, "Message 41.").waitFor();
    await expect.poll(() => isInView(page, ".parlor-unread")).toBe(true);
    expect(await divider(page).evaluate((one) => one.nextElementSibling?.textContent)).toContain("Message 41.");
    await page.getByRole("button", { name: "130 new messages" }).waitFor();
    await field(page).focus();
    await page.keyboard.press("Escape");
    await divider(page).waitFor({ state: "detached" });
    expect(await field(page).evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Escape");
    expect(await field(page).evaluate((one) => one === document.activeElement)).toBe(false);
  });

  it("is read when it has been before somebody's eyes, and counted until then", async () => {
    const page = await scene.openThread({ readSeq: 20 });
    await expect.poll(() => isInView(page, ".parlor-unread")).toBe(true);
    await page.getByRole("button", { name: "20 new messages" }).waitFor();
    expect(await page.evaluate(() => threadStage.readSeq())).toBe(20);
    await list(page).focus();
    await page.keyboard.press("End");
    await expect.poll(() => page.evaluate(() => threadStage.readSeq())).toBe(60);
    await page.locator(".parlor-jump").waitFor({ state: "detached" });
  });

  it("is gone to whenever one comes back to it, also when one has scrolled before; marked as read it counts no more", async () => {
    const page = await scene.openThread();
    const scrollTo = (end: boolean) =>
      list(page).evaluate((one, isEnd) => {
        one.scrollTop = isEnd ? one.scrollHeight : 0;
      }, end);
    await scrollTo(false);
    await page.locator(".parlor-jump").waitFor();
    await scrollTo(true);
    await page.locator(".parlor-jump").waitFor({ state: "detached" });
    await turn(page, "hidden");
    await page.evaluate(() => {
      for (let n = 1; n <= 20; n++) threadStage.say(`While you were away, ${n}. ${"and so on ".repeat(12)}`);
    });
    await turn(page, "visible");
    await expect.poll(() => isInView(page, ".parlor-unread")).toBe(true);
    await page.getByRole("button", { name: "20 new messages" }).waitFor();
    expect(await page.evaluate(() => threadStage.readSeq())).toBe(60);
    await page.evaluate(() => threadStage.markRead(80));
    await page.getByRole("button", { name: "Jump to the latest message", exact: true }).waitFor();
  });

  it("is read at once where all of it is in view", async () => {
    const page = await scene.openThread({ readSeq: 58 });
    await divider(page).waitFor();
    await expect.poll(() => page.evaluate(() => threadStage.readSeq())).toBe(60);
  });

  it("is what was new when the thread came onto the screen, however long it was there before", async () => {
    const page = await scene.openThread({ isShown: false });
    for (const text of ["While it was hidden", "This too"]) {
      await page.evaluate((words) => threadStage.say(words), text);
    }
    await page.locator("[data-message-id]", { hasText: "This too" }).waitFor({ state: "attached" });
    await show(page, true);
    await divider(page).waitFor();
    expect(await afterDivider(page)).toContain("While it was hidden");
    await show(page, false);
    await divider(page).waitFor({ state: "detached" });
    await page.evaluate(() => threadStage.say("Later"));
    await page.locator("[data-message-id]", { hasText: "Later" }).waitFor({ state: "attached" });
    await show(page, true);
    await expect.poll(() => afterDivider(page)).toContain("Later");
    expect(await isInView(page, ".parlor-unread")).toBe(true);
  });

  it("is what came while another tab was looked at, and is left behind with Esc until the next time", async () => {
    const page = await scene.openThread();
    await turn(page, "hidden");
    await page.evaluate(() => threadStage.say("Where have you been?"));
    await message(page, "Where have you been?").waitFor();
    expect(await divider(page).count()).toBe(0);
    await turn(page, "visible");
    await divider(page).waitFor();
    await page.keyboard.press("Escape");
    await divider(page).waitFor({ state: "detached" });
    await turn(page, "hidden");
    await page.evaluate(() => threadStage.say("And now?"));
    await message(page, "And now?").waitFor();
    await turn(page, "visible");
    await expect.poll(() => afterDivider(page)).toContain("And now?");
  });

  it("is not marked where all was read", async () => {
    const page = await scene.openThread();
    await page.evaluate(() => threadStage.say("Just now"));
    await message(page, "Just now").waitFor();
    expect(await divider(page).count()).toBe(0);
  });

  it("is read out by one voice, once; many at once are counted", async () => {
    const page = await scene.openThread();
    const voice = page.getByRole("status").filter({ hasText: /./ });
    await page.evaluate(() => ["One", "Two"].forEach(threadStage.say));
    await expect.poll(() => voice.textContent()).toBe("Bob: One. Bob: Two");
    await page.evaluate(() => ["1", "2", "3", "4"].forEach(threadStage.say));
    await expect.poll(() => voice.textContent()).toBe("4 new messages");
    expect(await page.locator("[role=status], [role=alert], [role=log], [aria-live]").count()).toBe(1);
  });

  it("says once that a message was not sent, and why", async () => {
    const page = await scene.openThread();
    const voice = page.getByRole("status").filter({ hasText: /./ });
    await page.evaluate(() => threadStage.send("x".repeat(8_001)));
    await expect.poll(() => voice.textContent()).toBe("Not sent: This message is too long.");
    await page.evaluate(() => threadStage.say("One"));
    await expect.poll(() => voice.textContent()).toBe("Bob: One");
  });

  it("is of the day that it is, also when another has begun", async () => {
    const members = [{ userId: "ada", readSeq: 1 }, { userId: "bob" }];
    // The evening of the day of the first message.
    const time = new Date(Date.UTC(2026, 0, 1, 0, 1)).setHours(23, 59, 30);
    const { page } = await openThreadPage(scene.browser, { width: 700, height: 600 }, (window) =>
      window.clock.install({ time }),
    );
    await page.evaluate((one) => threadStage.openScene(one), { messages: 1, members });
    await page.clock.runFor(1_000);
    await page.getByText("Today", { exact: true }).waitFor();
    await page.clock.runFor(60_000);
    await page.getByText("Yesterday", { exact: true }).waitFor();
  });
});

it("who looks is told as long as the thread is seen in any place, and not once none is left", async () => {
  const page = await scene.openThread();
  const viewing = () => page.evaluate(() => threadStage.viewing());
  const draw = (places: number) => page.evaluate((count) => threadStage.draw(count), places);
  await viewing();
  await draw(2);
  await turn(page, "hidden");
  await expect.poll(viewing).toEqual([]);
  await turn(page, "visible");
  await expect.poll(viewing).toEqual(["ada"]);
  await draw(0);
  await expect.poll(viewing).toEqual([]);
});

it("what it is about and who is in it is opened above the messages, where there is no room beside them", async () => {
  const page = await scene.openThread();
  const button = page.getByRole("button", { name: "About this listing" });
  const about = page.getByRole("complementary", { name: "About this listing" });
  await button.press("Enter");
  await about.getByText("Bob").waitFor();
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  await page.setViewportSize({ width: 1200, height: 600 });
  await button.waitFor({ state: "detached" });
  await about.waitFor();
  await page.setViewportSize({ width: 700, height: 600 });
  await button.press("Enter");
  await about.waitFor({ state: "detached" });
  await button.press("Enter");
  await about.waitFor();
  await field(page).press("Escape");
  await about.waitFor({ state: "detached" });
  expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
});

describe("by keyboard", () => {
  it("one gets to what failed, and the focus goes to the list when it goes", async () => {
    const page = await scene.openThread();
    await page.evaluate(() => threadStage.send("x".repeat(8_001)));
    await page.locator("[data-status=failed]").waitFor();
    await page.getByRole("button", { name: "Discard" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-status=failed]").waitFor({ state: "detached" });
    expect(await list(page).evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Home");
    await page.locator(".parlor-jump").waitFor();
    await page.keyboard.press("End");
    await page.locator(".parlor-jump").waitFor({ state: "detached" });
    await page.keyboard.press("Home");
    await page.locator(".parlor-jump").focus();
    await page.keyboard.press("Enter");
    await page.locator(".parlor-jump").waitFor({ state: "detached" });
    expect(await list(page).evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it("one passes the messages without being led away from them; where they begin, older ones can be loaded", async () => {
    const page = await scene.openThread({ limit: 50 });
    const older = page.getByRole("button", { name: "Load earlier messages" });
    const isThere = (one: Element) => one === document.activeElement;
    await older.waitFor();
    await page.getByRole("button", { name: "About this listing" }).focus();
    const top = await list(page).evaluate((one) => one.scrollTop);
    await page.keyboard.press("Tab");
    expect(await list(page).evaluate(isThere)).toBe(true);
    await page.keyboard.press("Tab");
    expect(await field(page).evaluate(isThere)).toBe(true);
    expect(await list(page).evaluate((one) => one.scrollTop)).toBe(top);
    await page.evaluate(() => threadStage.fallSilent());
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Home");
    await page.getByRole("button", { name: "Earlier messages could not be loaded. Try again" }).waitFor();
    await expect.poll(() => isInView(page, ".parlor-note button")).toBe(true);
    await page.keyboard.press("Tab");
    expect(await page.locator(".parlor-note button").evaluate(isThere)).toBe(true);
  });
});
