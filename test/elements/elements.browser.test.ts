import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { isLive, message, newWindow, say } from "../page/windows.ts";
import { findings } from "../support/axe.ts";
import { EXAMPLE, row, SiteStage, THREAD } from "./site-stage.ts";
import { pageOf } from "./sites.ts";

const stage = new SiteStage();

const visitPage = (body: string, attributes?: string) =>
  stage.visit({ path: "/site.html", files: { "/site.html": pageOf(body, attributes) } });

async function marcus(): Promise<Page> {
  const { page } = await newWindow(stage.browser);
  await page.goto(`${stage.server.url}/t/${THREAD}?as=demo-seller`);
  await isLive(page);
  return page;
}

/** What has the focus, also within a shadow tree. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const outer = document.activeElement;
    const inner = outer?.shadowRoot?.activeElement;
    return `${outer?.localName} ${inner?.className} ${inner?.closest<HTMLElement>("[data-thread-id]")?.dataset.threadId}`;
  });

it("two lines are a messenger: what is written arrives, and what is answered, over one client for all elements", async () => {
  const sockets: string[] = [];
  const prepare = (page: Page) => void page.on("websocket", (socket) => sockets.push(new URL(socket.url()).pathname));
  const [page, other] = [await stage.visit({ prepare }), await marcus()];
  await row(page, THREAD).click();
  await isLive(page);
  await say(page, "Is the garden to the south?");
  await message(other, "Is the garden to the south?").waitFor();
  await say(other, "To the south-west.");
  await message(page, "To the south-west.").waitFor();
  expect(sockets.sort()).toEqual(["/v1/inbox/socket", `/v1/threads/${THREAD}/socket`]);
  expect(await page.locator("parlor-messaging").getAttribute("thread-id")).toBe(THREAD);
});

it("a notification opens its thread in the messenger beside it; a page that prevents it decides itself", async () => {
  const [page, other] = [await stage.visit(), await marcus()];
  await row(page, "demo-listing-1").click();
  await isLive(page);
  await say(other, "Are you still there?");
  await page.getByRole("button", { name: /Notifications, \d new/ }).click();
  const entry = page.locator(`.parlor-entry[data-thread-id="${THREAD}"] a`);
  await entry.filter({ hasText: "Are you still there?" }).waitFor();
  await page.evaluate(() =>
    document
      .querySelector("header")
      ?.addEventListener("parlor-open", (event) => event.preventDefault(), { once: true }),
  );
  await entry.click();
  expect(await page.locator("parlor-messaging").getAttribute("thread-id")).toBe("demo-listing-1");
  await page.getByRole("button", { name: "Notifications" }).click();
  await entry.click();
  await message(page, "Are you still there?").waitFor();
  expect(new URL(page.url()).hash).toBe("");
});

it("by keyboard, where list and thread take turns, the focus goes along and comes back", async () => {
  const page = await stage.visit({ viewport: { width: 360, height: 740 } });
  await row(page, THREAD).focus();
  await page.keyboard.press("Enter");
  await isLive(page);
  expect(await row(page, THREAD).isVisible()).toBe(false);
  expect(await focused(page)).toContain("parlor-messaging parlor-field");
  await page.getByRole("button", { name: "All conversations" }).press("Enter");
  await row(page, THREAD).waitFor();
  expect(await focused(page)).toBe(`parlor-messaging parlor-row-link ${THREAD}`);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

it.each([
  ["a field", "<input id=site>"],
  ["a text that can be edited", "<div id=site contenteditable></div>"],
  [
    "another element",
    "<a-search id=site><template shadowrootmode=closed shadowrootdelegatesfocus><input></template></a-search>",
  ],
])("who types into %s of the site stays there when the site opens a thread", async (_, field) => {
  const page = await visitPage(`${field}<parlor-messaging token-url="/parlor-token"></parlor-messaging>`);
  await row(page, THREAD).waitFor();
  await page.locator("#site").focus();
  await page.locator("parlor-messaging").evaluate((one, threadId) => one.setAttribute("thread-id", threadId), THREAD);
  await isLive(page);
  await page.keyboard.type("garden");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("site");
  expect(await page.getByLabel("Write a message").inputValue()).toBe("");
});

it("what the bell opened stays while one is in it, and goes with Esc, a press or a focus elsewhere", async () => {
  const page = await stage.visit();
  const panel = page.getByRole("dialog");
  const bell = page.getByRole("button", { name: /Notifications/ });
  await bell.click();
  await panel.getByText("Notifications").click();
  await page.keyboard.press("Tab");
  expect(await panel.isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  expect(await focused(page)).toContain("parlor-notifications parlor-bell");
  await bell.click();
  await page.locator("h1").click();
  await panel.waitFor({ state: "detached" });
  await bell.click();
  await row(page, THREAD).focus();
  await panel.waitFor({ state: "detached" });
  // Within one shadow tree, too.
  await page.getByRole("button", { name: /^Actions for Studio/ }).click();
  await page.getByRole("menu").waitFor();
  await row(page, THREAD).focus();
  await page.getByRole("menu").waitFor({ state: "detached" });
});

it("Esc leaves the new messages behind, also within an element", async () => {
  const [page, other] = [await stage.visit(), await marcus()];
  await say(other, "Have you seen the plan?");
  await row(page, THREAD).filter({ hasText: "Have you seen the plan?" }).click();
  const divider = page.locator(".parlor-scroller").getByText("New messages", { exact: true });
  await divider.waitFor();
  await page.getByLabel("Write a message").press("Escape");
  await divider.waitFor({ state: "detached" });
});

it("the language is that of the closest lang, with its direction; an element's own comes first", async () => {
  const body = `<parlor-messaging token-url="/parlor-token"></parlor-messaging>`;
  const page = await visitPage(body, 'lang="ar-EG" dir="rtl"');
  const root = page.locator(".parlor-messaging");
  await page.getByText("اختر محادثة").or(page.locator(".parlor-side-thread .parlor-note")).first().waitFor();
  expect(await root.evaluate((element) => [element.getAttribute("lang"), getComputedStyle(element).direction])).toEqual(
    ["ar", "rtl"],
  );
  await page.locator("parlor-messaging").evaluate((element) => element.setAttribute("lang", "es"));
  await page.locator('.parlor-messaging[lang="es"][dir="ltr"]').waitFor();
  await page.getByText("Archivad").first().waitFor();
});

it("custom properties of the page are its theme", async () => {
  const page = await stage.visit();
  await row(page, THREAD).click();
  await isLive(page);
  await page.getByLabel("Write a message").fill("Hello");
  const send = page.getByRole("button", { name: "Send" });
  const colour = () => send.evaluate((button) => getComputedStyle(button).backgroundColor);
  expect(await colour()).toBe("rgb(15, 92, 99)");
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await colour()).toBe("rgb(127, 205, 208)");
});

it("an element that is moved keeps all that it shows; one that has gone leaves nothing open", async () => {
  const body = `<parlor-thread token-url="/parlor-token" message-id="${THREAD}"></parlor-thread><main></main>`;
  const closed = Promise.withResolvers<void>();
  const prepare = (window: Page) => void window.on("websocket", (socket) => socket.on("close", () => closed.resolve()));
  const page = await stage.visit({ path: "/site.html", files: { "/site.html": pageOf(body) }, prepare });
  await isLive(page);
  await page.getByLabel("Write a message").fill("A draft");
  const field = await page.getByLabel("Write a message").elementHandle();
  await page.evaluate(() => {
    const element = document.querySelector("parlor-thread");
    if (element) document.querySelector("main")?.append(element);
  });
  await page.locator('main .parlor-thread[data-connection="live"]').waitFor();
  expect(await field?.evaluate((element) => element.isConnected)).toBe(true);
  await page.locator("parlor-thread").evaluate((element) => element.remove());
  await closed.promise;
});

it("axe finds nothing at list, thread and notifications, 320 pixels wide, in the light and in the dark", async () => {
  const page = await stage.visit({ viewport: { width: 320, height: 640 } });
  const look = async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await findings(page)).toEqual([]);
    }
  };
  await row(page, THREAD).waitFor();
  await look();
  await row(page, THREAD).click();
  await isLive(page);
  await look();
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await page.getByRole("dialog").waitFor();
  await look();
});

it("what it is told may come before the script, and change: a way to a token, another thread, none", async () => {
  const early = `Object.assign(document.querySelector("parlor-thread"), {
    threadId: "${THREAD}",
    getToken: async () => (await fetch("/parlor-token")).text(),
  });`;
  const body = `<parlor-thread></parlor-thread><script src="/early.js"></script>`;
  const page = await stage.visit({ path: "/site.html", files: { "/site.html": pageOf(body), "/early.js": early } });
  await page.getByRole("heading", { name: "Terraced house" }).waitFor();
  const element = page.locator("parlor-thread");
  await element.evaluate((thread) => thread.setAttribute("thread-id", "demo-listing-3"));
  await page.getByRole("heading", { name: "Studio under the roof" }).waitFor();
  await element.evaluate((thread) => thread.removeAttribute("thread-id"));
  await page.getByText("There is no conversation here").waitFor();
  await element.evaluate((thread) => Object.assign(thread, { threadId: "demo-listing-3", getToken: null }));
  await page.getByText("There is no connection here").waitFor();
});

it("a link to a thread opens it in a new tab, and one that is followed in this; other fragments are the page's", async () => {
  const page = await stage.visit({ path: `${EXAMPLE}#parlor-${THREAD}` });
  const messaging = page.locator("parlor-messaging");
  await isLive(page);
  expect(await messaging.getAttribute("thread-id")).toBe(THREAD);
  expect(new URL(page.url()).hash).toBe("");
  await page.evaluate(() => location.assign("#about"));
  await page.evaluate(() => location.assign("#parlor-demo-listing-1"));
  await page.locator('parlor-messaging[thread-id="demo-listing-1"]').waitFor();
});

it("an online status says what is missing: the thread, or of whom it should be", async () => {
  const page = await visitPage(`<parlor-online-status token-url="/parlor-token"></parlor-online-status>`);
  const status = page.locator("parlor-online-status");
  await status.getByText("There is no conversation here").waitFor();
  await status.evaluate((element, id) => element.setAttribute("thread-id", id), THREAD);
  await status.getByText("say who with member-id").waitFor();
  await status.evaluate((element) => element.setAttribute("member-id", "demo-seller"));
  await status.locator(".parlor-online").waitFor();
});

it("the bell of an element has the sound's switch, unless it is silent", async () => {
  const page = await visitPage(`<parlor-notifications token-url="/parlor-token"></parlor-notifications>`);
  const sound = page.getByRole("button", { name: "Sound on" });
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await sound.waitFor();
  await page.locator("parlor-notifications").evaluate((element) => element.setAttribute("silent", ""));
  await sound.waitFor({ state: "detached" });
});

it("the README's page of two lines is one", async () => {
  const readme = await readFile(join(import.meta.dirname, "../../README.md"), "utf8");
  const block = /^```html file=elements.html\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? "";
  const html = block.replace("https://chat.example.com", stage.server.url);
  const page = await stage.visit({
    path: "/site.html",
    files: { "/site.html": html, "/parlor/elements.js": stage.script },
  });
  await row(page, THREAD).click();
  await isLive(page);
});
