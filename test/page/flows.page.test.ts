import type { Page, WebSocketRoute } from "playwright-core";
import { describe, expect, it } from "vitest";
import { OUTAGE, Scene } from "./scene.ts";
import { isLive, message, say, texts } from "./windows.ts";

const scene = new Scene();
const [FLAT, HOUSE, STUDIO] = ["demo-listing-1", "demo-listing-2", "demo-listing-3"];
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const at = (threadId: string, userId: string) => `/t/${threadId}?as=${userId}`;
const row = (page: Page, threadId: string) => page.locator(`.parlor-row[data-thread-id="${threadId}"]`);
const field = (page: Page) => page.getByLabel("Write a message");
const own = (page: Page, text: string, status: string) => page.locator(`[data-status="${status}"]`, { hasText: text });

describe("a buyer", () => {
  it("starts a conversation from a listing, and whoever offers it is told, reads and answers", async () => {
    const marcus = await scene.visit(at(HOUSE, "demo-seller"));
    const nora = await scene.window();
    await nora.goto(`${scene.url}/homes?as=demo-buyer`);
    const card = nora.locator(".home").filter({ has: nora.getByRole("button", { name: /^Ask about this home/ }) });
    const title = await card.first().getByRole("heading").textContent();
    await card.first().getByRole("button").click();
    await isLive(nora);
    expect(new URL(nora.url()).pathname).toMatch(/^\/t\//);
    await expect.poll(() => field(nora).evaluate((element) => element === document.activeElement)).toBe(true);
    // Nobody is told before a word is written.
    await nora.keyboard.type("Does it have a cellar?");
    const offered = (await nora.locator(".parlor-with").textContent()) ?? "";
    const owner = offered.includes("Marcus") ? marcus : await scene.visit(at(STUDIO, "demo-agent"));
    const news = owner.locator(".parlor-row").filter({ hasText: title ?? "" });
    await say(owner, "A word elsewhere");
    await owner.locator(".parlor-row").filter({ hasText: "A word elsewhere" }).waitFor();
    expect(await news.count()).toBe(0);
    await nora.keyboard.press("Enter");
    await message(nora, "Does it have a cellar?").waitFor();
    await news.locator(".parlor-badge").waitFor();
    await news.getByRole("link").click();
    await message(owner, "Does it have a cellar?").waitFor();
    await own(nora, "Does it have a cellar?", "read").waitFor();
    await say(owner, "A dry one, with light.");
    await message(nora, "A dry one, with light.").waitFor();
  });

  it("answers on the phone, and finds the way back to all conversations", async () => {
    const nora = await scene.window(PHONE);
    await nora.goto(`${scene.url}/?as=demo-buyer`);
    await row(nora, STUDIO).getByRole("link").tap();
    await isLive(nora);
    expect(await nora.locator(".parlor-row").first().isVisible()).toBe(false);
    await field(nora).tap();
    await nora.keyboard.type("From the phone");
    await nora.getByRole("button", { name: "Send" }).tap();
    await own(nora, "From the phone", "sent")
      .or(own(nora, "From the phone", "delivered"))
      .waitFor();
    await nora
      .getByRole("link", { name: /conversations/i })
      .first()
      .tap();
    await row(nora, STUDIO).filter({ hasText: "From the phone" }).waitFor();
    expect(await nora.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it("is told of what comes in another conversation, and the notification leads there", async () => {
    const nora = await scene.visit(at(FLAT, "demo-buyer"));
    const priya = await scene.visit(at(STUDIO, "demo-agent"));
    await say(priya, "The keys are here");
    const bell = nora.getByRole("button", { name: /^Notifications, \d+ new/ });
    await bell.click();
    const entry = nora.locator(`[role=dialog] [data-thread-id="${STUDIO}"]`).filter({ hasText: "The keys are here" });
    await entry.waitFor();
    expect(await entry.getAttribute("data-state")).toBe("unseen");
    await entry.getByRole("link").click();
    await message(nora, "The keys are here").waitFor();
    await own(priya, "The keys are here", "read").waitFor();
    await nora.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  });
});

describe("a bad network", () => {
  it("keeps three messages that were written without it, and sends them in order when it is back", async () => {
    const nora = await scene.visit(at(HOUSE, "demo-buyer"));
    const marcus = await scene.visit(at(HOUSE, "demo-seller"));
    scene.expected = OUTAGE;
    await nora.context().setOffline(true);
    await nora
      .getByText(/You are offline|Connection lost/)
      .first()
      .waitFor();
    for (const n of [1, 2, 3]) await say(nora, `offline ${n}`);
    await own(nora, "offline 3", "queued").waitFor();
    await nora.context().setOffline(false);
    await message(marcus, "offline 3").waitFor();
    const written = /^offline \d$/;
    expect((await texts(marcus)).filter((text) => written.test(text))).toEqual(["offline 1", "offline 2", "offline 3"]);
    await own(nora, "offline 3", "read").waitFor();
    expect((await texts(nora)).filter((text) => written.test(text))).toEqual(["offline 1", "offline 2", "offline 3"]);
  });

  it("says what could not be sent, and sends it when it is tried again", async () => {
    const nora = await scene.window();
    let isRefusing = true;
    const refuse = (socket: WebSocketRoute, text: string): boolean => {
      if (!isRefusing || !text.includes('"send_message"')) return false;
      const { id } = JSON.parse(text);
      socket.send(
        JSON.stringify({ type: "error", id, code: "internal", message: "", retryable: true, retryAfterMs: 1 }),
      );
      return true;
    };
    await nora.routeWebSocket(/\/v1\/threads\//, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((text) => {
        if (!refuse(socket, String(text))) server.send(text);
      });
    });
    await nora.goto(`${scene.url}${at(HOUSE, "demo-buyer")}`);
    await isLive(nora);
    await say(nora, "refused at first");
    const failed = own(nora, "refused at first", "failed");
    await failed.getByText("This message could not be sent.").waitFor();
    isRefusing = false;
    await failed.getByRole("button", { name: "Try again" }).click();
    await own(nora, "refused at first", "delivered")
      .or(own(nora, "refused at first", "sent"))
      .waitFor();
  });
});

describe("without a mouse", () => {
  it("one goes from one conversation to the next, writes, searches, and finds the list of shortcuts", async () => {
    const nora = await scene.visit(at(FLAT, "demo-buyer"));
    await nora.locator(".parlor-row").first().getByRole("link").click();
    await isLive(nora);
    const opened = nora.url();
    await nora.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => nora.url()).not.toBe(opened);
    await isLive(nora);
    await nora.keyboard.type("by keyboard");
    await nora.keyboard.press("Enter");
    await message(nora, "by keyboard").waitFor();
    await nora.keyboard.press("Control+k");
    await nora.keyboard.type("studio");
    await expect.poll(() => nora.locator(".parlor-row").count()).toBe(1);
    await nora.keyboard.press("Escape");
    await nora.keyboard.press("Control+/");
    const list = nora.getByRole("dialog", { name: "Keyboard shortcuts" });
    await list.waitFor();
    await nora.keyboard.press("Escape");
    await list.waitFor({ state: "hidden" });
  });

  it("the focus goes along: from field to field, into the conversation that was opened, and back to its row", async () => {
    const nora = await scene.visit(at(HOUSE, "demo-buyer"));
    await nora.locator(".parlor-row").nth(2).waitFor();
    const opened = nora.url();
    await nora.getByLabel("Write a message").focus();
    await nora.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => nora.url()).not.toBe(opened);
    await nora.locator("textarea:focus").waitFor();
    await nora.setViewportSize({ width: 360, height: 740 });
    await nora.getByRole("link", { name: "All conversations" }).click();
    await nora.locator(".parlor-row-link:focus").waitFor();
    await nora.keyboard.press("Enter");
    await nora.locator("textarea:focus").waitFor();
  });

  it("single letters are shortcuts once they are switched on, and stay so", async () => {
    const nora = await scene.visit(at(HOUSE, "demo-buyer"));
    const list = nora.getByRole("dialog", { name: "Keyboard shortcuts" });
    await nora.keyboard.press("Control+/");
    await list.getByText("any letter").waitFor();
    await list.getByRole("checkbox").check();
    await nora.keyboard.press("Escape");
    await list.waitFor({ state: "hidden" });
    await nora.reload();
    await isLive(nora);
    // In the messages nothing is typed.
    await nora.locator("textarea:focus").press("Escape");
    await nora.keyboard.press("?");
    await list.getByRole("checkbox").uncheck();
    await nora.keyboard.press("Escape");
    await list.waitFor({ state: "hidden" });
    await nora.locator(".parlor-list").focus();
    await nora.keyboard.press("?");
    await expect.poll(() => nora.locator("textarea:focus").inputValue()).toBe("?");
    expect(await list.count()).toBe(0);
  });

  it("the list of shortcuts opens where there is no room for its button", async () => {
    const nora = await scene.visit(at(FLAT, "demo-buyer"));
    await nora.setViewportSize({ width: 640, height: 400 });
    await nora.keyboard.press("Control+/");
    const list = nora.getByRole("dialog", { name: "Keyboard shortcuts" });
    await list.getByRole("checkbox").waitFor();
    await nora.keyboard.press("Escape");
    await list.waitFor({ state: "hidden" });
  });

  it("everything that can be done is reached by Tab, and shows that it is", async () => {
    const nora = await scene.visit(at(FLAT, "demo-buyer"));
    const reached = new Set<string>();
    for (let presses = 0; presses < 60; presses++) {
      await nora.keyboard.press("Tab");
      const found = await nora.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const { outlineStyle } = getComputedStyle(element);
        return { what: `${element.tagName} ${element.className}`, isShown: outlineStyle !== "none" };
      });
      if (!found) continue;
      expect(found, found.what).toMatchObject({ isShown: true });
      reached.add(found.what);
    }
    const all = [...reached].join("\n");
    for (const part of [
      "parlor-row-link",
      "parlor-row-menu",
      "parlor-filter",
      "INPUT",
      "parlor-field",
      "parlor-bell",
    ]) {
      expect(all).toContain(part);
    }
    expect(all).toContain("parlor-own-status");
  });
});

