import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { Scene } from "./scene.ts";
import { isLive, message } from "./windows.ts";

const scene = new Scene();

const TYPED = "Can we meet? No, thanks / 1 c n k";
const field = (page: Page) => page.getByLabel("Write a message");
const focusedField = (page: Page) => page.locator("textarea:focus");
const row = (page: Page, threadId: string) => page.locator(`[data-thread-id="${threadId}"] a`);

/** Nothing was opened by it, and all of it is in the composer. */
async function expectTyped(page: Page, text = TYPED): Promise<void> {
  await expect.poll(() => focusedField(page).inputValue()).toBe(text);
  expect(await page.getByRole("dialog").count()).toBe(0);
}

describe("letters that are typed", () => {
  it("after a row was pressed are in its composer, from the first", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    await row(page, "demo-listing-2").click();
    await page.keyboard.type(TYPED);
    expect(page.url()).toContain("demo-listing-2");
    await page.locator('.pane[data-thread="demo-listing-2"]').waitFor();
    await expectTyped(page);
    expect(await field(page).getAttribute("id")).not.toBeNull();
    await row(page, "demo-listing-1").click();
    await page.locator('.pane[data-thread="demo-listing-1"]').waitFor();
    expect(await field(page).inputValue()).toBe("");
  });

  it("in the moment of the press are in the composer that is not drawn yet", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    await row(page, "demo-listing-3").focus();
    // Both keys are on their way before anything can have been painted.
    await Promise.all([page.keyboard.press("Enter"), page.keyboard.press("W")]);
    await page.locator('.pane[data-thread="demo-listing-3"]').waitFor();
    await expectTyped(page, "W");
  });

  it.each(["/t/demo-listing-1?as=demo-buyer", "/t/demo-listing-2", "/"])(
    "after %s was loaded are there",
    async (path) => {
      const page = await scene.visit(path);
      await page.keyboard.type(TYPED);
      await expectTyped(page);
    },
  );

  it("while the page is on its way are there when it is", async () => {
    const page = await scene.window({ serviceWorkers: "block" });
    const held = Promise.withResolvers<void>();
    await page.route("**/build/main.js", async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.goto(`${scene.url}/t/demo-listing-1?as=demo-buyer`, { waitUntil: "commit" });
    await page.waitForFunction(() => "parlorTyped" in globalThis);
    await page.keyboard.type("Is it sti");
    held.resolve();
    await isLive(page);
    await page.keyboard.type("ll free?");
    await expectTyped(page, "Is it still free?");
  });

  it("into nothing, wherever one has pressed, go to the composer; into a field they stay", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    await message(page, "Is there a lift?").first().click();
    await page.keyboard.type("one ");
    await expectTyped(page, "one ");
    await page.keyboard.press("Escape");
    await page.locator(".parlor-list:focus").waitFor();
    await page.keyboard.type("two ");
    await expectTyped(page, "one two ");
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.type("three");
    await expectTyped(page, "one two three");
    await page.getByRole("searchbox").click();
    await page.keyboard.type("house");
    expect(await page.getByRole("searchbox").inputValue()).toBe("house");
    expect(await field(page).inputValue()).toBe("one two three");
  });

  it("go there also before the page knows what its keys do", async () => {
    scene.expected = /Failed to load resource/;
    const page = await scene.window({ serviceWorkers: "block" });
    await page.route("**/build/act-on-key-*", (route) => route.abort());
    await page.goto(`${scene.url}/t/demo-listing-1?as=demo-buyer`);
    await isLive(page);
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.type("all of it");
    await expectTyped(page, "all of it");
  });

  it("and are shortcuts do what they stand for, and nothing else, also before the page knows what its keys do", async () => {
    const page = await scene.window({ serviceWorkers: "block" });
    const held = Promise.withResolvers<void>();
    await page.route("**/build/act-on-key-*", async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.addInitScript(() => localStorage.setItem("parlor:plain-keys", "on"));
    await page.goto(`${scene.url}/t/demo-listing-1?as=demo-buyer`);
    await isLive(page);
    await field(page).press("Escape");
    await page.locator(".parlor-list:focus").press("?");
    held.resolve();
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    expect(await field(page).inputValue()).toBe("");
  });

  it("where a menu or a dialog is open stay with it", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitemradio", { name: "Español" }).waitFor();
    await page.keyboard.type("x");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+/");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.type("y");
    await page.keyboard.press("Escape");
    expect(await field(page).inputValue()).toBe("");
  });
});

