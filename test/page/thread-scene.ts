import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openThreadPage } from "./thread-page.ts";
import type {} from "./thread-stage.tsx";

/** A browser for the conversations of one test file, each in a window of its own against a server in memory. */
export class ThreadScene {
  #browser: Browser | undefined;

  constructor() {
    beforeAll(async () => {
      this.#browser = await launchChromium();
    });
    afterEach(async () => {
      for (const context of this.browser.contexts()) await context.close();
    });
    afterAll(() => this.#browser?.close());
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error("the browser has not been started");
    return this.#browser;
  }

  /** A thread between ada, who is here, and Bob, whose messages have the odd numbers. */
  async openThread({ messages = 60, limit = 100, readSeq = 60, isShown = true } = {}): Promise<Page> {
    const { page } = await openThreadPage(this.browser, { width: 700, height: 600 });
    await show(page, isShown);
    const members = [
      { userId: "ada", readSeq },
      { userId: "bob", name: "Bob" },
    ];
    await page.evaluate((scene) => threadStage.openScene(scene), { messages, limit, members });
    await page.locator("[data-message-id]").first().waitFor({ state: "attached" });
    return page;
  }
}

/** Puts the thread onto the screen, or keeps it off it while the page is seen. */
export const show = (page: Page, isShown: boolean) =>
  page.locator("#root").evaluate((root: HTMLElement, shown) => {
    root.style.display = shown ? "" : "none";
  }, isShown);

export const field = (page: Page) => page.getByLabel("Write a message");
