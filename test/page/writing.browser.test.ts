import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { OUTAGE, Scene } from "./scene.ts";
import { isLive, keptIn, message, say, stored, texts } from "./windows.ts";

const scene = new Scene();

const field = (page: Page) => page.getByLabel("Write a message");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

describe("a message that cannot be sent", () => {
  it("does not hide what is written after it, and can be edited or discarded, not tried again", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer", { viewport: { width: 900, height: 500 } });
    await say(page, "with a bell \u0007");
    const refused = page.locator("[data-status=failed]");
    await refused.waitFor();
    expect(await button(page, "Try again").count()).toBe(0);
    for (let n = 1; n <= 12; n++) await say(page, `later ${n}.`);
    await message(page, "later 12.").waitFor();
    const { top, bottom } = await message(page, "later 12.").evaluate((row) => row.getBoundingClientRect());
    const list = await page.getByRole("region", { name: "Messages" }).boundingBox();
    expect(top).toBeGreaterThanOrEqual(list?.y ?? Number.NaN);
    expect(bottom).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0));
    expect((await texts(page)).slice(-13)).toEqual([
      "with a bell \u0007",
      ...Array.from({ length: 12 }, (_, n) => `later ${n + 1}.`),
    ]);

    await field(page).fill("and this");
    await button(page, "Edit").click();
    expect(await field(page).inputValue()).toBe("with a bell \u0007\nand this");
    expect(await field(page).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await refused.count()).toBe(0);
    await field(page).press("Enter");
    await button(page, "Discard").click();
    await refused.waitFor({ state: "detached" });
  });

  it("M6: is not sent for its length; how much is too much is said before, also to those who listen", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    const voice = page.getByRole("status").filter({ hasText: "message" });
    await field(page).fill("x".repeat(7_599));
    expect(await page.getByText("left").count()).toBe(0);
    await field(page).fill("🏡".repeat(7_600));
    await page.getByText("400 characters left").waitFor();
    expect(await voice.textContent()).toContain("almost as long");
    await field(page).fill("x".repeat(8_001));
    await page.getByText("1 character too many").waitFor();
    // Said with the next breath.
    await expect.poll(() => voice.textContent()).toContain("too long to be sent");
    const described = await field(page).evaluate(
      (element) => document.getElementById(element.getAttribute("aria-describedby") ?? "")?.textContent,
    );
    expect(described).toBe("1 character too many");
    expect(await button(page, "Send").isDisabled()).toBe(true);
    await field(page).press("Enter");
    expect(await field(page).inputValue()).toHaveLength(8_001);
    await field(page).press("Backspace");
    await field(page).press("Enter");
    await page.locator("[data-status=delivered], [data-status=sent]", { hasText: "x".repeat(8_000) }).waitFor();
    expect(await page.locator("[data-status=failed]").count()).toBe(0);
  });

  it("M6: is not sent with more marks on a letter than may be; it is said before, and the words stay", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    const text = `Te${"\u0301\u0327".repeat(16)}st`;
    await field(page).fill(text);
    await page.getByText("too many marks on one letter.").first().waitFor();
    const voice = page.getByRole("status").filter({ hasText: "marks" });
    await expect.poll(() => voice.count(), { timeout: 5_000 }).toBe(1);
    expect(await field(page).getAttribute("aria-invalid")).toBe("true");
    expect(await button(page, "Send").isDisabled()).toBe(true);
    await field(page).press("Enter");
    expect(await field(page).inputValue()).toBe(text);
    await field(page).fill(text.slice(0, -4));
    await field(page).press("Enter");
    await expect.poll(() => field(page).inputValue()).toBe("");
    expect(await page.locator("[data-status=failed]").count()).toBe(0);
  });
});

describe("a draft", () => {
  it("outlives a reload, for the one who wrote it, until it is sent", async () => {
    const page = await scene.visit("/t/demo-listing-2?as=demo-buyer");
    await field(page).fill("Would you take\n500,000?");
    await page.reload();
    await isLive(page);
    expect(await field(page).inputValue()).toBe("Would you take\n500,000?");
    await page.goto(`${scene.url}/t/demo-listing-2?as=demo-seller`);
    await isLive(page);
    expect(await field(page).inputValue()).toBe("");
    await page.goBack();
    await isLive(page);
    await field(page).press("Enter");
    await message(page, "Would you take").waitFor();
    await page.reload();
    await isLive(page);
    expect(await field(page).inputValue()).toBe("");
  });
});

describe("a browser that forbids", () => {
  it.each([
    ["all stores and what tabs share, by throwing at their names", true],
    ["none of it, but has none of it", false],
  ])("%s: shows the page, and what is written goes out", async (_, throws) => {
    const page = await scene.window();
    await page.addInitScript((isThrowing) => {
      const get = () => {
        if (isThrowing) throw new DOMException("denied", "SecurityError");
        return undefined;
      };
      const names = ["indexedDB", "sessionStorage", "localStorage", "caches", "BroadcastChannel", "Notification"];
      for (const name of [...names, "AudioContext"]) Object.defineProperty(window, name, { get });
      for (const name of ["locks", "serviceWorker"]) Object.defineProperty(navigator, name, { get });
      Object.defineProperty(crypto, "randomUUID", { get });
    }, throws);
    await page.goto(`${scene.url}/t/demo-listing-2?as=demo-buyer`);
    await isLive(page);
    const text = `without a store, ${throws ? "refused" : "absent"}`;
    await say(page, text);
    await message(page, text).waitFor();
    await page.locator(".parlor-row").first().waitFor();
    await page.goto(`${scene.url}/?as=demo-seller`);
    await isLive(page);
    await page.goto(`${scene.url}/homes`);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
  });
});