describe("the composer of a conversation that was opened", () => {
  it("is called as the conversation, then what it is for", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    const name = "Terraced house with a small garden, Write a message";
    await row(page, "demo-listing-2").click();
    // As soon as it has the focus: the list knows what the conversation is called.
    const field = page.locator('.pane[data-thread="demo-listing-2"] textarea:focus');
    const heard = await field.evaluate((element) =>
      element instanceof HTMLTextAreaElement ? element.labels?.[0]?.textContent : null,
    );
    await page.getByRole("textbox", { name, exact: true }).and(page.locator(":focus")).waitFor();
    expect(heard).not.toBe("Write a message");
  });

  it("has not the focus on a device without a keyboard", async () => {
    const page = await scene.visit("/?as=demo-buyer", { hasTouch: true, isMobile: true });
    await row(page, "demo-listing-2").tap();
    await page.locator('.pane[data-thread="demo-listing-2"]').waitFor();
    await isLive(page);
    expect(await focusedField(page).count()).toBe(0);
  });

  it("leaves the keys that scroll to the messages while nothing is written", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer", { viewport: { width: 1200, height: 500 } });
    await focusedField(page).waitFor();
    const top = () => page.locator(".parlor-list").evaluate((list) => list.scrollTop);
    const end = await top();
    expect(end).toBeGreaterThan(0);
    await page.keyboard.press("Home");
    await expect.poll(top).toBe(0);
    await page.keyboard.type("x");
    await expectTyped(page, "x");
    await page.keyboard.press("Home");
    await page.keyboard.type("a");
    await expectTyped(page, "ax");
  });
});

describe("two presses in one task", () => {
  it("send one message, and what was typed in that task is sent", async () => {
    const page = await scene.visit("/t/demo-listing-3?as=demo-buyer");
    await field(page).evaluate((element) => {
      if (!(element instanceof HTMLTextAreaElement)) return;
      element.value = "once, however often it is pressed";
      element.dispatchEvent(new InputEvent("input", { bubbles: true }));
      for (let press = 0; press < 2; press++) element.form?.requestSubmit();
      const enter = { key: "Enter", bubbles: true, cancelable: true };
      element.dispatchEvent(new KeyboardEvent("keydown", enter));
    });
    const sent = message(page, "once, however often");
    await page.locator("[data-status=sent], [data-status=delivered]", { hasText: "once, however often" }).waitFor();
    expect(await sent.count()).toBe(1);
    expect(await field(page).inputValue()).toBe("");
  });

  it("on a row are one way forward, and one back", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    const before = await page.evaluate(() => history.length);
    await row(page, "demo-listing-2").evaluate((link) => {
      if (link instanceof HTMLElement) for (let press = 0; press < 2; press++) link.click();
    });
    await page.locator('.pane[data-thread="demo-listing-2"]').waitFor();
    expect(await page.evaluate(() => history.length)).toBe(before + 1);
    await page.goBack();
    await page.locator('.pane[data-thread="demo-listing-1"]').waitFor();
  });

  it("on two messages that failed put both into the composer", async () => {
    const page = await scene.visit("/t/demo-listing-3?as=demo-buyer");
    for (const text of ["one \u0007", "two \u0007"]) {
      await field(page).fill(text);
      await field(page).press("Enter");
    }
    const edit = page.locator("[data-status=failed]").getByRole("button", { name: "Edit" });
    await edit.nth(1).waitFor();
    await page.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>("[data-status=failed] button"))
        if (button.textContent === "Edit") for (let press = 0; press < 2; press++) button.click();
    });
    await edit.first().waitFor({ state: "detached" });
    expect(await field(page).inputValue()).toBe("two \u0007\none \u0007");
  });
});