it("who listens instead of looking hears what everything is, and each message once", async () => {
  const nora = await scene.visit(at(HOUSE, "demo-buyer"));
  const marcus = await scene.visit(at(HOUSE, "demo-seller"));
  const main = await nora.locator("body").ariaSnapshot();
  for (const name of [
    'region "Messages"',
    'textbox "Terraced house with a small garden, Write a message"',
    'searchbox "Search conversations"',
  ]) {
    expect(main).toContain(name);
  }
  expect(main).toMatch(/heading ".+" \[level=2\]/);
  expect(main).toMatch(/link ".*Terraced house/);
  expect(main).not.toMatch(/button:|button ""|link ""/);
  const region = nora.locator("[aria-live=polite]").filter({ hasText: "For those who listen" });
  await say(marcus, "For those who listen");
  await region.first().waitFor({ state: "attached" });
  expect(await region.count()).toBe(1);
  expect(await nora.locator("[role=log]").count()).toBe(0);
});

it("in Arabic the page stands the other way round, in its own words", async () => {
  const nora = await scene.visit(at(FLAT, "demo-buyer"), { locale: "ar" });
  const { lang, dir } = await nora.evaluate(() => {
    const { lang, dir } = document.documentElement;
    return { lang, dir };
  });
  expect([lang, dir]).toEqual(["ar", "rtl"]);
  const arabic = nora.getByLabel("اكتب رسالة");
  await arabic.fill("مرحبا، هل ما زالت الشقة متاحة؟");
  await arabic.press("Enter");
  const said = message(nora, "مرحبا");
  await said.waitFor();
  const [box, list] = [
    await said.locator(".parlor-text").boundingBox(),
    await nora.locator(".parlor-list").boundingBox(),
  ];
  if (!box || !list) throw new Error("nothing is shown");
  expect(box.x - list.x).toBeLessThan(list.x + list.width - (box.x + box.width));
  expect(await nora.evaluate(() => document.documentElement.scrollWidth)).toBe(1200);
  const english = await nora.locator("body").textContent();
  for (const word of ["Search", "Unread", "Archived", "Write a message", "Send", "Today", "Online"]) {
    expect(english).not.toContain(word);
  }
});