describe("the page", () => {
  it("says that one is offline when its patience is over, and nothing once one is back", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    const banner = page.locator(".parlor-banner", { hasText: "You are offline." });
    scene.expected = OUTAGE;
    await page.context().setOffline(true);
    // Its patience is 5 s; the pong that does not come would be overdue after 10.
    await banner.waitFor();
    await page.locator(".parlor-thread").getByRole("button", { name: "Try now" }).focus();
    await page.context().setOffline(false);
    await banner.waitFor({ state: "detached" });
    // The button has gone with it.
    await page.locator(".parlor-thread:focus").waitFor();
    await isLive(page);
    // Nor is it found by who reads their way through the page.
    await page.getByText("You are offline.").waitFor({ state: "detached" });
  });

  it("asks for nothing that is not there", async () => {
    const page = await scene.visit("/?as=demo-seller");
    await message(page, "Is there a lift?").waitFor();
    await expect.poll(() => page.locator(".parlor-row").count()).toBe(2);
  });

  it("may talk to no other host, whatever runs in it", async () => {
    scene.expected = /Content Security Policy/;
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer");
    const refused = await page.evaluate(async () => {
      const blocked: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
        blocked.push(`${effectiveDirective} ${new URL(blockedURI).host}`),
      );
      const failed = (event: Event) => event.type;
      const picture = new Image();
      const settled = [
        fetch("https://elsewhere.example/?stolen").catch(() => "refused"),
        new Promise((resolve) => (new WebSocket("wss://elsewhere.example/").onerror = resolve)).catch(failed),
        new Promise((resolve) => (picture.onerror = resolve)),
      ];
      picture.src = "https://elsewhere.example/stolen.png";
      await Promise.all(settled);
      return blocked.sort();
    });
    expect(refused).toEqual([
      "connect-src elsewhere.example",
      "connect-src elsewhere.example",
      "img-src elsewhere.example",
    ]);
  });

  it("gives a phone to the conversation: what is around it takes a quarter of the height at most", async () => {
    const page = await scene.visit("/", { viewport: { width: 360, height: 740 } });
    const list = await page.locator(".side-front .parlor-list").boundingBox();
    expect(list?.y).toBeLessThanOrEqual(740 / 4);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it("keeps a phone's header in one line, and says in it how one is and when the connection is lost", async () => {
    const page = await scene.visit("/t/demo-listing-1?as=demo-buyer", { viewport: { width: 360, height: 740 } });
    const height = () => page.locator(".top").evaluate((header) => header.clientHeight);
    await page.locator(".connection-live").waitFor();
    const before = await height();
    await page.locator(".top .parlor-own-words", { hasText: "Online" }).waitFor();
    scene.expected = OUTAGE;
    await page.context().setOffline(true);
    const words = page.locator(".connection-words", { hasText: "Offline" });
    await words.waitFor();
    expect(await words.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
    expect(await height()).toBe(before);
  });
});

describe("what a version has kept that knew messages only", () => {
  const threadId = "demo-listing-1";
  const name = () => `parlor ${scene.url} demo-buyer`;

  /** Messages as they were kept then, but for what was undefined. */
  const records = () => {
    const base = { threadId, writtenAt: Date.now() - 60_000, isTried: false };
    const failed = { code: "storage_failed", retryable: true };
    return [
      { ...base, id: "01900000-0000-7000-8000-000000000001", text: "tried before the update", isTried: true },
      { ...base, id: "01900000-0000-7000-8000-000000000002", text: "failed before the update", failed },
      { ...base, id: "01900000-0000-7000-8000-000000000003", text: "held before the update", refusals: 2, waitMs: 100 },
      { ...base, id: "01900000-0000-7000-8000-000000000004", text: "waiting before the update" },
    ];
  };

  /** Keeps these, as that version did, in a browser in which the page has never been. */
  async function keepAsBefore(page: Page, kept: readonly object[]): Promise<void> {
    await page.goto(`${scene.url}/healthz`);
    await page.evaluate(
      async ([database, items]) => {
        const opening = indexedDB.open(database, 1);
        opening.onupgradeneeded = () => {
          const { result } = opening;
          result.createObjectStore("outbox", { keyPath: "id" });
          result.createObjectStore("aside", { autoIncrement: true });
          result.createObjectStore("thread", { keyPath: "threadId" }).createIndex("at", "at");
        };
        await new Promise((resolve) => (opening.onsuccess = resolve));
        const writing = opening.result.transaction("outbox", "readwrite");
        for (const item of items) writing.objectStore("outbox").put(item);
        await new Promise((resolve) => (writing.oncomplete = resolve));
        opening.result.close();
      },
      [name(), kept] as const,
    );
  }

  it("I21: is sent after the update, in order and once; what had failed is sent when tried again", async () => {
    const page = await scene.window();
    await keepAsBefore(page, records());
    await page.goto(`${scene.url}/t/${threadId}?as=demo-buyer`);
    await isLive(page);
    const refused = page.locator("[data-status=failed]", { hasText: "failed before the update" });
    await refused.waitFor();
    await page
      .locator("[data-status=sent], [data-status=delivered]", { hasText: "waiting before the update" })
      .waitFor();
    await expect.poll(() => keptIn(page, "outbox")).toBe(1);
    await button(page, "Try again").click();
    await refused.waitFor({ state: "detached" });
    await expect.poll(() => keptIn(page, "outbox")).toBe(0);
    const arrived = (await stored(scene.url, threadId)).filter((text) => text.endsWith("before the update"));
    expect(arrived).toEqual(["tried", "held", "waiting", "failed"].map((word) => `${word} before the update`));
    expect(await message(page, "before the update").count()).toBe(4);
  });
});
